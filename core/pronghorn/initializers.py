"""Initializers of weights: ``initializers.glorot_uniform``, and whatever else the installed plugins offer."""

from pronghorn.namespaces import facade as _facade

_initializers = _facade("initializers", __name__)
__getattr__, __dir__ = _initializers.attribute, _initializers.names
get, serialize, deserialize = _initializers.get, _initializers.serialize, _initializers.deserialize
