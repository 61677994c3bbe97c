"""``keras.engine.topology``, the place before 2.2 of layers, nodes and networks; Keras 1's ``Container`` and ``Merge``."""

from pronghorn_plugins.compat.tree.engine.base_layer import InputSpec as InputSpec
from pronghorn_plugins.compat.tree.engine.base_layer import Layer as Layer
from pronghorn_plugins.compat.tree.engine.base_layer import Node as Node
from pronghorn_plugins.compat.tree.engine.input_layer import Input as Input
from pronghorn_plugins.compat.tree.engine.input_layer import InputLayer as InputLayer
from pronghorn_plugins.compat.tree.engine.network import Network as Network
from pronghorn_plugins.compat.tree.engine.saving import load_weights_from_hdf5_group as load_weights_from_hdf5_group
from pronghorn_plugins.compat.tree.engine.saving import (
    load_weights_from_hdf5_group_by_name as load_weights_from_hdf5_group_by_name,
)
from pronghorn_plugins.compat.tree.engine.saving import preprocess_weights_for_loading as preprocess_weights_for_loading
from pronghorn_plugins.compat.tree.engine.saving import save_weights_to_hdf5_group as save_weights_to_hdf5_group
from pronghorn_plugins.compat.tree.legacy.layers import Merge as Merge
from pronghorn_plugins.compat.tree.legacy.layers import merge as merge
from pronghorn_plugins.compat.tree.utils.layer_utils import get_source_inputs as get_source_inputs

Container = Network
