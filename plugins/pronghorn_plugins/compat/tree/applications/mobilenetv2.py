"""``keras.applications.mobilenetv2``: what Keras 2.2.0 to 2.2.2 called ``mobilenet_v2``."""

from pronghorn_plugins.compat.tree.applications.mobilenet_v2 import MobileNetV2 as MobileNetV2
from pronghorn_plugins.compat.tree.applications.mobilenet_v2 import decode_predictions as decode_predictions
from pronghorn_plugins.compat.tree.applications.mobilenet_v2 import preprocess_input as preprocess_input
