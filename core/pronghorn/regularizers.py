"""Regularizers: ``regularizers.l2``, and whatever else the installed plugins offer."""

from pronghorn.namespaces import facade as _facade

_regularizers = _facade("regularizers", __name__)
__getattr__, __dir__ = _regularizers.attribute, _regularizers.names
get, serialize, deserialize = _regularizers.get, _regularizers.serialize, _regularizers.deserialize
