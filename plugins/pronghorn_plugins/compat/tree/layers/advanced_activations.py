"""``keras.layers.advanced_activations``."""

from pronghorn_plugins.compat.keras.naming import names_of as _names_of

__getattr__, __dir__ = _names_of(
    __name__,
    "layers",
    "LeakyReLU PReLU ELU ThresholdedReLU Softmax ReLU",
    more={"ParametricSoftplus": "legacy.layers", "SReLU": "legacy.layers"},
)
