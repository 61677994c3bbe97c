"""The built-in layers, one module a family."""
