"""Optimizers: ``optimizers.Adam``, and whatever else the installed plugins offer."""

from pronghorn.namespaces import facade as _facade

_optimizers = _facade("optimizers", __name__)
__getattr__, __dir__ = _optimizers.attribute, _optimizers.names
get, serialize, deserialize = _optimizers.get, _optimizers.serialize, _optimizers.deserialize
