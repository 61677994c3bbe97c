"""``keras.layers``: its layers, and all that ``from keras.layers import *`` has leaked, which tutorials lean on."""

from pronghorn_plugins.compat.keras.naming import names_of as _names_of
from pronghorn_plugins.compat.keras.services import services as _services

_, serialize, deserialize = _services("layers")
__all__ = ["deserialize", "serialize"]
__getattr__, __dir__ = _names_of(
    __name__,
    "layers",
    "Masking Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D Activation Reshape Permute "
    "Flatten RepeatVector Lambda Dense ActivityRegularization Conv1D Conv2D Conv3D Conv2DTranspose "
    "Conv3DTranspose SeparableConv1D SeparableConv2D DepthwiseConv2D UpSampling1D UpSampling2D "
    "UpSampling3D ZeroPadding1D ZeroPadding2D ZeroPadding3D Cropping1D Cropping2D Cropping3D MaxPooling1D "
    "MaxPooling2D MaxPooling3D AveragePooling1D AveragePooling2D AveragePooling3D GlobalAveragePooling1D "
    "GlobalAveragePooling2D GlobalAveragePooling3D GlobalMaxPooling1D GlobalMaxPooling2D "
    "GlobalMaxPooling3D AvgPool1D AvgPool2D AvgPool3D MaxPool1D MaxPool2D MaxPool3D GlobalMaxPool1D "
    "GlobalMaxPool2D GlobalMaxPool3D GlobalAvgPool1D GlobalAvgPool2D GlobalAvgPool3D LocallyConnected1D "
    "LocallyConnected2D RNN SimpleRNN GRU LSTM SimpleRNNCell GRUCell LSTMCell StackedRNNCells CuDNNGRU "
    "CuDNNLSTM ConvRNN2D ConvLSTM2DCell ConvLSTM2D Add Subtract Multiply Average Maximum Minimum "
    "Concatenate Dot add subtract multiply average maximum minimum concatenate dot Embedding "
    "GaussianNoise GaussianDropout AlphaDropout BatchNormalization LeakyReLU PReLU ELU ThresholdedReLU "
    "Softmax ReLU Wrapper TimeDistributed Bidirectional",
    more={
        "np": "/numpy:",
        "copy": "/copy:",
        "warnings": "/warnings:",
        "K": "backend:",
        "activations": "activations:",
        "initializers": "initializers:",
        "regularizers": "regularizers:",
        "constraints": "constraints:",
        "interfaces": "legacy.interfaces:",
        "conv_utils": "utils.conv_utils:",
        "core": "layers.core:",
        "pooling": "layers.pooling:",
        "convolutional": "layers.convolutional:",
        "local": "layers.local:",
        "recurrent": "layers.recurrent:",
        "cudnn_recurrent": "layers.cudnn_recurrent:",
        "convolutional_recurrent": "layers.convolutional_recurrent:",
        "merge": "layers.merge:",
        "embeddings": "layers.embeddings:",
        "normalization": "layers.normalization:",
        "noise": "layers.noise:",
        "advanced_activations": "layers.advanced_activations:",
        "wrappers": "layers.wrappers:",
        "deserialize_keras_object": "utils.generic_utils",
        "func_dump": "utils.generic_utils",
        "func_load": "utils.generic_utils",
        "has_arg": "utils.generic_utils",
        "to_list": "utils.generic_utils",
        "transpose_shape": "utils.generic_utils",
        "object_list_uid": "utils.generic_utils",
        "namedtuple": "/collections",
        "absolute_import": "/__future__",
        "division": "/__future__",
        "print_function": "/__future__",
        "python_types": "/types:",
        "Layer": "engine.base_layer",
        "InputSpec": "engine.base_layer",
        "Input": "engine.input_layer",
        "InputLayer": "engine.input_layer",
        "MaxoutDense": "legacy.layers",
        "Highway": "legacy.layers",
        "AtrousConvolution1D": "legacy.layers",
        "AtrousConvolution2D": "legacy.layers",
        "AtrousConv1D": "legacy.layers",
        "AtrousConv2D": "legacy.layers",
        "Recurrent": "legacy.layers",
        "Merge": "legacy.layers",
        "TimeDistributedDense": "legacy.layers",
        "ConvRecurrent2D": "legacy.layers",
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
#: Keras 1's alone: ``import *`` binds the names of 2.2.4.
__all__ = [name for name in __all__ if name not in {"Merge", "TimeDistributedDense"}]
