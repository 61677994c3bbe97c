"""Kernels: faster ways to compute composites, each for one backend, that claim them where they apply.

Exists because a composite's parts pass the same numbers several times. Guards against: a forward half whose backward
half is another kernel's. Not here: kernels of plain primitives, which are their backend's own.
"""
