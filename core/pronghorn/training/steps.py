"""The steps that are traced into Programs: training, test, prediction. A model may override them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pronghorn import ops
from pronghorn.autograd import gradients
from pronghorn.bases.metric import Mean, Metric
from pronghorn.errors import DataError, GradientError, ShapeError, nearest
from pronghorn.graph import Tensor, as_tensor, current_trace, in_this_step
from pronghorn.history import mask_of
from pronghorn.ops.convert import widened
from pronghorn.runtime import using_backend
from pronghorn.spec import keras_shape
from pronghorn.structure import flatten, leaf_keys
from pronghorn.training.task import Task, make_tasks
from pronghorn.weights import inside


class Steps:
    """The part of a model that says what one step computes. All of it is traced: Tensors in, Tensors out."""

    def train_step(self, data: Any) -> dict[str, Any]:
        """One training step: forward, loss, gradients, update, metrics. Override it to train in another way.

        Args:
            data: (x, y, sample_weight), as Tensors; y and sample_weight may be None.

        Returns:
            Logs: names and scalars.
        """
        x, y, sample_weight = unpack(data)
        y_pred = self(x, training=True)  # type: ignore[operator]
        loss = self.compute_loss(x, y, y_pred, sample_weight)
        loss = self.optimizer.scale_loss(loss)  # type: ignore[attr-defined]
        variables = self.trainable_weights  # type: ignore[attr-defined]
        self.optimizer.apply(list(zip(gradients_of(loss, variables), variables, strict=True)))  # type: ignore[attr-defined]
        return self.compute_metrics(x, y, y_pred, sample_weight)

    def test_step(self, data: Any) -> dict[str, Any]:
        """One step of evaluation: forward, loss, metrics."""
        x, y, sample_weight = unpack(data)
        y_pred = self(x, training=False)  # type: ignore[operator]
        self.compute_loss(x, y, y_pred, sample_weight)
        return self.compute_metrics(x, y, y_pred, sample_weight)

    def predict_step(self, data: Any) -> Any:
        """One step of prediction: forward."""
        x, _, _ = unpack(data)
        return self(x, training=False)  # type: ignore[operator]

    def compute_loss(self, x: Any = None, y: Any = None, y_pred: Any = None, sample_weight: Any = None) -> Tensor:
        """The total: each output's loss times its weight, what layers added, and the penalties of weights.

        Raises:
            DataError: if there is nothing to minimise.
            ShapeError: if an added loss or a penalty is more than one number.
        """
        terms: list[Any] = []
        matched = list(self._matched(y, y_pred, sample_weight))
        for task, true, pred, weight in matched:
            if task.loss is None or true is None:
                continue
            value: Any = task.loss(aligned(true, pred), pred, sample_weight=weight, mask=mask_of(pred))
            value = in_this_step(value if not value.shape else ops.mean(value))
            if task.tracker is not None:
                task.tracker.update_state(value, sample_weight=_batch(pred))
            terms.append(value if task.weight == 1.0 else value * task.weight)
        unanswered = not terms and any(task.loss is not None for task, *_ in matched)
        trace = current_trace()
        terms += [in_this_step(widened(as_tensor(loss))) for loss in (trace.losses if trace is not None else [])]
        terms += [as_tensor(loss() if callable(loss) else loss) for loss in self._standing_losses()]
        if not terms or unanswered:
            lacks = "with a loss has a" if unanswered else "has both a loss and a"
            added = "" if terms else ", and no layer added a loss"
            raise DataError(
                f"there is nothing to minimise: no output {lacks} target{added}.",
                where=f"{type(self).__name__}",
                fix="Pass loss= to compile and y= to fit; leave loss= out where layers add all there is.",
            )
        for term in terms:
            _check_single(term, type(self).__name__)
        total: Tensor = terms[0]
        for term in terms[1:]:
            total = total + ops.cast(term, total.dtype)
        self._loss_tracker().update_state(total, sample_weight=_batch(flatten(y_pred)[0]) if flatten(y_pred) else None)
        return total

    def _standing_losses(self) -> list[Any]:
        layers = self.all_layers()  # type: ignore[attr-defined]
        added = [loss for layer in layers for loss in layer.__dict__.get("_added_losses", [])]
        return [*added, *self.weight_losses()]  # type: ignore[attr-defined]

    def compute_metrics(self, x: Any, y: Any, y_pred: Any, sample_weight: Any = None) -> dict[str, Any]:
        """Update the metrics with one batch; their results so far, and the mean loss."""
        for task, true, pred, weight in self._matched(y, y_pred, sample_weight):
            if true is None:
                continue
            target, mask, wide = aligned(true, pred), mask_of(pred), widened(pred)
            kept = None if mask is None else ops.cast(mask, wide.dtype)
            for metric in task.metrics:
                metric.update_state(target, wide, sample_weight=kept)
            for metric in task.weighted_metrics:
                metric.update_state(target, wide, sample_weight=_product(weight, kept))
        return self.get_metrics_result()

    def get_metrics_result(self) -> dict[str, Any]:
        """The mean loss and every metric's result, by name."""
        return {metric.name: metric.result() for metric in self.metrics if metric.name is not None}

    @property
    def metrics(self) -> list[Any]:
        """The mean loss, each output's loss where there are several, then the metrics; then those of layers."""
        tasks = self.__dict__.get("_tasks") or []
        trackers = [task.tracker for task in tasks if task.tracker is not None]
        compiled = [metric for task in tasks for metric in (*task.metrics, *task.weighted_metrics)]
        return [self._loss_tracker(), *trackers, *compiled, *self._own_metrics()]

    def _own_metrics(self) -> list[Any]:
        """Metrics that this model and the layers inside hold as attributes, also in lists and dicts."""
        layers = self.all_layers()  # type: ignore[attr-defined]
        held = (item for layer in layers for item in layer.__dict__.items() if item[0] not in ("_tasks", "_tracker"))
        return list(dict.fromkeys(metric for item in held for metric in inside(item, Metric)))

    def _loss_tracker(self) -> Any:
        if self.__dict__.get("_tracker") is None:
            with using_backend(self.home()):  # type: ignore[attr-defined]
                self.__dict__["_tracker"] = Mean("loss")
        return self.__dict__["_tracker"]

    def _matched(self, y: Any, y_pred: Any, sample_weight: Any) -> Iterator[tuple[Task, Any, Any, Any]]:
        """Each output's task with its target (None if there is none), prediction and sample weight."""
        predictions = self._outputs(y_pred)
        targets = self._per_output(y, predictions, "y")
        weights = self._per_output(sample_weight, predictions, "sample_weight")
        return zip(self._tasks_for(targets, predictions), targets, predictions, weights, strict=True)

    def _outputs(self, y_pred: Any) -> list[Any]:
        """The outputs, flat; those of a subclass get the names that a dict of targets is read by."""
        predictions = flatten(y_pred)
        if not self.output_names:  # type: ignore[attr-defined]
            numbered = ["output"] if len(predictions) == 1 else [f"output_{i}" for i in range(len(predictions))]
            self.__dict__["_output_names"] = leaf_keys(y_pred) or numbered
        return predictions

    def _tasks_for(self, targets: list[Any], predictions: list[Any]) -> list[Task]:
        tasks = self.__dict__.get("_tasks")
        if tasks is None:
            made = make_tasks(self.output_names, self.plan, targets, predictions)  # type: ignore[attr-defined]
            tasks = self.__dict__["_tasks"] = made
        return tasks

    def _per_output(self, value: Any, predictions: list[Any], what: str) -> list[Any]:
        """``value`` as a list with one entry for each output, from a dict by name, a list, or the only one."""
        count = len(predictions)
        if value is None:
            return [None] * count
        if isinstance(value, dict):
            names = self.output_names  # type: ignore[attr-defined]
            for name in value:
                if name not in names:
                    raise DataError(
                        f"there is no output {name!r}.",
                        where=f"{type(self).__name__}, {what}",
                        fix=nearest(str(name), names),
                        got=name,
                    )
            return [value.get(name) for name in names]
        given = list(value) if isinstance(value, list | tuple) else [value]
        if len(given) == 1 and count > 1 and what == "sample_weight":
            given = given * count
        if len(given) != count:
            raise DataError(
                f"{what} has {len(given)} parts, the model {count} outputs.",
                where=f"{type(self).__name__}",
                fix="Pass one array for each output, in a list or in a dict by the outputs' names.",
                expected=count,
                actual=len(given),
            )
        return given


