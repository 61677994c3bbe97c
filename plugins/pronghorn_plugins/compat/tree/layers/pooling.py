"""``keras.layers.pooling``."""

from pronghorn_plugins.compat.keras.naming import names_of as _names_of

__getattr__, __dir__ = _names_of(
    __name__,
    "layers",
    "MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D AveragePooling3D "
    "GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D GlobalMaxPooling1D "
    "GlobalMaxPooling2D GlobalMaxPooling3D AvgPool1D AvgPool2D AvgPool3D MaxPool1D MaxPool2D MaxPool3D "
    "GlobalMaxPool1D GlobalMaxPool2D GlobalMaxPool3D GlobalAvgPool1D GlobalAvgPool2D GlobalAvgPool3D",
    more={
        "_Pooling1D": "/pronghorn_plugins.compat.keras.private_bases",
        "_Pooling2D": "/pronghorn_plugins.compat.keras.private_bases",
        "_Pooling3D": "/pronghorn_plugins.compat.keras.private_bases",
        "_GlobalPooling1D": "/pronghorn_plugins.compat.keras.private_bases",
        "_GlobalPooling2D": "/pronghorn_plugins.compat.keras.private_bases",
        "_GlobalPooling3D": "/pronghorn_plugins.compat.keras.private_bases",
    },
)
