"""Constraints on weights: ``constraints.max_norm``, and whatever else the installed plugins offer."""

from pronghorn.namespaces import facade as _facade

_constraints = _facade("constraints", __name__)
__getattr__, __dir__ = _constraints.attribute, _constraints.names
get, serialize, deserialize = _constraints.get, _constraints.serialize, _constraints.deserialize
