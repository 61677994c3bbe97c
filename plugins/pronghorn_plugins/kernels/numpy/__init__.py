"""Kernels for the NumPy backend."""
