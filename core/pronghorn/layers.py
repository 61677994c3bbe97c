"""Layers: ``layers.Dense``, and whatever else the installed plugins offer."""

from pronghorn.namespaces import facade as _facade

_layers = _facade("layers", __name__)
__getattr__, __dir__ = _layers.attribute, _layers.names
get, serialize, deserialize = _layers.get, _layers.serialize, _layers.deserialize

# Core's own names of this namespace (Layer, Input, InputSpec) are imported below this line.
from pronghorn.functional import Input as Input  # noqa: E402
from pronghorn.functional import InputLayer as InputLayer  # noqa: E402
from pronghorn.input_spec import InputSpec as InputSpec  # noqa: E402
from pronghorn.layer import Layer as Layer  # noqa: E402
