"""Sub-commands of the console script ``pronghorn``, one module each.

Not here: ``pronghorn plugins``, which core brings itself, because it must work when every plugin is broken.
"""
