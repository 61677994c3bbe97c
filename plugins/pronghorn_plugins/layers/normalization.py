"""BatchNormalization: each channel at mean 0 and variance 1 over the batch."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from pronghorn.api import (
    ArgumentError,
    InputSpec,
    Layer,
    LayerCase,
    Variable,
    constraints,
    current_trace,
    epsilon,
    hookimpl,
    initializers,
    normalize_axis,
    ops,
    regularizers,
)

from .arguments import one_of
from .renormalization import Renormalization


class BatchNormalization(Layer):
    """``gamma * (x - mean) / sqrt(variance + epsilon) + beta``, for each index of ``axis``.

    In training mean and variance are the batch's, and moving averages of them are kept; in inference, and while the
    layer is frozen (``trainable=False``, its own or that of a model around it), they are the moving averages.

    The ``dialect`` says how training treats the statistics:

    - ``"keras3"``: ``moving = momentum * moving + (1 - momentum) * batch``; masked time steps do not count.
    - ``"keras2"``: as Keras 2.2.4 on TensorFlow. The moving averages forget what they held when training began
      (``a = momentum * a + (1 - momentum) * batch``, ``moving = a / (1 - momentum^t)``, a = 0 at the start); the variance
      that enters is ``N / (N - 1 - epsilon)`` times the batch's, and for 4 axes with the last one normalised once more
      ``N / (N - 1)`` times; masks are not looked at; a frozen layer still normalises by the batch in training, and
      leaves the moving averages alone.

    A layer that is called several times in a step takes in one batch after the other; as ``"keras2"`` the first alone,
    as TensorFlow keeps averages for each call apart, and the first call's are those that stay.

    Args:
        axis: C, the axis that keeps its statistics apart: -1 for channels last, 1 for channels first.
        momentum: how much of a moving average stays in a step; in [0, 1].
        epsilon: added to the variance.
        center, scale: whether beta is added, and whether gamma is a factor.
        beta_initializer, gamma_initializer: how they start.
        moving_mean_initializer, moving_variance_initializer: how the moving averages start.
        beta_regularizer, gamma_regularizer: penalties on them.
        beta_constraint, gamma_constraint: what they must obey.
        renorm: whether a batch's statistics are corrected towards moving averages of them, see Renormalization.
        renorm_clipping: bounds of the correction, a dict of ``rmin``, ``rmax`` and ``dmax``; none if None.
        renorm_momentum: how much of these moving averages stays in a step; in [0, 1].
        synchronized: taken and not used: a batch is on one device.
        dialect: ``"keras3"`` or ``"keras2"``.
    Shapes:
        x (..., C at axis, ...) -> the same. Weights: gamma, beta, moving_mean, moving_variance (C,), with renorm also
        moving_stddev, renorm_mean, renorm_stddev (C,). Masks are passed on.
    Raises:
        ArgumentError: if momentum is outside [0, 1], epsilon is negative or the dialect unknown; for renorm_clipping that
            is none, and renorm in the dialect of Keras 2.
        ShapeError: if the size of ``axis`` is not known.
    Source: Ioffe and Szegedy 2015, arXiv:1502.03167. Keras 2.2.4 and 3, ``keras.layers.BatchNormalization``.

    >>> from pronghorn import Input, layers
    >>> layers.BatchNormalization()(Input((4, 3))).shape
    (None, 4, 3)
    """

    supports_masking = True
    keras2_defaults = {"activity_reduction": "sum", "dialect": "keras2"}

    def __init__(
        self,
        axis: int = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Any = "zeros",
        gamma_initializer: Any = "ones",
        moving_mean_initializer: Any = "zeros",
        moving_variance_initializer: Any = "ones",
        beta_regularizer: Any = None,
        gamma_regularizer: Any = None,
        beta_constraint: Any = None,
        gamma_constraint: Any = None,
        *,
        renorm: bool = False,
        renorm_clipping: Any = None,
        renorm_momentum: float = 0.99,
        synchronized: bool = False,
        dialect: str = "keras3",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.axis = _axis(axis)
        self.momentum = _in_range("momentum", momentum, 0, 1)
        self.epsilon = _in_range("epsilon", epsilon, 0, float("inf"))
        self.center, self.scale = bool(center), bool(scale)
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)
        self.beta_constraint = constraints.get(beta_constraint)
        self.gamma_constraint = constraints.get(gamma_constraint)
        self.dialect = one_of("dialect", dialect, ("keras3", "keras2"), "BatchNormalization")
        self.renorm = bool(renorm)
        self._renorm = None
        if self.renorm:
            self._renorm = Renormalization(renorm_clipping, _in_range("renorm_momentum", renorm_momentum, 0, 1))
        if self.renorm and self.dialect == "keras2":
            raise ArgumentError(
                "Keras 2.2.4 has no renorm.",
                where="BatchNormalization",
                fix="Leave out renorm, or dialect='keras2'.",
                argument="renorm",
                got=renorm,
            )

    def build(self, input_shape: Any) -> None:
        axis = normalize_axis(self.axis, len(input_shape), where="axis=")
        size = input_shape[axis]
        self.gamma = self.beta = None
        if self.scale:
            self.gamma = self._learned("gamma", size)
        if self.center:
            self.beta = self._learned("beta", size)
        self.moving_mean = self._kept("moving_mean", size)
        self.moving_variance = self._kept("moving_variance", size)
        if self._renorm is not None:
            self.moving_stddev = self._kept("moving_stddev", size, self._first_stddev)
            self.renorm_mean = self._kept("renorm_mean", size, self.moving_mean_initializer)
            self.renorm_stddev = self._kept("renorm_stddev", size, self._first_stddev)
        self._unbiased = _Unbiased(size, self.variable_dtype) if self.dialect == "keras2" else None
        self.input_spec = InputSpec(ndim=len(input_shape), axes={axis: size})
        self.built = True

    def _learned(self, name: str, size: Any) -> Any:
        return self.add_weight(
            name=name,
            shape=(size,),
            initializer=getattr(self, f"{name}_initializer"),
            regularizer=getattr(self, f"{name}_regularizer"),
            constraint=getattr(self, f"{name}_constraint"),
            autocast=False,
        )

    def _kept(self, name: str, size: Any, initializer: Any = None) -> Any:
        initializer = initializer or getattr(self, f"{name}_initializer")
        return self.add_weight(name=name, shape=(size,), initializer=initializer, trainable=False, autocast=False)

    def _first_stddev(self, shape: Any, dtype: Any = None) -> Any:
        return np.sqrt(np.asarray(self.moving_variance_initializer(shape, dtype=dtype)))

    def call(self, inputs: Any, training: Any = None, mask: Any = None) -> Any:
        trace = current_trace()
        frozen = trace is not None and trace.frozen
        if _is_off(training) or (frozen and self.dialect == "keras3"):
            return self._normalized(inputs, self.moving_mean, self.moving_variance)
        x = ops.cast(inputs, "float32") if inputs.dtype in ("float16", "bfloat16") else inputs
        mean, variance = self._moments(x, mask)
        stddev, correction = None, None
        if self._renorm is not None:
            stddev = ops.sqrt(variance + self.epsilon)
            kept = self.renorm_mean, self.renorm_stddev
            correction = self._renorm.correction(mean, stddev, kept, self.epsilon**0.5)
        y = ops.in_train_phase(
            lambda: self._normalized(inputs, mean, variance, correction),
            lambda: self._normalized(inputs, self.moving_mean, self.moving_variance),
            training,
        )
        if not frozen:
            mean, variance = ops.stop_gradient(mean), ops.stop_gradient(variance)
            if self._renorm is None:
                self._keep(mean, variance, x, training)
            else:
                self._keep_renormalized(mean, ops.stop_gradient(stddev), training)
        return y

    def _normalized(self, inputs: Any, mean: Any, variance: Any, correction: Any = None) -> Any:
        x = ops.cast(inputs, "float32") if inputs.dtype in ("float16", "bfloat16") else inputs
        beta, gamma = self.beta, self.gamma
        if correction is not None:
            r, d = correction
            gamma, shift = (r, d) if gamma is None else (r * gamma, d * gamma)
            beta = shift if beta is None else shift + beta
        y = ops.batch_normalization(x, mean, variance, self.axis, beta, gamma, self.epsilon)
        return ops.cast(y, inputs.dtype)

    def _reduced(self, x: Any) -> tuple[int, ...]:
        kept = normalize_axis(self.axis, x.ndim)
        return tuple(axis for axis in range(x.ndim) if axis != kept)

    def _moments(self, x: Any, mask: Any) -> tuple[Any, Any]:
        axes = self._reduced(x)
        if mask is None or self.dialect == "keras2":
            return ops.moments(x, axes)
        weights = ops.cast(mask, x.dtype)
        while weights.ndim < x.ndim:
            weights = ops.expand_dims(weights, -1)
        weights = ops.broadcast_to(weights, ops.shape(x))
        number = ops.sum(weights, axis=axes, keepdims=True) + epsilon()
        mean = ops.sum(weights * x, axis=axes, keepdims=True) / number
        variance = ops.sum(weights * ops.square(x - mean), axis=axes, keepdims=True) / number
        return ops.squeeze(mean, axes), ops.squeeze(variance, axes)

    def _keep(self, mean: Any, variance: Any, x: Any, training: Any) -> None:
        """Let the moving averages take in a batch's statistics."""
        if self._unbiased is not None:
            if self._unbiased.is_up_to_date():
                return
            mean, variance = self._unbiased.averages(mean, self._sampled(variance, x), self.momentum, training)
        else:
            mean = self.moving_mean * self.momentum + mean * (1 - self.momentum)
            variance = self.moving_variance * self.momentum + variance * (1 - self.momentum)
        for variable, value in ((self.moving_mean, mean), (self.moving_variance, variance)):
            _assign(variable, value, training)

    def _keep_renormalized(self, mean: Any, stddev: Any, training: Any) -> None:
        """The same of the averages that renorm keeps; the moving variance follows the moving stddev."""
        assert self._renorm is not None
        kept = self.renorm_mean, self.renorm_stddev
        new = zip(kept, self._renorm.averages(mean, stddev, kept), strict=True)
        m = self.momentum
        moving_stddev = ops.cast(self.moving_stddev, stddev.dtype) * m + stddev * (1 - m)
        moving_mean = ops.cast(self.moving_mean, mean.dtype) * m + mean * (1 - m)
        for variable, value in (
            *new,
            (self.moving_mean, moving_mean),
            (self.moving_stddev, moving_stddev),
            (self.moving_variance, ops.maximum(ops.square(moving_stddev) - self.epsilon, 0)),
        ):
            _assign(variable, value, training)

    def _sampled(self, variance: Any, x: Any) -> Any:
        """The variance that 2.2.4 lets enter: corrected for the batch being a sample; twice after the fused kernel."""
        axes = self._reduced(x)
        number: Any = 1
        for axis in axes:
            number = number * ops.shape(x)[axis]
        n = float(number) if isinstance(number, int) else ops.cast(ops.convert_to_tensor(number), variance.dtype)
        if axes == (0, 1, 2):
            variance = variance * (n / (n - 1.0))
        return variance * (n / (n - (1.0 + self.epsilon)))


