"""Intersection over union of predicted and true classes, from a confusion matrix."""

from __future__ import annotations

import numpy as np

from pronghorn.api import ArgumentError, Component, Metric, epsilon, hookimpl, ops


class IoU(Metric):
    """``tp / (tp + fp + fn)`` of some classes, averaged over those that occur.

    Args:
        num_classes: C; int.
        target_class_ids: the classes that count; a list of ints below C.
        ignore_class: an index of targets, such as -1 or 255, whose elements do not count.
        sparse_y_true: targets are class indices; False: (…, C), of which the greatest counts.
        sparse_y_pred: predictions are class indices; False: (…, C), of which the greatest counts.
        axis: where the classes stand in those.
    Shapes:
        class indices (…) of any shape, the same for both; sample_weight of that shape, or (B,) of its first axis.
    Raises:
        ArgumentError: for a target class that is not below num_classes.
    Source: Keras 3.

    >>> metric = IoU(num_classes=2, target_class_ids=[0])
    >>> float(metric([0, 0, 1, 1], [0, 1, 0, 1]).round(4))
    0.333...
    """

    def __init__(
        self,
        num_classes,
        target_class_ids,
        name=None,
        dtype=None,
        ignore_class=None,
        sparse_y_true=True,
        sparse_y_pred=True,
        axis=-1,
    ):
        super().__init__(name, dtype)
        outside = [i for i in target_class_ids if not 0 <= i < num_classes]
        if outside:
            raise ArgumentError(
                f"target classes must be below num_classes={num_classes}. Got {outside}.",
                where=type(self).__name__,
                fix="Classes are counted from 0.",
                argument="target_class_ids",
                got=target_class_ids,
            )
        self.num_classes, self.target_class_ids, self.ignore_class = num_classes, list(target_class_ids), ignore_class
        self.sparse_y_true, self.sparse_y_pred, self.axis = sparse_y_true, sparse_y_pred, axis
        self.total_cm = self.add_weight("total_confusion_matrix", (num_classes, num_classes))

    def update_state(self, y_true, y_pred, sample_weight=None):
        y_true = self._indices(y_true, self.sparse_y_true)
        y_pred = self._indices(y_pred, self.sparse_y_pred)
        weight = ops.ones((), self.dtype) if sample_weight is None else ops.convert_to_tensor(sample_weight, self.dtype)
        while 0 < len(weight.shape) < len(y_true.shape):
            weight = ops.expand_dims(weight, -1)
        weight = ops.broadcast_to(weight, y_true.shape)
        if self.ignore_class is not None:
            kept = ops.not_equal(y_true, self.ignore_class)
            y_true, y_pred = ops.where(kept, y_true, 0), ops.where(kept, y_pred, 0)
            weight = ops.where(kept, weight, 0.0)
        y_true, y_pred, weight = (ops.reshape(x, (-1,)) for x in (y_true, y_pred, weight))
        size = self.num_classes
        # A prediction beyond the classes must not land in the next row of the matrix.
        outside = ops.logical_or(ops.less(y_pred, 0), ops.greater_equal(y_pred, size))
        place = ops.where(outside, size * size, y_true * size + y_pred)
        found = ops.scatter_add(ops.zeros((size * size,), self.dtype), place, weight, axis=0)
        self.total_cm.assign_add(ops.reshape(found, (size, size)))

    def _indices(self, y, sparse):
        return ops.cast(y if sparse else ops.argmax(y, axis=self.axis), "int32")

    def result(self):
        matrix = self.total_cm + 0.0
        both = ops.diagonal(matrix)
        either = ops.sum(matrix, axis=0) + ops.sum(matrix, axis=1) - both
        both, either = (ops.take(x, np.array(self.target_class_ids, "int64"), axis=0) for x in (both, either))
        present = ops.sum(ops.cast(ops.greater(either, 1e-9), self.dtype))
        return ops.sum(both / (either + epsilon())) / (present + epsilon())


class MeanIoU(IoU):
    """``tp / (tp + fp + fn)`` averaged over all classes that occur. Arguments as IoU.

    >>> float(MeanIoU(num_classes=2)([0, 0, 1, 1], [0, 1, 0, 1]).round(4))
    0.333...
    """

    def __init__(
        self,
        num_classes,
        name=None,
        dtype=None,
        ignore_class=None,
        sparse_y_true=True,
        sparse_y_pred=True,
        axis=-1,
    ):
        super().__init__(num_classes, range(num_classes), name, dtype, ignore_class, sparse_y_true, sparse_y_pred, axis)


class BinaryIoU(IoU):
    """IoU of the classes 0 and 1, a prediction of at least ``threshold`` meaning 1.

    Args:
        target_class_ids: the classes that count: [0], [1] or [0, 1].
        threshold: float.

    >>> float(BinaryIoU(threshold=0.3)([0, 1, 0, 1], [0.1, 0.2, 0.4, 0.7]).round(4))
    0.333...
    """

    def __init__(self, target_class_ids=(0, 1), threshold=0.5, name=None, dtype=None):
        super().__init__(2, target_class_ids, name, dtype)
        self.threshold = threshold

    def update_state(self, y_true, y_pred, sample_weight=None):
        super().update_state(y_true, ops.greater_equal(y_pred, self.threshold), sample_weight)


class OneHotIoU(IoU):
    """IoU for one-hot targets (…, C). Arguments as IoU.

    >>> metric = OneHotIoU(num_classes=2, target_class_ids=[0])
    >>> float(metric([[1, 0], [0, 1]], [[0.9, 0.1], [0.8, 0.2]]).round(4))
    0.5
    """

    def __init__(
        self,
        num_classes,
        target_class_ids,
        name=None,
        dtype=None,
        ignore_class=None,
        sparse_y_pred=False,
        axis=-1,
    ):
        super().__init__(
            num_classes,
            target_class_ids,
            name,
            dtype,
            ignore_class,
            sparse_y_true=False,
            sparse_y_pred=sparse_y_pred,
            axis=axis,
        )


class OneHotMeanIoU(MeanIoU):
    """MeanIoU for one-hot targets (…, C). Arguments as MeanIoU.

    >>> float(OneHotMeanIoU(num_classes=2)([[1, 0], [0, 1]], [[0.9, 0.1], [0.2, 0.8]]).round(4))
    1.0
    """

    def __init__(self, num_classes, name=None, dtype=None, ignore_class=None, sparse_y_pred=False, axis=-1):
        super().__init__(num_classes, name, dtype, ignore_class, False, sparse_y_pred, axis)


@hookimpl
def pronghorn_metrics():
    return [
        Component("IoU", IoU, ["io_u"]),
        Component("MeanIoU", MeanIoU, ["mean_io_u", "mean_iou"]),
        Component("BinaryIoU", BinaryIoU, ["binary_io_u"]),
        OneHotIoU,
        OneHotMeanIoU,
    ]
