"""Losses: ``losses.mean_squared_error``, and whatever else the installed plugins offer."""

from pronghorn.namespaces import facade as _facade

_losses = _facade("losses", __name__)
__getattr__, __dir__ = _losses.attribute, _losses.names
get, serialize, deserialize = _losses.get, _losses.serialize, _losses.deserialize
