"""Dense: y = activation(x @ kernel + bias)."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import (
    ArgumentError,
    InputSpec,
    Layer,
    LayerCase,
    activations,
    constraints,
    hookimpl,
    initializers,
    ops,
    regularizers,
)


class Dense(Layer):
    """Fully connected: ``activation(x @ kernel + bias)`` over the last axis.

    Args:
        units: U, the number of outputs; a positive int.
        activation: a name or function of the result; none if None.
        use_bias: whether a bias is added.
        kernel_initializer, bias_initializer: how the weights start.
        kernel_regularizer, bias_regularizer: penalties on the weights.
        activity_regularizer: penalty on the output.
        kernel_constraint, bias_constraint: what the weights must obey.
    Shapes:
        x (B, ..., F) -> y (B, ..., U). Weights: kernel (F, U), bias (U,).
    Raises:
        ArgumentError: if units is no positive int.
        ShapeError: if x has fewer than 2 axes, or another F than when the layer was built.
    Source: Keras 2.2.4, ``keras.layers.Dense``.

    >>> from pronghorn import Input, layers
    >>> layers.Dense(4)(Input((3,))).shape
    (None, 4)
    """

    supports_masking = True

    def __init__(
        self,
        units: int,
        activation: Any = None,
        use_bias: bool = True,
        kernel_initializer: Any = "glorot_uniform",
        bias_initializer: Any = "zeros",
        kernel_regularizer: Any = None,
        bias_regularizer: Any = None,
        activity_regularizer: Any = None,
        kernel_constraint: Any = None,
        bias_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        if isinstance(units, bool) or not hasattr(units, "__index__") or units.__index__() < 1:
            raise ArgumentError(
                f"units must be a positive int. Got {units!r}.",
                where="Dense",
                fix="Pass the number of outputs, for example Dense(10).",
                argument="units",
                got=units,
            )
        self.units = units.__index__()
        self.activation = activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = initializers.get(kernel_initializer)
        self.bias_initializer = initializers.get(bias_initializer)
        self.kernel_regularizer = regularizers.get(kernel_regularizer)
        self.bias_regularizer = regularizers.get(bias_regularizer)
        self.kernel_constraint = constraints.get(kernel_constraint)
        self.bias_constraint = constraints.get(bias_constraint)
        self.input_spec = InputSpec(min_ndim=2)

    def build(self, input_shape: Any) -> None:
        features = input_shape[-1]
        self.kernel = self.add_weight(
            name="kernel",
            shape=(features, self.units),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias",
                shape=(self.units,),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        self.input_spec = InputSpec(min_ndim=2, axes={-1: features})
        self.built = True

    def call(self, inputs: Any) -> Any:
        y = ops.matmul(inputs, self.kernel)
        if self.bias is not None:
            y = y + self.bias
        return y if self.activation is None else self.activation(y)


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [Dense]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    return [
        LayerCase(Dense, {"units": 4}, (2, 3)),
        LayerCase(Dense, {"units": 2, "activation": "tanh", "use_bias": False}, (2, 4, 3), unknown=(1,)),
        LayerCase(Dense, {"units": 2}, (2, 1, 2, 3), unknown=(1, 2)),
    ]
