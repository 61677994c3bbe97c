"""Saving and loading: what a model is, as data.

Exists because a model must outlive its process. Guards against: code in files (only names of installed components and
of the user's own registered objects are ever built), half-written files (written beside, then renamed), half-loaded
models (all is checked before a weight changes). Not here: file formats themselves; those are plugins.
"""
