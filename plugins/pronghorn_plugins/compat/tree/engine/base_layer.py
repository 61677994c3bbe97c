"""``keras.engine.base_layer``: what layers are made of."""

from pronghorn.api import InputSpec as InputSpec
from pronghorn.api import Layer as Layer
from pronghorn_plugins.compat.keras.nodes import Node as Node
