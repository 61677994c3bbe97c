"""Activations: ``activations.relu``, and whatever else the installed plugins offer."""

from pronghorn.namespaces import facade as _facade

_activations = _facade("activations", __name__)
__getattr__, __dir__ = _activations.attribute, _activations.names
get, serialize, deserialize = _activations.get, _activations.serialize, _activations.deserialize
