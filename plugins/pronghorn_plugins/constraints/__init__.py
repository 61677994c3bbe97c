"""Constraints: what a weight is made to obey after each update."""
