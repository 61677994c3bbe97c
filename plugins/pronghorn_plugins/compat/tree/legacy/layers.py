"""``keras.legacy.layers``: layers of Keras 1, and layers of today under its names."""

from typing import Any

from pronghorn.api import layers as _layers
from pronghorn_plugins.compat.keras.dialect import in_dialect as _in_dialect
from pronghorn_plugins.compat.keras.merging import Merge as Merge
from pronghorn_plugins.compat.keras.merging import merge as merge
from pronghorn_plugins.compat.old_layers import Highway as Highway
from pronghorn_plugins.compat.old_layers import MaxoutDense as MaxoutDense
from pronghorn_plugins.compat.old_layers import ParametricSoftplus as ParametricSoftplus
from pronghorn_plugins.compat.old_layers import SReLU as SReLU
from pronghorn_plugins.compat.spelling import tell as _tell

#: Keras 2's bases of the layers before 2.1; a subclass should be a cell inside of an RNN today.
Recurrent = _layers.RNN
#: Convolutions of Keras 1 that are an argument today.
ATROUS = {
    "AtrousConvolution1D": "Conv1D", "AtrousConvolution2D": "Conv2D", "AtrousConv1D": "Conv1D", "AtrousConv2D": "Conv2D",
}  # fmt: skip


def AtrousConvolution1D(*args: Any, **kwargs: Any) -> Any:
    """Conv1D with Keras 1's ``atrous_rate`` as ``dilation_rate``."""
    return _atrous("Conv1D", args, kwargs)


def AtrousConvolution2D(*args: Any, **kwargs: Any) -> Any:
    """Conv2D with Keras 1's ``atrous_rate`` as ``dilation_rate``."""
    return _atrous("Conv2D", args, kwargs)


def TimeDistributedDense(*args: Any, **kwargs: Any) -> Any:
    """Dense at each time step: a Dense layer does that by itself today."""
    _tell("TimeDistributedDense(...)", "TimeDistributed(Dense(...))")
    own, dense = split_time_distributed(kwargs)
    return _layers.TimeDistributed(_in_dialect(_layers.Dense)(*args, **dense), **own)


def split_time_distributed(kwargs: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The arguments of a TimeDistributedDense that the wrapper takes, and those of the Dense layer in it."""
    dense = dict(kwargs)
    length, dim = dense.pop("input_length", None), dense.pop("input_dim", None)
    own = {"name": dense.pop("name")} if "name" in dense else {}
    return (own if dim is None else {**own, "input_shape": (length, dim)}), dense


def _atrous(name: str, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    found = {"dilation_rate" if key == "atrous_rate" else key: value for key, value in kwargs.items()}
    _tell(f"Atrous{name.replace('Conv', 'Convolution')}(..., atrous_rate=...)", f"{name}(..., dilation_rate=...)")
    return _in_dialect(getattr(_layers, name))(*args, **found)


def __getattr__(name: str) -> Any:
    if name == "ConvRecurrent2D":
        return _layers.ConvRNN2D
    if name in ATROUS:
        return globals()[name.replace("Conv", "Convolution")]
    raise AttributeError(f"module 'keras.legacy.layers' has no attribute {name!r}", name=name)
