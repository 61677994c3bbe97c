"""``keras.initializations`` of Keras 1."""

from pronghorn_plugins.compat.tree.initializers import *  # noqa: F403
