"""``keras.utils.visualize_util`` of Keras 1."""

from pronghorn_plugins.compat.tree.utils.vis_utils import model_to_dot as model_to_dot
from pronghorn_plugins.compat.tree.utils.vis_utils import plot as plot
from pronghorn_plugins.compat.tree.utils.vis_utils import plot_model as plot_model
