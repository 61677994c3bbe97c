"""``keras.objectives`` of Keras 1: the losses."""

from pronghorn_plugins.compat.tree.losses import *  # noqa: F403
from pronghorn_plugins.compat.tree.losses import get as get