def unpack(data: Any) -> tuple[Any, Any, Any]:
    """(x, y, sample_weight) of what a step is given; what is missing is None."""
    if not isinstance(data, tuple):
        return data, None, None
    return (*data, None, None, None)[:3]


def gradients_of(loss: Tensor, variables: Any) -> list[Tensor | None]:
    """The derivative of ``loss`` by each Variable, at the values that they had when the step began.

    Raises:
        GradientError: if the loss depends on none of them.
    """
    trace = current_trace()
    assert trace is not None
    wrt = [trace.first.get(variable) for variable in variables]
    found = iter(gradients(loss, [x for x in wrt if x is not None]))
    result = [None if x is None else next(found) for x in wrt]
    if variables and all(ct is None for ct in result):
        raise GradientError(
            "the loss depends on none of the trainable weights.",
            fix="Check for stop_gradient, argmax or casts to int between the weights and the loss.",
        )
    return result


def _check_single(term: Tensor, where: str) -> None:
    """A term of many numbers, broadcast, would count the other terms once for each of them."""
    if any(size != 1 for size in term.shape):
        raise ShapeError(
            f"an added loss or the penalty of a weight has the shape {keras_shape(term.shape)}: it must be one number.",
            where=where,
            fix="Take its ops.sum or ops.mean in add_loss or in the regularizer.",
            actual=term.shape,
        )


def aligned(true: Any, pred: Any) -> Any:
    """Targets (B,) for an output (B, 1) get its last axis; one-column targets of a sparse kind stay."""
    if len(true.shape) == len(pred.shape) - 1 and pred.shape[-1] == 1:
        return ops.expand_dims(true, -1)
    return true


def _batch(pred: Any) -> Any:
    return ops.cast(ops.shape(pred)[0], "float32")


def _product(a: Any, b: Any) -> Any:
    if a is None or b is None:
        return b if a is None else a
    a = ops.cast(a, b.dtype)
    while len(a.shape) < len(b.shape):
        a = ops.expand_dims(a, -1)
    return a * b
