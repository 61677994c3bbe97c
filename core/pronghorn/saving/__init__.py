"""Saving and loading: data only, never code."""
