"""A layer, a loss and a regularizer for pronghorn: the shape of every plugin, in one file."""

from __future__ import annotations

from pronghorn.api import Layer, LayerCase, Regularizer, hookimpl, ops


class TrainableSwish(Layer):
    """y = x * sigmoid(beta * x), with one learned beta per feature.

    beta = 0 halves its input, beta = 1 is swish, a large beta tends to relu.

    Args:
        beta: the value that every beta starts from; float.
    Shapes:
        x (B, ..., F) float -> y (B, ..., F) same dtype.   weights: beta (F,).
    Source: Ramachandran, Zoph & Le 2017, "Searching for Activation Functions", eq. 1.
    """

    def __init__(self, beta=1.0, **kwargs):
        super().__init__(**kwargs)
        self.initial_beta = float(beta)

    def build(self, input_shape):
        start = {"class_name": "Constant", "config": {"value": self.initial_beta}}
        self.beta = self.add_weight("beta", shape=(input_shape[-1],), initializer=start)
        super().build(input_shape)

    def call(self, x):
        return x * ops.sigmoid(self.beta * x)

    def compute_output_shape(self, input_shape):
        return input_shape

    def get_config(self):
        return {**super().get_config(), "beta": self.initial_beta}


def soft_dice(y_true, y_pred):
    """1 - (2 sum(t p) + 1) / (sum t^2 + sum p^2 + 1), one value per sample [dimensionless].

    Shapes:
        y_true, y_pred (B, ..., F) in 0..1 -> (B, ...); sums run over the last axis.
    Source: Milletari, Navab & Ahmadi 2016, "V-Net", section 3, with 1 added to both sides of the fraction.
    """
    overlap = 2 * ops.sum(y_true * y_pred, axis=-1) + 1
    return 1 - overlap / (ops.sum(y_true * y_true, axis=-1) + ops.sum(y_pred * y_pred, axis=-1) + 1)


class Hoyer(Regularizer):
    """strength * (sum |w|)^2 / (sum w^2 + 1e-12): the same for w and for any multiple of it, least for one non-zero.

    Args:
        strength: factor on the penalty; float >= 0.
    Source: Yang, Wen & Li 2020, "DeepHoyer", eq. 3 (Hoyer-Square).
    """

    def __init__(self, strength=0.01):
        self.strength = float(strength)

    def __call__(self, weights):
        return self.strength * ops.sum(ops.abs(weights)) ** 2 / (ops.sum(weights * weights) + 1e-12)

    def get_config(self):
        return {"strength": self.strength}


@hookimpl
def pronghorn_layers():
    return [TrainableSwish]


@hookimpl
def pronghorn_losses():
    return [soft_dice]


@hookimpl
def pronghorn_regularizers():
    return [Hoyer]


@hookimpl
def pronghorn_conformance_cases():
    return [
        LayerCase(TrainableSwish, {"beta": 0.5}, (2, 3)),
        LayerCase(TrainableSwish, {"beta": 1.5}, (2, 4, 3), unknown=(1,)),
    ]
