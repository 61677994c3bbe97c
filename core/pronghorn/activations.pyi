# Written by `python -m pronghorn.stubs` from the installed components. Do not edit.
from collections.abc import Mapping
from typing import Any

from pronghorn_plugins.activations.smooth import celu as celu
from pronghorn_plugins.activations.smooth import elu as elu
from pronghorn_plugins.activations.smooth import exponential as exponential
from pronghorn_plugins.activations.smooth import gelu as gelu
from pronghorn_plugins.activations.smooth import glu as glu
from pronghorn_plugins.activations.rectified import hard_shrink as hard_shrink
from pronghorn_plugins.activations.rectified import hard_sigmoid as hard_sigmoid
from pronghorn_plugins.activations.rectified import hard_sigmoid_keras2 as hard_sigmoid_keras2
from pronghorn_plugins.activations.rectified import hard_silu as hard_silu
from pronghorn_plugins.activations.rectified import hard_silu as hard_swish
from pronghorn_plugins.activations.rectified import hard_tanh as hard_tanh
from pronghorn_plugins.activations.rectified import leaky_relu as leaky_relu
from pronghorn_plugins.activations.rectified import linear as linear
from pronghorn_plugins.activations.smooth import log_sigmoid as log_sigmoid
from pronghorn_plugins.activations.normalised import log_softmax as log_softmax
from pronghorn_plugins.activations.smooth import mish as mish
from pronghorn_plugins.activations.rectified import relu as relu
from pronghorn_plugins.activations.rectified import relu6 as relu6
from pronghorn_plugins.activations.smooth import selu as selu
from pronghorn_plugins.activations.smooth import sigmoid as sigmoid
from pronghorn_plugins.activations.smooth import silu as silu
from pronghorn_plugins.activations.rectified import soft_shrink as soft_shrink
from pronghorn_plugins.activations.normalised import softmax as softmax
from pronghorn_plugins.activations.smooth import softplus as softplus
from pronghorn_plugins.activations.smooth import softsign as softsign
from pronghorn_plugins.activations.smooth import sparse_plus as sparse_plus
from pronghorn_plugins.activations.rectified import sparse_sigmoid as sparse_sigmoid
from pronghorn_plugins.activations.normalised import sparsemax as sparsemax
from pronghorn_plugins.activations.smooth import squareplus as squareplus
from pronghorn_plugins.activations.smooth import silu as swish
from pronghorn_plugins.activations.smooth import tanh as tanh
from pronghorn_plugins.activations.smooth import tanh_shrink as tanh_shrink
from pronghorn_plugins.activations.rectified import threshold as threshold

def get(identifier: Any) -> Any: ...
def serialize(component: Any) -> Any: ...
def deserialize(config: Any, custom_objects: Mapping[str, Any] | None = None) -> Any: ...
def __getattr__(name: str) -> Any: ...
