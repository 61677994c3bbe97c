"""What ``compile`` makes of a model of Keras 2: placeholders for targets and weights, the loss as a Tensor, functions."""

from __future__ import annotations

from typing import Any

import attrs

from pronghorn.api import Tensor, Trace, constant, placeholder, replay, tracing
from pronghorn_plugins.compat.keras.weight_modes import check_weights


@attrs.frozen(eq=False)
class Symbols:
    """The training of a model as Tensors.

    Args:
        targets: a placeholder for the target of each output.
        sample_weights: one for its weights, (B,) or (B, T).
        total_loss: the scalar that training makes smaller.
        metrics: names and values, of one batch, in the order of ``metrics_names``.
    """

    targets: list[Tensor]
    sample_weights: list[Tensor]
    total_loss: Tensor
    metrics: dict[str, Tensor]


def symbols_of(model: Any) -> Symbols:
    """The Symbols of a compiled model, in an open learning phase."""
    losses = _per_output(model, model.loss)
    modes = model.sample_weight_modes
    made = zip(model.output_names, model.outputs, losses, strict=True)
    targets = [_target(f"{name}_target", x, loss) for name, x, loss in made]
    weights = [
        placeholder(x.shape[: 2 if mode == "temporal" else 1], "float32", f"{name}_sample_weights")
        for name, x, mode in zip(model.output_names, model.outputs, modes, strict=True)
    ]
    kept = {name: model.__dict__.get(name) for name in ("_tasks", "_tracker")}
    model.__dict__["_tasks"] = None
    given = [t if loss is not None else None for t, loss in zip(targets, losses, strict=True)]
    try:
        with tracing(Trace()) as trace:
            outputs = model(model.inputs if len(model.inputs) > 1 else model.inputs[0])
            total = model.compute_loss(None, given, outputs, weights)
            logs = model.compute_metrics(None, given, outputs, weights)
            begun = {trace.first[v]: v for metric in model.metrics for v in metric.variables if v in trace.first}
    finally:
        model.__dict__.update(kept)
    fresh = {leaf: constant(v.first_value, v.dtype) for leaf, v in begun.items() if not v.shape}
    values = replay(logs.values(), fresh)
    return Symbols(targets, weights, total, dict(zip(logs, values, strict=True)))


def _target(name: str, output: Tensor, loss: Any) -> Tensor:
    """A placeholder for what is compared with ``output``: labels, if the loss takes these."""
    named = str(getattr(loss, "__name__", None) or getattr(loss, "name", None) or loss)
    is_sparse = "sparse" in named.lower()
    return placeholder((*output.shape[:-1], 1) if is_sparse else output.shape, "float32", name)


def _per_output(model: Any, given: Any) -> list[Any]:
    names = model.output_names
    if isinstance(given, dict):
        return [given.get(name) for name in names]
    return list(given) if isinstance(given, list | tuple) else [given] * len(names)


