"""Callbacks: ``callbacks.EarlyStopping``, and whatever else the installed plugins offer."""

from pronghorn.namespaces import facade as _facade

_callbacks = _facade("callbacks", __name__)
__getattr__, __dir__ = _callbacks.attribute, _callbacks.names
get, serialize, deserialize = _callbacks.get, _callbacks.serialize, _callbacks.deserialize
