"""Activations with arguments or weights as layers of their own."""

from collections.abc import Iterable
from typing import Any

from pronghorn.api import (
    ArgumentError,
    InputSpec,
    Layer,
    LayerCase,
    ShapeError,
    constraints,
    hookimpl,
    initializers,
    ops,
    regularizers,
)


class ElementWise(Layer):
    """Base of layers that give each element a value and pass masks on."""

    supports_masking = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The input's."""
        return tuple(input_shape)


class LeakyReLU(ElementWise):
    """``x`` where x > 0, ``alpha * x`` elsewhere.

    Args:
        alpha: the slope; a number of 0 or more. ``negative_slope`` is Keras 3's name of it.
    Shapes:
        x (B, ...) -> the same. Masks are passed on.
    Raises:
        ArgumentError: for a negative slope, or two different ones.
    Source: Maas et al. 2013. Keras 2.2.4 and 3, ``keras.layers.LeakyReLU``.

    >>> from pronghorn import layers
    >>> layers.LeakyReLU(0.25)([-1.0, 2.0]).tolist()
    [-0.25, 2.0]
    """

    def __init__(self, alpha: float = 0.3, *, negative_slope: float | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alpha = _number("alpha", alpha if negative_slope is None else negative_slope, "LeakyReLU")
        if negative_slope is not None and alpha not in {0.3, negative_slope}:
            raise ArgumentError(
                f"alpha and negative_slope are one argument under two names. Got {alpha} and {negative_slope}.",
                where="LeakyReLU",
                fix="Pass one of them.",
                argument="negative_slope",
                got=negative_slope,
            )
        self.negative_slope = None

    def call(self, inputs: Any) -> Any:
        return ops.leaky_relu(inputs, self.alpha)


class PReLU(ElementWise):
    """``x`` where x > 0, ``alpha * x`` elsewhere, alpha a weight.

    Args:
        alpha_initializer: how the slopes start.
        alpha_regularizer: penalty on them.
        alpha_constraint: what they must obey.
        shared_axes: axes, from 1, along which one slope serves all: ``(1, 2)`` for one per channel of images.
    Shapes:
        x (B, ...) -> the same. Masks are passed on. Weights: alpha, as x without B, with 1 for shared axes.
    Raises:
        ArgumentError: if shared_axes has an axis that is none of a sample's.
        ShapeError: if a size that is not shared is unknown.
    Source: He et al. 2015, arXiv:1502.01852. Keras 2.2.4, ``keras.layers.PReLU``.

    >>> from pronghorn import layers
    >>> layers.PReLU("ones")([[-1.0, 2.0]]).tolist()
    [[-1.0, 2.0]]
    """

    def __init__(
        self,
        alpha_initializer: Any = "zeros",
        alpha_regularizer: Any = None,
        alpha_constraint: Any = None,
        shared_axes: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.alpha_initializer = initializers.get(alpha_initializer)
        self.alpha_regularizer = regularizers.get(alpha_regularizer)
        self.alpha_constraint = constraints.get(alpha_constraint)
        axes = [shared_axes] if hasattr(shared_axes, "__index__") else list(shared_axes or ())
        if not all(hasattr(axis, "__index__") and axis != 0 for axis in axes):
            raise ArgumentError(
                f"shared_axes must be axes of a sample, counted from 1. Got {shared_axes!r}.",
                where="PReLU",
                fix="Pass for example shared_axes=(1, 2).",
                argument="shared_axes",
                got=shared_axes,
            )
        self.shared_axes = None if shared_axes is None else tuple(int(axis) for axis in axes)
        self.input_spec = InputSpec(min_ndim=2)

    def build(self, input_shape: Any) -> None:
        sizes = list(input_shape)
        for axis in self.shared_axes or ():
            if not -len(sizes) < axis < len(sizes):
                raise ArgumentError(
                    f"shared_axes has axis {axis}, the input of shape {tuple(input_shape)} has none such.",
                    fix="Axes are counted from 1, the batch axis is 0.",
                    argument="shared_axes",
                    got=self.shared_axes,
                )
            sizes[axis] = 1
        self.alpha = self.add_weight(
            name="alpha",
            shape=tuple(sizes[1:]),
            initializer=self.alpha_initializer,
            regularizer=self.alpha_regularizer,
            constraint=self.alpha_constraint,
        )
        axes = {i: n for i, n in enumerate(input_shape) if i and sizes[i] == n}
        self.input_spec = InputSpec(ndim=len(sizes), axes=axes)
        self.built = True

    def call(self, inputs: Any) -> Any:
        return ops.relu(inputs) - self.alpha * ops.relu(-inputs)


class ELU(ElementWise):
    """``x`` where x > 0, ``alpha * (exp(x) - 1)`` elsewhere.

    Args:
        alpha: what the result tends to, negated, for small x.
    Shapes:
        x (B, ...) -> the same. Masks are passed on.
    Source: Clevert et al. 2016, arXiv:1511.07289. Keras 2.2.4, ``keras.layers.ELU``.

    >>> from pronghorn import layers
    >>> layers.ELU()([0.0, 2.0]).tolist()
    [0.0, 2.0]
    """

    def __init__(self, alpha: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.alpha = float(alpha)

    def call(self, inputs: Any) -> Any:
        return ops.elu(inputs, self.alpha)


class ThresholdedReLU(ElementWise):
    """``x`` where x > theta, 0 elsewhere.

    Args:
        theta: the threshold; a number of 0 or more.
    Shapes:
        x (B, ...) -> the same. Masks are passed on.
    Raises:
        ArgumentError: for a negative theta.
    Source: Konda et al. 2015, arXiv:1402.3337. Keras 2.2.4, ``keras.layers.ThresholdedReLU``.

    >>> from pronghorn import layers
    >>> layers.ThresholdedReLU(1.0)([0.5, 2.0]).tolist()
    [0.0, 2.0]
    """

    def __init__(self, theta: float = 1.0, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.theta = _number("theta", theta, "ThresholdedReLU")

    def call(self, inputs: Any) -> Any:
        return ops.threshold(inputs, self.theta, 0.0)


class Softmax(ElementWise):
    """``exp(x) / sum(exp(x))`` along an axis, or several taken together.

    Args:
        axis: an int, or several.
    Shapes:
        x (B, ...) -> the same. A mask that broadcasts with x leaves elements out: they get 0, all of them where none is
        left. A mask that came with x and has fewer axes is passed on.
    Raises:
        ShapeError: if a given mask does not broadcast with x.
    Source: Keras 2.2.4 and 3, ``keras.layers.Softmax``.

    >>> from pronghorn import layers
    >>> layers.Softmax()([[1.0, 1.0]]).tolist()
    [[0.5, 0.5]]
    """

    def __init__(self, axis: Any = -1, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.axis = axis if hasattr(axis, "__index__") else tuple(axis)

    def call(self, inputs: Any, mask: Any = None) -> Any:
        came_along = mask is not None and mask is inputs.annotations.get("mask")
        if came_along and mask.ndim != inputs.ndim:
            mask = None
        return masked_softmax(inputs, mask, self.axis)


def masked_softmax(x: Any, mask: Any = None, axis: Any = -1) -> Any:
    """Softmax of ``x`` along ``axis`` over the elements where ``mask`` holds; 0 elsewhere, and where it holds nowhere.

    Raises:
        ShapeError: if the mask does not broadcast with x.
    """
    if mask is None:
        return ops.softmax(x, axis)
    mask = mask if mask.dtype == "bool" else ops.greater(mask, 0.5)
    sizes = zip(mask.shape[::-1], x.shape[::-1], strict=False)
    if mask.ndim > x.ndim or any(isinstance(m, int) and isinstance(n, int) and m not in (1, n) for m, n in sizes):
        raise ShapeError(
            f"a mask must broadcast with what it is of. Got mask {mask.shape} and x {x.shape}.",
            where="softmax",
            fix="Give it the axes of x, each of its size or of size 1.",
            expected=x.shape,
            actual=mask.shape,
        )
    zero = ops.zeros_like(x)
    return ops.where(mask, ops.softmax(ops.where(mask, x, zero - (3e4 if x.dtype == "float16" else 1e9)), axis), zero)


class ReLU(ElementWise):
    """``max_value`` where x >= max_value, ``x`` where x > threshold, ``negative_slope * (x - threshold)`` elsewhere.

    Args:
        max_value: the greatest result; a number of 0 or more, or None for no bound.
        negative_slope: the slope below the threshold; a number of 0 or more.
        threshold: where the line begins; a number of 0 or more.
    Shapes:
        x (B, ...) -> the same. Masks are passed on.
    Raises:
        ArgumentError: for negative arguments.
    Source: Keras 2.2.4, ``keras.layers.ReLU``.

    >>> from pronghorn import layers
    >>> layers.ReLU(max_value=1.0, negative_slope=0.5)([-1.0, 0.5, 2.0]).tolist()
    [-0.5, 0.5, 1.0]
    """

    def __init__(
        self, max_value: float | None = None, negative_slope: float = 0.0, threshold: float = 0.0, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.max_value = None if max_value is None else _number("max_value", max_value, "ReLU")
        self.negative_slope = _number("negative_slope", negative_slope, "ReLU")
        self.threshold = _number("threshold", threshold, "ReLU")

    def call(self, inputs: Any) -> Any:
        above = ops.threshold(inputs, self.threshold, 0.0) if self.threshold else ops.relu(inputs)
        if self.max_value is not None:
            above = ops.minimum(above, self.max_value)
        if not self.negative_slope:
            return above
        return above - self.negative_slope * ops.relu(self.threshold - inputs)


def _number(name: str, value: Any, where: str) -> float:
    """``value`` as a float of 0 or more; Keras 2.2.4 writes some as arrays without axes."""
    if isinstance(value, bool | str) or not hasattr(value, "__float__") or not float(value) >= 0:
        raise ArgumentError(
            f"{name} must be a number of 0 or more. Got {value!r}.",
            where=where,
            fix=f"Pass for example {name}=0.1.",
            argument=name,
            got=value,
        )
    return float(value)


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [ELU, LeakyReLU, PReLU, ReLU, Softmax, ThresholdedReLU]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    return [
        LayerCase(LeakyReLU, {"alpha": 0.2}, (2, 5), unknown=(1,)),
        LayerCase(LeakyReLU, {"negative_slope": 0.4}, (2, 5)),
        LayerCase(PReLU, {"alpha_initializer": "uniform"}, (3, 4)),
        LayerCase(PReLU, {"shared_axes": [1, 2], "alpha_regularizer": "l2"}, (2, 3, 4, 2), unknown=(1, 2)),
        LayerCase(ELU, {"alpha": 0.5}, (2, 4), unknown=(1,)),
        LayerCase(ThresholdedReLU, {"theta": 0.3}, (3, 4)),
        LayerCase(Softmax, {"axis": 1}, (2, 3, 4), unknown=(1, 2)),
        LayerCase(Softmax, {"axis": (1, 2)}, (2, 3, 2)),
        LayerCase(ReLU, {}, (2, 4), unknown=(1,)),
        LayerCase(ReLU, {"max_value": 0.6, "negative_slope": 0.2, "threshold": 0.1}, (3, 5)),
    ]