class Compiled:
    """What old code reads of a compiled model."""

    def _symbols(self) -> Symbols:
        """The Symbols since the last ``compile``."""
        known = self.__dict__.get("_symbols_of")
        key = (self.plan, self._graph)  # type: ignore[attr-defined]
        if known is None or known[0] != key:
            known = self.__dict__["_symbols_of"] = _Held(key, symbols_of(self))
        return known[1]

    @property
    def total_loss(self) -> Tensor:
        """The loss as a Tensor of ``inputs``, ``targets`` and ``sample_weights``."""
        return self._symbols().total_loss

    @property
    def targets(self) -> list[Tensor]:
        """A placeholder for the target of each output."""
        return self._symbols().targets

    @property
    def sample_weights(self) -> list[Tensor]:
        """A placeholder for the weights of each output's samples."""
        return self._symbols().sample_weights

    @property
    def metrics_tensors(self) -> list[Tensor]:
        """The metrics of one batch, in the order of ``metrics_names``, the loss left out."""
        return [x for name, x in self._symbols().metrics.items() if name != "loss"]

    @property
    def metrics_names(self) -> list[str]:
        """What evaluate returns, in order; known before the first batch."""
        is_known = self.__dict__.get("_tasks") is not None
        if is_known or self._graph is None or self.plan is None:  # type: ignore[attr-defined]
            return super().metrics_names  # type: ignore[misc,no-any-return]
        return list(self._symbols().metrics)

    @property
    def sample_weight_modes(self) -> list[Any]:
        """What ``compile`` was told of each output's weights: "temporal" or None."""
        return _per_output(self, self.__dict__.get("sample_weight_mode"))

    @property
    def _feed_inputs(self) -> list[Tensor]:
        return list(self.inputs)  # type: ignore[attr-defined]

    @property
    def _feed_targets(self) -> list[Tensor]:
        pairs = zip(self.targets, _per_output(self, self.loss), strict=True)  # type: ignore[attr-defined]
        return [target for target, loss in pairs if loss is not None]

    @property
    def _feed_sample_weights(self) -> list[Tensor]:
        pairs = zip(self.sample_weights, _per_output(self, self.loss), strict=True)  # type: ignore[attr-defined]
        return [weight for weight, loss in pairs if loss is not None]

    @property
    def _feed_input_names(self) -> list[str]:
        return list(self.input_names)  # type: ignore[attr-defined]

    @property
    def _feed_output_names(self) -> list[str]:
        pairs = zip(self.output_names, _per_output(self, self.loss), strict=True)  # type: ignore[attr-defined]
        return [name for name, loss in pairs if loss is not None]

    @property
    def _collected_trainable_weights(self) -> list[Any]:
        return list(self.trainable_weights)  # type: ignore[attr-defined]

    @property
    def _is_compiled(self) -> bool:
        return self.plan is not None  # type: ignore[attr-defined]

    def train_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, class_weight: Any = None, **options: Any
    ) -> Any:
        """One training step; the loss, or a list of it and the metrics."""
        self._check_weights(sample_weight)
        return super().train_on_batch(x, y, sample_weight, class_weight, **options)  # type: ignore[misc]

    def test_on_batch(self, x: Any, y: Any = None, sample_weight: Any = None, **options: Any) -> Any:
        """The same of one batch, without training."""
        self._check_weights(sample_weight)
        return super().test_on_batch(x, y, sample_weight, **options)  # type: ignore[misc]

    def _check_weights(self, given: Any) -> None:
        if self._graph is not None:  # type: ignore[attr-defined]
            check_weights(self.sample_weight_modes, self.output_names, given)  # type: ignore[attr-defined]

    def _make_predict_function(self) -> None:
        """Programs are made when they are needed, from any thread: there is nothing to prepare."""

    _make_train_function = _make_test_function = _make_predict_function

    @property
    def train_function(self) -> Any:
        """A step on a list [inputs ..., targets ..., weights ..., phase]; it gives the list [loss, metrics ...]."""
        return lambda values: _on_batch(self, self.train_on_batch, values)  # type: ignore[attr-defined]

    @property
    def test_function(self) -> Any:
        """The same without training."""
        return lambda values: _on_batch(self, self.test_on_batch, values)  # type: ignore[attr-defined]

    @property
    def predict_function(self) -> Any:
        """The list of the outputs for a list [inputs ..., phase]."""
        return lambda values: _listed(self.predict_on_batch(_x(self, values)))  # type: ignore[attr-defined]


class _Held(tuple[Any, ...]):
    """A pair that no copy of the model takes along."""

    __slots__ = ()

    def __new__(cls, *items: Any) -> Any:
        return super().__new__(cls, items)

    def __reduce__(self) -> Any:
        return type(None), ()


def _on_batch(model: Any, method: Any, values: Any) -> list[Any]:
    first, count = len(model.inputs), len(model._feed_targets)
    y, weights = values[first : first + count], values[first + count : first + 2 * count]
    given = [part[0] if count == 1 else dict(zip(model._feed_output_names, part, strict=True)) for part in (y, weights)]
    return _listed(method(_x(model, values), given[0], sample_weight=given[1]))


def _x(model: Any, values: Any) -> Any:
    count = len(model.inputs)
    return list(values[:count]) if count > 1 else values[0]


def _listed(values: Any) -> list[Any]:
    return list(values) if isinstance(values, list | tuple) else [values]
