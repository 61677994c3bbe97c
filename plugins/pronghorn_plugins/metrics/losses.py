"""Losses as metrics: each loss function, and a class for each that takes the mean over all batches."""

from __future__ import annotations

from pronghorn.api import Component, FunctionMean, hookimpl
from pronghorn_plugins.losses import binary, categorical, divergence, margin, regression


class MeanSquaredError(FunctionMean):
    """The mean of the loss ``mean_squared_error``.

    >>> float(MeanSquaredError()([[0.0], [1.0]], [[1.0], [3.0]]))
    2.5
    """

    def __init__(self, name="mean_squared_error", dtype=None):
        super().__init__(regression.mean_squared_error, name, dtype)


class MeanAbsoluteError(FunctionMean):
    """The mean of the loss ``mean_absolute_error``.

    >>> float(MeanAbsoluteError()([[0.0], [1.0]], [[1.0], [3.0]]))
    1.5
    """

    def __init__(self, name="mean_absolute_error", dtype=None):
        super().__init__(regression.mean_absolute_error, name, dtype)


class MeanAbsolutePercentageError(FunctionMean):
    """The mean of the loss ``mean_absolute_percentage_error`` [percent].

    >>> float(MeanAbsolutePercentageError()([[1.0], [4.0]], [[2.0], [3.0]]))
    62.5
    """

    def __init__(self, name="mean_absolute_percentage_error", dtype=None):
        super().__init__(regression.mean_absolute_percentage_error, name, dtype)


class MeanSquaredLogarithmicError(FunctionMean):
    """The mean of the loss ``mean_squared_logarithmic_error``.

    >>> float(MeanSquaredLogarithmicError()([[1.0]], [[1.0]]))
    0.0
    """

    def __init__(self, name="mean_squared_logarithmic_error", dtype=None):
        super().__init__(regression.mean_squared_logarithmic_error, name, dtype)


class LogCoshError(FunctionMean):
    """The mean of the loss ``log_cosh``.

    >>> float(LogCoshError()([[1.0]], [[1.0]]))
    0.0
    """

    def __init__(self, name="logcosh", dtype=None):
        super().__init__(regression.log_cosh, name, dtype)


class Hinge(FunctionMean):
    """The mean of the loss ``hinge``.

    >>> float(Hinge()([[-1.0], [1.0]], [[0.5], [2.0]]))
    0.75
    """

    keras2_defaults = {"convert_labels": False}

    def __init__(self, name="hinge", dtype=None, *, convert_labels=True):
        super().__init__(margin.hinge, name, dtype, convert_labels=convert_labels)
        self.convert_labels = convert_labels


class SquaredHinge(FunctionMean):
    """The mean of the loss ``squared_hinge``.

    >>> float(SquaredHinge()([[-1.0], [1.0]], [[1.0], [2.0]]))
    2.0
    """

    keras2_defaults = {"convert_labels": False}

    def __init__(self, name="squared_hinge", dtype=None, *, convert_labels=True):
        super().__init__(margin.squared_hinge, name, dtype, convert_labels=convert_labels)
        self.convert_labels = convert_labels


class CategoricalHinge(FunctionMean):
    """The mean of the loss ``categorical_hinge``.

    >>> float(CategoricalHinge()([[0.0, 1.0]], [[0.5, 1.0]]))
    0.5
    """

    def __init__(self, name="categorical_hinge", dtype=None):
        super().__init__(margin.categorical_hinge, name, dtype)


class KLDivergence(FunctionMean):
    """The mean of the loss ``kl_divergence`` [nats].

    >>> float(KLDivergence()([[0.5, 0.5]], [[0.5, 0.5]]))
    0.0
    """

    def __init__(self, name="kl_divergence", dtype=None):
        super().__init__(divergence.kl_divergence, name, dtype)


class Poisson(FunctionMean):
    """The mean of the loss ``poisson``.

    >>> float(Poisson()([[0.0]], [[3.0]]))
    3.0
    """

    def __init__(self, name="poisson", dtype=None):
        super().__init__(divergence.poisson, name, dtype)


class BinaryCrossentropy(FunctionMean):
    """The mean of the loss ``binary_crossentropy`` [nats].

    >>> float(BinaryCrossentropy(from_logits=True)([[1.0]], [[0.0]]).round(4))
    0.693...
    """

    def __init__(self, name="binary_crossentropy", dtype=None, from_logits=False, label_smoothing=0.0):
        super().__init__(
            binary.binary_crossentropy, name, dtype, from_logits=from_logits, label_smoothing=label_smoothing
        )
        self.from_logits, self.label_smoothing = from_logits, label_smoothing


class CategoricalCrossentropy(FunctionMean):
    """The mean of the loss ``categorical_crossentropy`` [nats].

    >>> float(CategoricalCrossentropy(from_logits=True)([[0.0, 1.0]], [[0.0, 0.0]]).round(4))
    0.693...
    """

    def __init__(self, name="categorical_crossentropy", dtype=None, from_logits=False, label_smoothing=0.0, axis=-1):
        super().__init__(
            categorical.categorical_crossentropy,
            name,
            dtype,
            from_logits=from_logits,
            label_smoothing=label_smoothing,
            axis=axis,
        )
        self.from_logits, self.label_smoothing, self.axis = from_logits, label_smoothing, axis


class SparseCategoricalCrossentropy(FunctionMean):
    """The mean of the loss ``sparse_categorical_crossentropy`` [nats].

    >>> float(SparseCategoricalCrossentropy()([1, 1], [[0.5, 0.5], [0.5, 0.5]]).round(4))
    0.693...
    """

    def __init__(self, name="sparse_categorical_crossentropy", dtype=None, from_logits=False, axis=-1):
        super().__init__(categorical.sparse_categorical_crossentropy, name, dtype, from_logits=from_logits, axis=axis)
        self.from_logits, self.axis = from_logits, axis


@hookimpl
def pronghorn_metrics():
    return [
        *regression.FUNCTIONS,
        *margin.FUNCTIONS,
        *categorical.FUNCTIONS,
        *binary.FUNCTIONS,
        Component("kl_divergence", divergence.kl_divergence, ["kullback_leibler_divergence", "kld", "KLD"]),
        divergence.poisson,
        Component("cosine_proximity", divergence.cosine_similarity, ["cosine"]),
        MeanSquaredError,
        MeanAbsoluteError,
        MeanAbsolutePercentageError,
        MeanSquaredLogarithmicError,
        Component("LogCoshError", LogCoshError, ["log_cosh_error"]),
        Hinge,
        SquaredHinge,
        CategoricalHinge,
        KLDivergence,
        Poisson,
        BinaryCrossentropy,
        CategoricalCrossentropy,
        SparseCategoricalCrossentropy,
    ]
