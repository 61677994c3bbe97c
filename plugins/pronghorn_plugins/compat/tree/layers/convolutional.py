"""``keras.layers.convolutional``."""

from pronghorn_plugins.compat.keras.naming import names_of as _names_of

__getattr__, __dir__ = _names_of(
    __name__,
    "layers",
    "Conv1D Conv2D Conv3D Conv2DTranspose Conv3DTranspose SeparableConv1D SeparableConv2D DepthwiseConv2D "
    "UpSampling1D UpSampling2D UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D Cropping1D "
    "Cropping2D Cropping3D MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D "
    "AveragePooling3D",
    more={
        "_Conv": "/pronghorn_plugins.compat.keras.private_bases",
        "_SeparableConv": "/pronghorn_plugins.compat.keras.private_bases",
        "_Cropping": "/pronghorn_plugins.compat.keras.private_bases",
        "_UpSampling": "/pronghorn_plugins.compat.keras.private_bases",
        "_ZeroPadding": "/pronghorn_plugins.compat.keras.private_bases",
        "AtrousConvolution1D": "legacy.layers",
        "AtrousConvolution2D": "legacy.layers",
        "AtrousConv1D": "legacy.layers",
        "AtrousConv2D": "legacy.layers",
    },
    aliases={
        "Convolution1D": "Conv1D",
        "Convolution2D": "Conv2D",
        "Convolution3D": "Conv3D",
        "SeparableConvolution1D": "SeparableConv1D",
        "SeparableConvolution2D": "SeparableConv2D",
        "Convolution2DTranspose": "Conv2DTranspose",
        "Deconvolution2D": "Conv2DTranspose",
        "Deconv2D": "Conv2DTranspose",
        "Deconvolution3D": "Conv3DTranspose",
        "Deconv3D": "Conv3DTranspose",
    },
)
