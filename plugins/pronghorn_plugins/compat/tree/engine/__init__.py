"""``keras.engine``."""

from pronghorn_plugins.compat.keras.naming import submodules as _submodules
from pronghorn_plugins.compat.tree.engine.base_layer import InputSpec as InputSpec
from pronghorn_plugins.compat.tree.engine.base_layer import Layer as Layer
from pronghorn_plugins.compat.tree.engine.input_layer import Input as Input
from pronghorn_plugins.compat.tree.engine.input_layer import InputLayer as InputLayer
from pronghorn_plugins.compat.tree.engine.training import Model as Model
from pronghorn_plugins.compat.tree.utils.layer_utils import get_source_inputs as get_source_inputs

__getattr__, __dir__ = _submodules(
    __name__,
    "base_layer input_layer network saving sequential topology training training_generator training_utils",
)
