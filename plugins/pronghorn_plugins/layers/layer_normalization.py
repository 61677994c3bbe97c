"""Normalisation of each sample by itself: LayerNormalization, RMSNormalization, UnitNormalization."""

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
    normalize_axes,
    ops,
    regularizers,
)

from .arguments import each_axis

_SMALL = ("float16", "bfloat16")


class AlongAxes(Layer):
    """Base of layers that normalise along ``axis``, an int or several, and pass masks on."""

    supports_masking = True

    def __init__(self, axis: Any = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        whole = hasattr(axis, "__index__") and not isinstance(axis, bool)
        self.axis = int(axis.__index__()) if whole else list(each_axis("axis", axis, type(self).__name__))

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The input's."""
        self.axes(len(input_shape))
        return tuple(input_shape)

    def axes(self, ndim: int) -> tuple[int, ...]:
        """The axes counted from 0, in order."""
        return tuple(sorted(normalize_axes(self.axis, ndim, where=f"{type(self).__name__}(axis=)")))

    def weight_along(self, name: str, input_shape: Any, **how: Any) -> Any:
        """A weight with the sizes that the input has along the axes."""
        axes = self.axes(len(input_shape))
        self.input_spec = InputSpec(ndim=len(input_shape), axes={axis: input_shape[axis] for axis in axes})
        return self.add_weight(name=name, shape=tuple(input_shape[axis] for axis in axes), **how)


class LayerNormalization(AlongAxes):
    """``gamma * (x - mean) / sqrt(variance + epsilon) + beta``, mean and variance of each sample along ``axis``.

    Training and inference are the same. float16 and bfloat16 are computed in float32.

    Args:
        axis: F, along which is normalised; an int or several.
        epsilon: added to the variance.
        center, scale: whether beta is added, and whether gamma is a factor.
        beta_initializer, gamma_initializer: how they start.
        beta_regularizer, gamma_regularizer: penalties on them.
        beta_constraint, gamma_constraint: what they must obey.
        rms_scaling: ``gamma * x / sqrt(variance + epsilon)`` instead, as older models have it; RMSNormalization divides
            by the root of the mean square.
    Shapes:
        x (B, ..., F, ...) -> the same. Weights: gamma, beta (F). Masks are passed on.
    Raises:
        ArgumentError: if epsilon is negative.
        ShapeError: if a size along ``axis`` is not known.
    Source: Ba et al. 2016, arXiv:1607.06450. Keras 3, ``keras.layers.LayerNormalization``.

    >>> from pronghorn import layers
    >>> layers.LayerNormalization(epsilon=0)([[1.0, 3.0]]).tolist()
    [[-1.0, 1.0]]
    """

    autocast = False

    def __init__(
        self,
        axis: Any = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        *,
        rms_scaling: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(axis, **kwargs)
        self.epsilon = small_number("epsilon", epsilon, "LayerNormalization")
        self.center, self.scale, self.rms_scaling = bool(center), bool(scale), bool(rms_scaling)
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_constraint = constraints.get(beta_constraint)
        self.gamma_constraint = constraints.get(gamma_constraint)

    def build(self, input_shape: Any) -> None:
        self.gamma = self.beta = None
        if self.scale or self.rms_scaling:
            self.gamma = self._learned("gamma", input_shape)
        if self.center and not self.rms_scaling:
            self.beta = self._learned("beta", input_shape)
        self.built = True

    def _learned(self, name: str, input_shape: Any) -> Any:
        return self.weight_along(
            name,
            input_shape,
            initializer=getattr(self, f"{name}_initializer"),
            regularizer=getattr(self, f"{name}_regularizer"),
            constraint=getattr(self, f"{name}_constraint"),
        )

    def call(self, inputs: Any) -> Any:
        axes = self.axes(inputs.ndim)
        y = ops.layer_normalization(inputs, self.gamma, self.beta, axes, self.epsilon, rms_scaling=self.rms_scaling)
        return ops.cast(y, self.compute_dtype)


class RMSNormalization(AlongAxes):
    """``scale * x / sqrt(mean(x^2) + epsilon)``, the mean of each sample along ``axis``.

    float16 and bfloat16 are computed in float32.

    Args:
        axis: F, along which is normalised; an int or several.
        epsilon: added to the mean square.
    Shapes:
        x (B, ..., F, ...) -> the same. Weights: scale (F). Masks are passed on.
    Raises:
        ArgumentError: if epsilon is negative.
        ShapeError: if a size along ``axis`` is not known.
    Source: Zhang and Sennrich 2019, arXiv:1910.07467. Keras 3, ``keras.layers.RMSNormalization``.

    >>> from pronghorn import layers
    >>> layers.RMSNormalization(epsilon=0)([[2.0, -2.0]]).tolist()
    [[1.0, -1.0]]
    """

    def __init__(self, axis: Any = -1, epsilon: float = 1e-6, **kwargs: Any) -> None:
        super().__init__(axis, **kwargs)
        self.epsilon = small_number("epsilon", epsilon, "RMSNormalization")

    def build(self, input_shape: Any) -> None:
        self.scale = self.weight_along("scale", input_shape, initializer="ones")
        self.built = True

    def call(self, inputs: Any) -> Any:
        return ops.rms_normalization(inputs, self.scale, self.axes(inputs.ndim), self.epsilon)


class UnitNormalization(AlongAxes):
    """``x / sqrt(max(sum(x^2), 1e-12))``: length 1 along ``axis``; zeros stay zeros.

    float16 and bfloat16 are computed in float32.

    Args:
        axis: an int, or several taken together.
    Shapes:
        x (B, ...) -> the same. Masks are passed on.
    Source: Keras 3, ``keras.layers.UnitNormalization``.

    >>> from pronghorn import layers
    >>> layers.UnitNormalization()([[0.0, -2.0]]).tolist()
    [[0.0, -1.0]]
    """

    def call(self, inputs: Any) -> Any:
        x = ops.cast(inputs, "float32") if inputs.dtype in _SMALL else inputs
        square = ops.sum(ops.square(x), axis=self.axes(x.ndim), keepdims=True)
        return ops.cast(x * ops.rsqrt(ops.maximum(square, 1e-12)), inputs.dtype)


def small_number(name: str, value: Any, where: str) -> float:
    """``value`` as a float of 0 or more.

    Raises:
        ArgumentError: naming the argument and what it got.

    >>> small_number("epsilon", 0.001, "LayerNormalization")
    0.001
    """
    if isinstance(value, bool | str) or not hasattr(value, "__float__") or not float(value) >= 0:
        raise ArgumentError(
            f"{name} must be a number of 0 or more. Got {value!r}.",
            where=where,
            fix=f"Pass for example {name}=0.001.",
            argument=name,
            got=value,
        )
    return float(value)


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [LayerNormalization, RMSNormalization, UnitNormalization]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    return [
        LayerCase(LayerNormalization, {}, (2, 4, 3), unknown=(1,)),
        LayerCase(LayerNormalization, {"axis": [2, 1], "scale": False, "epsilon": 0.1}, (2, 3, 4)),
        LayerCase(LayerNormalization, {"center": False, "epsilon": 0.1}, (2, 3)),
        LayerCase(LayerNormalization, {"axis": 1, "rms_scaling": True, "epsilon": 0.1}, (2, 3, 4), unknown=(2,)),
        LayerCase(RMSNormalization, {}, (2, 4, 3), unknown=(1,)),
        LayerCase(RMSNormalization, {"axis": [1, 2], "epsilon": 0.1}, (2, 3, 4)),
        LayerCase(UnitNormalization, {}, (3, 4), unknown=(1,)),
        LayerCase(UnitNormalization, {"axis": [1, 2]}, (2, 3, 2), unknown=(1, 2)),
    ]
