"""``keras.layers.core``."""

from pronghorn_plugins.compat.keras.naming import names_of as _names_of

__getattr__, __dir__ = _names_of(
    __name__,
    "layers",
    "Masking Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D Activation Reshape Permute "
    "Flatten RepeatVector Lambda Dense ActivityRegularization",
    more=dict.fromkeys(["MaxoutDense", "Highway", "TimeDistributedDense", "Merge"], "legacy.layers"),
)
