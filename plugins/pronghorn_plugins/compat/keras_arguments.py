"""Which layers Keras 2.2.4 and Keras 3.15 have, and which arguments their configs may name."""

from __future__ import annotations

_AFFINE = (
    "axis epsilon center scale beta_initializer gamma_initializer beta_regularizer gamma_regularizer "
    "beta_constraint gamma_constraint"
)
_GATED = (
    "units activation use_bias kernel_initializer recurrent_initializer bias_initializer "
    "kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint recurrent_constraint "
    "bias_constraint dropout recurrent_dropout"
)
_CONVGATED = (
    "activation use_bias kernel_initializer recurrent_initializer bias_initializer kernel_regularizer "
    "recurrent_regularizer bias_regularizer kernel_constraint recurrent_constraint bias_constraint "
    "dropout recurrent_dropout recurrent_activation unit_forget_bias"
)
_EMBEDDED = "input_dim output_dim embeddings_initializer embeddings_regularizer embeddings_constraint mask_zero"
_CUDNN = (
    "units kernel_initializer recurrent_initializer bias_initializer kernel_regularizer "
    "recurrent_regularizer bias_regularizer kernel_constraint recurrent_constraint bias_constraint"
)
_BASIC = (
    "use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer kernel_constraint bias_constraint"
)
_KEPT = "return_sequences return_state go_backwards stateful unroll"
_DEPTH = "depth_multiplier depthwise_initializer depthwise_regularizer depthwise_constraint"
_POINT = "pointwise_initializer pointwise_regularizer pointwise_constraint"
_CONV = "filters kernel_size strides padding data_format dilation_rate activation"
_POOL = "pool_size strides padding data_format"
_BIAS = "bias_initializer bias_regularizer bias_constraint"

#: Layers that take an activity_regularizer beside what the table says, in Keras 2.2.4.
_REGULARIZED = (
    "Conv1D Conv2D Conv2DTranspose Conv3D Conv3DTranspose ConvLSTM2D CuDNNGRU CuDNNLSTM Dense "
    "DepthwiseConv2D Embedding GRU LSTM LocallyConnected1D LocallyConnected2D SeparableConv1D "
    "SeparableConv2D SimpleRNN"
)

_KERAS2 = {
    "Activation": "activation",
    "ActivityRegularization": "l1 l2",
    "Add Average Maximum Minimum Multiply Subtract": "",
    "AlphaDropout GaussianDropout": "rate",
    "AveragePooling1D AveragePooling2D AveragePooling3D MaxPooling1D MaxPooling2D MaxPooling3D": f"{_POOL}",
    "BatchNormalization": f"momentum moving_mean_initializer moving_variance_initializer {_AFFINE}",
    "Bidirectional": "layer merge_mode num_constants",
    "Concatenate Softmax": "axis",
    "Conv1D Conv2D Conv3D": f"{_BASIC} {_CONV}",
    "Conv2DTranspose": f"output_padding {_BASIC} {_CONV}",
    "Conv3DTranspose": f"filters kernel_size strides padding data_format activation output_padding {_BASIC}",
    "ConvLSTM2D": f"filters kernel_size strides padding data_format dilation_rate {_CONVGATED} {_KEPT}",
    "ConvLSTM2DCell": f"filters kernel_size strides padding data_format dilation_rate {_CONVGATED}",
    "ConvRNN2D": f"cell {_KEPT}",
    "Cropping1D": "cropping",
    "Cropping2D Cropping3D": "cropping data_format",
    "CuDNNGRU": f"return_sequences return_state go_backwards stateful {_CUDNN}",
    "CuDNNLSTM": f"return_sequences return_state go_backwards stateful unit_forget_bias {_CUDNN}",
    "Dense": f"units activation {_BASIC}",
    "DepthwiseConv2D": f"kernel_size strides padding data_format dilation_rate activation use_bias {_DEPTH} {_BIAS}",
    "Dot": "axes normalize",
    "Dropout SpatialDropout1D SpatialDropout2D SpatialDropout3D": "rate noise_shape seed",
    "ELU LeakyReLU": "alpha",
    "Embedding": f"input_length {_EMBEDDED}",
    (
        "Flatten GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D GlobalMaxPooling1D "
        "GlobalMaxPooling2D GlobalMaxPooling3D"
    ):
        "data_format",
    "GRU": f"recurrent_activation implementation reset_after num_constants {_GATED} {_KEPT}",
    "GRUCell": f"recurrent_activation implementation reset_after {_GATED}",
    "GaussianNoise": "stddev",
    "LSTM": f"recurrent_activation unit_forget_bias implementation num_constants {_GATED} {_KEPT}",
    "LSTMCell": f"recurrent_activation unit_forget_bias implementation {_GATED}",
    "LocallyConnected1D": f"filters kernel_size strides padding activation {_BASIC}",
    "LocallyConnected2D": f"filters kernel_size strides padding data_format activation {_BASIC}",
    "Masking": "mask_value",
    "PReLU": "alpha_initializer alpha_regularizer alpha_constraint shared_axes",
    "Permute": "dims",
    "RNN": f"cell num_constants {_KEPT}",
    "ReLU": "max_value negative_slope threshold",
    "RepeatVector": "n",
    "Reshape": "target_shape",
    "SeparableConv1D SeparableConv2D": f"use_bias {_DEPTH} {_POINT} {_CONV} {_BIAS}",
    "SimpleRNN": f"num_constants {_GATED} {_KEPT}",
    "SimpleRNNCell": f"{_GATED}",
    "StackedRNNCells": "cells",
    "ThresholdedReLU": "theta",
    "TimeDistributed": "layer",
    "UpSampling1D": "size",
    "UpSampling2D": "size data_format interpolation",
    "UpSampling3D": "size data_format",
    "ZeroPadding1D": "padding",
    "ZeroPadding2D ZeroPadding3D": "padding data_format",
}  # fmt: skip

