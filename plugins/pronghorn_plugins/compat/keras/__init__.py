"""The module tree of Keras 2.2.4 over what is installed: ``import keras`` for code that was written for Keras 1 and 2.

``modules`` lists every module path and its names; ``finder`` makes Python's import find them; ``dialect`` gives
components the defaults of 2.2.4; ``models`` and ``optimizers`` have what old code calls on them. Not here: old keyword
arguments (``compat.keywords``), the functions of K (``compat.backend``).
"""
