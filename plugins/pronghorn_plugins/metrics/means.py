"""Metrics that are a mean or a sum of whatever they are given."""

from __future__ import annotations

from pronghorn.api import Component, FunctionMean, Mean, Metric, hookimpl, ops


class Sum(Metric):
    """``sum(w * x)`` over everything it is given.

    >>> metric = Sum()
    >>> metric.update_state([1.0, 3.0])
    >>> metric.update_state([2.0], sample_weight=[0.5])
    >>> float(metric.result())
    5.0
    """

    def __init__(self, name="sum", dtype=None):
        super().__init__(name, dtype)
        self.total = self.add_weight("total")

    def update_state(self, values, sample_weight=None):
        values = ops.convert_to_tensor(values, self.dtype)
        if sample_weight is not None:
            weight = ops.convert_to_tensor(sample_weight, self.dtype)
            while len(weight.shape) < len(values.shape):
                weight = ops.expand_dims(weight, -1)
            values = values * weight
        self.total.assign_add(ops.sum(values))

    def result(self):
        return self.total + 0.0


@hookimpl
def pronghorn_metrics():
    return [
        Component("Mean", Mean, ["mean"]),
        Component("Sum", Sum, ["sum"]),
        Component("MeanMetricWrapper", FunctionMean),
    ]