class _Unbiased:
    """Moving averages that begin at 0 and are divided by what a constant would have reached by now."""

    def __init__(self, size: int, dtype: str) -> None:
        self.mean, self.variance, self.step = (
            _state(name, shape, dtype) for name, shape in (("mean", (size,)), ("variance", (size,)), ("step", ()))
        )

    def is_up_to_date(self) -> bool:
        """Whether an earlier call in this step took in a batch."""
        trace = current_trace()
        return trace is not None and self.step in trace.assigned

    def averages(self, mean: Any, variance: Any, momentum: float, training: Any) -> tuple[Any, Any]:
        """The moving averages with one more batch in them."""
        step = self.step + 1.0
        reached = 1.0 - ops.power(momentum, step)
        new = [old * momentum + now * (1 - momentum) for old, now in ((self.mean, mean), (self.variance, variance))]
        for variable, value in zip((self.mean, self.variance, self.step), (*new, step), strict=True):
            _assign(variable, value, training)
        return new[0] / reached, new[1] / reached


def _state(name: str, shape: tuple[int, ...], dtype: str) -> Variable:
    """State that Keras does not save: no weight of the layer."""
    variable = Variable(np.zeros(shape), name=f"unbiased_{name}", dtype=dtype, trainable=False, autocast=False)
    variable.is_weight = False
    return variable


