"""Data sets: each module has ``load_data`` and names its source and licence.

``digits`` ships with the package, so that examples and tests need no download; the others are fetched on first use, under
Keras' names for the files and into its cache, or read from where the user has them. Not here: flows of images from the
user's folders (``compat.images``).
"""
