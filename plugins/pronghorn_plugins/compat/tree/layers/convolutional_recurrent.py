"""``keras.layers.convolutional_recurrent``."""

from pronghorn_plugins.compat.keras.naming import names_of as _names_of

__getattr__, __dir__ = _names_of(
    __name__,
    "layers",
    "ConvRNN2D ConvLSTM2DCell ConvLSTM2D",
    more={"ConvRecurrent2D": "legacy.layers"},
)