def _assign(variable: Any, value: Any, training: Any) -> None:
    value = ops.cast(value, variable.dtype)
    variable.assign(ops.in_train_phase(value, variable, training))


def _is_off(training: Any) -> bool:
    return isinstance(training, bool | int) and not training


def _axis(axis: Any) -> int:
    if isinstance(axis, list | tuple) and len(axis) == 1:
        axis = axis[0]
    if isinstance(axis, bool) or not hasattr(axis, "__index__"):
        raise ArgumentError(
            f"axis must be an int. Got {axis!r}.",
            where="BatchNormalization",
            fix="Pass axis=-1 for channels last, axis=1 for channels first.",
            argument="axis",
            got=axis,
        )
    return int(axis.__index__())


def _in_range(name: str, value: Any, low: float, high: float) -> float:
    if isinstance(value, bool) or not hasattr(value, "__float__") or not low <= float(value) <= high:
        raise ArgumentError(
            f"{name} must be a number from {low} to {high}. Got {value!r}.",
            where="BatchNormalization",
            argument=name,
            got=value,
        )
    return float(value)


@hookimpl
def pronghorn_layers() -> list[type[Layer]]:
    return [BatchNormalization]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    return [
        LayerCase(BatchNormalization, {}, (5, 3), trains_differently=True),
        LayerCase(
            BatchNormalization, {"axis": 1, "scale": False}, (3, 2, 4, 3), trains_differently=True, unknown=(2, 3)
        ),
        LayerCase(
            BatchNormalization, {"center": False, "momentum": 0.5, "epsilon": 0.1}, (2, 4, 3), trains_differently=True
        ),
        # Between these bounds the correction is a constant: what it is otherwise has no gradient, but a slope.
        LayerCase(
            BatchNormalization,
            {"renorm": True, "renorm_clipping": {"rmin": 1.5, "rmax": 1.5, "dmax": 0.0}, "renorm_momentum": 0.5},
            (4, 3),
            trains_differently=True,
        ),
        LayerCase(BatchNormalization, {"dialect": "keras2"}, (2, 3, 3, 2), trains_differently=True),
    ]
