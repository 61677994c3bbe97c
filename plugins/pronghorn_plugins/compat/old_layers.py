"""Layers that Keras 1 had and Keras 2 dropped, so that its models and scripts run: no new code should use them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pronghorn.api import (
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


class _Weighted(Layer):
    """A layer with a kernel ``W`` and a bias ``b``, under Keras 1's arguments."""

    def __init__(
        self, init: Any, W_regularizer: Any, b_regularizer: Any, W_constraint: Any, b_constraint: Any, bias: bool,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(**kwargs)
        self.init, self.bias = initializers.get(init), bool(bias)
        self.W_regularizer, self.b_regularizer = regularizers.get(W_regularizer), regularizers.get(b_regularizer)
        self.W_constraint, self.b_constraint = constraints.get(W_constraint), constraints.get(b_constraint)

    def _weight(self, name: str, shape: Any, initializer: Any, letter: str) -> Any:
        return self.add_weight(
            name=name,
            shape=shape,
            initializer=initializer,
            regularizer=getattr(self, f"{letter}_regularizer"),
            constraint=getattr(self, f"{letter}_constraint"),
        )


class MaxoutDense(_Weighted):
    """``max over k of (x @ W[k] + b[k])``.

    Args:
        output_dim: U.
        nb_feature: K, how many linear functions each output is the greatest of.
        init, W_regularizer, b_regularizer, W_constraint, b_constraint, bias: of W and b.
    Shapes:
        x (B, F) -> (B, U). Weights: W (K, F, U), b (K, U).
    Source: Goodfellow et al. 2013, arXiv:1302.4389. Keras 1.2 ``MaxoutDense``.

    >>> MaxoutDense(3)([[1.0, 2.0]]).shape
    (1, 3)
    """

    def __init__(
        self,
        output_dim: int,
        nb_feature: int = 4,
        init: Any = "glorot_uniform",
        weights: Any = None,
        W_regularizer: Any = None,
        b_regularizer: Any = None,
        activity_regularizer: Any = None,
        W_constraint: Any = None,
        b_constraint: Any = None,
        bias: bool = True,
        input_dim: int | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.update(_first(input_dim, weights), activity_regularizer=activity_regularizer)
        super().__init__(init, W_regularizer, b_regularizer, W_constraint, b_constraint, bias, **kwargs)
        self.output_dim, self.nb_feature = int(output_dim), int(nb_feature)

    def build(self, input_shape: Any) -> None:
        self.W = self._weight("W", (self.nb_feature, input_shape[-1], self.output_dim), self.init, "W")
        self.b = self._weight("b", (self.nb_feature, self.output_dim), "zeros", "b") if self.bias else None
        self.input_spec = InputSpec(ndim=2, axes={-1: input_shape[-1]})
        self.built = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        """(B, U)."""
        return (input_shape[0], self.output_dim)

    def call(self, x: Any) -> Any:
        y = ops.einsum("bf,kfu->bku", x, self.W)
        return ops.max(y if self.b is None else y + self.b, axis=1)


class Highway(_Weighted):
    """``t * activation(x @ W + b) + (1 - t) * x``, where ``t = sigmoid(x @ W_carry + b_carry)``.

    Args:
        init, W_regularizer, b_regularizer, W_constraint, b_constraint, bias: of the weights.
        activation: linear if None.
    Shapes:
        x (B, F) -> (B, F). Weights: W (F, F), b (F,), W_carry (F, F), b_carry (F,), which begins at -2.
    Source: Srivastava et al. 2015, arXiv:1505.00387. Keras 1.2 ``Highway``.

    >>> Highway()([[1.0, 2.0]]).shape
    (1, 2)
    """

    def __init__(
        self,
        init: Any = "glorot_uniform",
        activation: Any = None,
        weights: Any = None,
        W_regularizer: Any = None,
        b_regularizer: Any = None,
        activity_regularizer: Any = None,
        W_constraint: Any = None,
        b_constraint: Any = None,
        bias: bool = True,
        input_dim: int | None = None,
        **kwargs: Any,
    ) -> None:
        kwargs.pop("transform_bias", None)
        kwargs.update(_first(input_dim, weights), activity_regularizer=activity_regularizer)
        super().__init__(init, W_regularizer, b_regularizer, W_constraint, b_constraint, bias, **kwargs)
        self.activation = activations.get(activation or "linear")

    def build(self, input_shape: Any) -> None:
        size = input_shape[-1]
        self.W = self._weight("W", (size, size), self.init, "W")
        self.W_carry = self.add_weight(name="W_carry", shape=(size, size), initializer=self.init)
        self.b = self.b_carry = None
        if self.bias:
            self.b = self._weight("b", (size,), "zeros", "b")
            self.b_carry = self.add_weight(name="b_carry", shape=(size,), initializer=initializers.Constant(-2.0))
        self.input_spec = InputSpec(ndim=2, axes={-1: size})
        self.built = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The input's."""
        return tuple(input_shape)

    def call(self, x: Any) -> Any:
        gate, y = ops.dot(x, self.W_carry), ops.dot(x, self.W)
        if self.b is not None:
            gate, y = gate + self.b_carry, y + self.b
        gate = ops.sigmoid(gate)
        return gate * self.activation(y) + (1 - gate) * x


class SReLU(Layer):
    """``t_r + a_r (x - t_r)`` above t_r, ``t_l + a_l (x - t_l)`` below t_l, x between; t_r is t_l plus its distance.

    Args:
        t_left_init, a_left_init, t_right_init, a_right_init: how the four begin.
        shared_axes: axes that share them, from 1.
    Shapes:
        x (B, ...) -> the same. Weights: t_left, a_left, t_right, a_right (...).
    Source: Jin et al. 2015, arXiv:1512.07030. Keras 1.2 ``SReLU``.

    >>> SReLU(t_left_init="zeros", a_left_init="zeros", t_right_init="ones", a_right_init="zeros")([[-1.0, 0.5, 3.0]]).tolist()
    [[0.0, 0.5, 1.0]]
    """

    def __init__(
        self,
        t_left_init: Any = "zero",
        a_left_init: Any = "glorot_uniform",
        t_right_init: Any = "glorot_uniform",
        a_right_init: Any = "one",
        shared_axes: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.t_left_init, self.a_left_init = initializers.get(t_left_init), initializers.get(a_left_init)
        self.t_right_init, self.a_right_init = initializers.get(t_right_init), initializers.get(a_right_init)
        self.shared_axes = None if shared_axes is None else list(shared_axes)

    def build(self, input_shape: Any) -> None:
        shared = self.shared_axes or ()
        shape = tuple(1 if axis in shared else size for axis, size in enumerate(input_shape) if axis)
        for name in ("t_left", "a_left", "t_right", "a_right"):
            setattr(self, name, self.add_weight(name=name, shape=shape, initializer=getattr(self, f"{name}_init")))
        self.built = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The input's."""
        return tuple(input_shape)

    def call(self, x: Any) -> Any:
        right = self.t_left + ops.abs(self.t_right)
        low = ops.where(x < self.t_left, self.t_left + self.a_left * (x - self.t_left), x)
        return ops.where(x > right, right + self.a_right * (x - right), low)


class ParametricSoftplus(Layer):
    """``alpha * log(1 + exp(beta * x))``, with alpha and beta learned.

    Args:
        alpha_init, beta_init: the numbers they begin at.
        shared_axes: axes that share them, from 1.
    Shapes:
        x (B, ...) -> the same. Weights: alpha, beta (...).
    Source: McFarland et al. 2013. Keras 1.2 ``ParametricSoftplus``.

    >>> ParametricSoftplus(1.0, 1.0)([[0.0]]).tolist()
    [[0.6931471824645996]]
    """

    def __init__(
        self,
        alpha_init: float = 0.2,
        beta_init: float = 5.0,
        weights: Any = None,
        shared_axes: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs, **_first(None, weights))
        self.alpha_init, self.beta_init = float(alpha_init), float(beta_init)
        self.shared_axes = None if shared_axes is None else list(shared_axes)

    def build(self, input_shape: Any) -> None:
        shared = self.shared_axes or ()
        shape = tuple(1 if axis in shared else size for axis, size in enumerate(input_shape) if axis)
        self.alpha = self.add_weight(name="alpha", shape=shape, initializer=initializers.Constant(self.alpha_init))
        self.beta = self.add_weight(name="beta", shape=shape, initializer=initializers.Constant(self.beta_init))
        self.built = True

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The input's."""
        return tuple(input_shape)

    def call(self, x: Any) -> Any:
        return self.alpha * ops.softplus(self.beta * x)


def _first(input_dim: int | None, weights: Any) -> dict[str, Any]:
    """What a first layer and first weights are told to the base by."""
    shape = {} if input_dim is None else {"input_shape": (input_dim,)}
    return shape if weights is None else {**shape, "weights": weights}


@hookimpl
def pronghorn_layers() -> Iterable[Any]:
    return [MaxoutDense, Highway, SReLU, ParametricSoftplus]


@hookimpl
def pronghorn_conformance_cases() -> Iterable[LayerCase]:
    return [
        LayerCase(MaxoutDense, {"output_dim": 3, "nb_feature": 2, "bias": False}, (2, 4)),
        LayerCase(MaxoutDense, {"output_dim": 3, "init": "he_normal", "input_dim": 4}, (2, 4)),
        LayerCase(Highway, {"activation": "tanh"}, (2, 4)),
        LayerCase(Highway, {"bias": False, "init": "he_normal", "input_dim": 4}, (2, 4)),
        LayerCase(SReLU, {}, (2, 4)),
        LayerCase(SReLU, {"shared_axes": [1]}, (2, 3, 4), unknown=(1,)),
        LayerCase(
            SReLU,
            {**dict.fromkeys(["t_left_init", "a_left_init", "t_right_init"], "ones"), "a_right_init": "uniform"},
            (2, 4),
        ),
        LayerCase(ParametricSoftplus, {"alpha_init": 0.5, "beta_init": 2.0}, (2, 4)),
        LayerCase(ParametricSoftplus, {"shared_axes": [1]}, (2, 3, 4), unknown=(1,)),
    ]
