"""Ways to run code that was written for another framework: ``compat.install_as_keras()``, by whatever plugin offers it."""

from pronghorn.namespaces import facade as _facade

_compat = _facade("compat", __name__)
__getattr__, __dir__ = _compat.attribute, _compat.names