_KERAS3 = {
    "Activation": "activation",
    "ActivityRegularization": "l1 l2",
    (
        "AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D AdaptiveMaxPooling1D "
        "AdaptiveMaxPooling2D AdaptiveMaxPooling3D"
    ):
        "output_size data_format",
    "Add Average Identity Maximum Minimum Multiply Subtract": "",
    "AdditiveAttention": "use_scale dropout",
    "AlphaDropout Dropout": "rate noise_shape seed",
    "Attention": "use_scale score_mode dropout seed",
    "AveragePooling1D AveragePooling2D AveragePooling3D MaxPooling1D MaxPooling2D MaxPooling3D": f"{_POOL}",
    "BatchNormalization": f"momentum moving_mean_initializer moving_variance_initializer {_AFFINE}",
    "Bidirectional": "layer merge_mode backward_layer",
    "Concatenate Softmax UnitNormalization": "axis",
    "Conv1D Conv2D Conv3D": f"groups {_BASIC} {_CONV}",
    "Conv1DTranspose Conv2DTranspose Conv3DTranspose": f"output_padding {_BASIC} {_CONV}",
    "ConvLSTM1D ConvLSTM2D ConvLSTM3D":
        "filters kernel_size strides padding data_format dilation_rate seed return_sequences return_state "
        f"go_backwards stateful unroll {_CONVGATED}",
    "Cropping1D": "cropping",
    "Cropping2D Cropping3D": "cropping data_format",
    "Dense": f"units activation {_BASIC}",
    "DepthwiseConv1D DepthwiseConv2D":
        f"kernel_size strides padding data_format dilation_rate activation use_bias {_DEPTH} {_BIAS}",
    "Dot": "axes normalize",
    "ELU": "alpha",
    "EinsumDense":
        f"equation output_shape activation bias_axes kernel_initializer kernel_regularizer kernel_constraint {_BIAS}",
    "Embedding": f"{_EMBEDDED}",
    "Flatten": "data_format",
    "GRU": f"recurrent_activation seed reset_after use_cudnn zero_output_for_mask {_GATED} {_KEPT}",
    "GRUCell": f"recurrent_activation reset_after seed {_GATED}",
    "GaussianDropout SpatialDropout1D": "rate seed",
    "GaussianNoise": "stddev seed",
    (
        "GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D GlobalMaxPooling1D "
        "GlobalMaxPooling2D GlobalMaxPooling3D"
    ):
        "data_format keepdims",
    "GroupNormalization": f"groups {_AFFINE}",
    "LSTM": f"recurrent_activation unit_forget_bias seed use_cudnn zero_output_for_mask {_GATED} {_KEPT}",
    "LSTMCell": f"recurrent_activation unit_forget_bias seed {_GATED}",
    "LayerNormalization": f"{_AFFINE}",
    "LeakyReLU": "negative_slope",
    "Masking": "mask_value",
    "MultiHeadAttention":
        "num_heads key_dim value_dim dropout output_shape attention_axes sliding_window flash_attention "
        f"use_gate seed {_BASIC}",
    "PReLU": "alpha_initializer alpha_regularizer alpha_constraint shared_axes",
    "Permute": "dims",
    "RMSNormalization": "axis epsilon",
    "RNN": f"cell zero_output_for_mask {_KEPT}",
    "ReLU": "max_value negative_slope threshold",
    "RepeatVector": "n",
    "Reshape": "target_shape",
    "ReversibleEmbedding": f"tie_weights reverse_dtype logit_soft_cap {_EMBEDDED}",
    "SeparableConv1D SeparableConv2D": f"use_bias {_DEPTH} {_POINT} {_CONV} {_BIAS}",
    "SimpleRNN": f"seed zero_output_for_mask {_GATED} {_KEPT}",
    "SimpleRNNCell": f"seed {_GATED}",
    "SpatialDropout2D SpatialDropout3D": "rate data_format seed",
    "SpectralNormalization": "layer power_iterations",
    "StackedRNNCells": "cells",
    "TimeDistributed": "layer",
    "UpSampling1D": "size",
    "UpSampling2D": "size data_format interpolation",
    "UpSampling3D": "size data_format",
    "ZeroPadding1D ZeroPadding2D ZeroPadding3D": "padding data_format",
}  # fmt: skip


def _table(rows: dict[str, str]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(arguments.split()) for names, arguments in rows.items() for name in names.split()}


#: The arguments of each layer, beside its name, ``trainable``, ``dtype`` and the shape of its input.
KERAS2 = _table(_KERAS2)
KERAS2.update({name: (*KERAS2[name], "activity_regularizer") for name in _REGULARIZED.split()})
#: In Keras 3 every layer takes an activity_regularizer, but wrappers and cells.
KERAS3 = _table(_KERAS3)
KERAS3.update(
    {
        name: (*arguments, "activity_regularizer")
        for name, arguments in KERAS3.items()
        if not name.endswith("Cell") and name not in ("Bidirectional", "TimeDistributed", "StackedRNNCells")
    }
)
