"""Layers: ``layers.Dense``, and whatever else the installed plugins offer."""

from pronghorn.namespaces import facade as _facade

_layers = _facade("layers", __name__)
__getattr__, __dir__ = _layers.attribute, _layers.names
get, serialize, deserialize = _layers.get, _layers.serialize, _layers.deserialize

# Core's own names of this namespace (Layer, Input, InputSpec) are imported below this line.
