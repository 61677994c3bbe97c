"""GroupNormalization: groups of channels of each sample at mean 0 and variance 1."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import (
    ArgumentError,
    InputSpec,
    Layer,
    LayerCase,
    constraints,
    hookimpl,
    initializers,
    normalize_axis,
    ops,
    regularizers,
)

from .arguments import count
from .layer_normalization import small_number


class GroupNormalization(Layer):
    """``gamma * (x - mean) / sqrt(variance + epsilon) + beta``, mean and variance of a sample's group of channels.

    Training and inference are the same. float16 and bfloat16 are computed in float32.

    Args:
        groups: into how many groups the channels fall, neighbours together; -1 for one group for each channel, which is
            instance normalisation.
        axis: C, the axis of the channels.
        epsilon: added to the variance.
        center, scale: whether beta is added, and whether gamma is a factor.
        beta_initializer, gamma_initializer: how they start.
        beta_regularizer, gamma_regularizer: penalties on them.
        beta_constraint, gamma_constraint: what they must obey.
    Shapes:
        x (B, ..., C at axis, ...) -> the same. Weights: gamma, beta (C,). Masks are passed on.
    Raises:
        ArgumentError: if groups is neither positive nor -1, does not divide C, axis is the batch's, or epsilon negative.
        ShapeError: if C is not known.
    Source: Wu and He 2018, arXiv:1803.08494. Keras 3, ``keras.layers.GroupNormalization``.

    >>> from pronghorn import layers
    >>> layers.GroupNormalization(2, epsilon=0)([[1.0, 3.0, 20.0, 10.0]]).tolist()
    [[-1.0, 1.0, 1.0, -1.0]]
    """

    supports_masking = True
    autocast = False

    def __init__(
        self,
        groups: int = 32,
        axis: int = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.groups = -1 if groups == -1 else count("groups", groups, "GroupNormalization")
        self.axis = int(axis)
        self.epsilon = small_number("epsilon", epsilon, "GroupNormalization")
        self.center, self.scale = bool(center), bool(scale)
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_constraint = constraints.get(beta_constraint)
        self.gamma_constraint = constraints.get(gamma_constraint)

    def build(self, input_shape: Any) -> None:
        axis = normalize_axis(self.axis, len(input_shape), where="axis=")
        size = input_shape[axis]
        if axis == 0:
            raise ArgumentError(
                f"axis {self.axis} of an input of shape {tuple(input_shape)} is the batch's.",
                fix="Pass axis=-1 for channels last, axis=1 for channels first.",
                argument="axis",
                got=self.axis,
            )
        self.gamma = self._learned("gamma", size) if self.scale else None
        self.beta = self._learned("beta", size) if self.center else None
        if size is not None and size % self.groups:
            raise ArgumentError(
                f"{size} channels cannot be divided into {self.groups} equal groups.",
                fix=f"Pass a divisor of {size}, or -1 for one group for each channel.",
                argument="groups",
                got=self.groups,
            )
        self.input_spec = InputSpec(ndim=len(input_shape), axes={axis: size})
        self.built = True

    def _learned(self, name: str, size: Any) -> Any:
        return self.add_weight(
            name=name,
            shape=(size,),
            initializer=getattr(self, f"{name}_initializer"),
            regularizer=getattr(self, f"{name}_regularizer"),
            constraint=getattr(self, f"{name}_constraint"),
        )

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The input's."""
        return tuple(input_shape)

    def call(self, inputs: Any) -> Any:
        x = ops.cast(inputs, "float32") if inputs.dtype in ("float16", "bfloat16") else inputs
        axis, shape = normalize_axis(self.axis, x.ndim), ops.shape(x)
        groups = shape[axis] if self.groups == -1 else self.groups
        split = (*shape[:axis], groups, shape[axis] // groups, *shape[axis + 1 :])
        grouped = ops.reshape(x, split)
        reduced = tuple(i for i in range(1, x.ndim + 1) if i != axis)
        mean, variance = ops.moments(grouped, reduced, keepdims=True)
        y = ops.reshape((grouped - mean) * ops.rsqrt(variance + self.epsilon), shape)
        along = [shape[axis] if i == axis else 1 for i in range(x.ndim)]
        if self.gamma is not None:
            y = y * ops.reshape(ops.cast(self.gamma, y.dtype), along)
        if self.beta is not None:
            y = y + ops.reshape(ops.cast(self.beta, y.dtype), along)
        return ops.cast(y, self.compute_dtype)


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [GroupNormalization]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    return [
        LayerCase(GroupNormalization, {"groups": 2}, (2, 3, 4), unknown=(1,)),
        LayerCase(GroupNormalization, {"groups": -1, "axis": 1, "scale": False}, (2, 3, 2, 4), unknown=(2, 3)),
        LayerCase(GroupNormalization, {"groups": 1, "center": False, "epsilon": 0.1}, (2, 4)),
    ]
