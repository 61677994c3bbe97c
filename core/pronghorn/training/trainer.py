"""Trainer: compile, fit, evaluate, predict and their one-batch forms."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pronghorn import optimizers as optimizer_namespace
from pronghorn.bases.loss import check_reduction
from pronghorn.bases.metric import check_averaging
from pronghorn.errors import ArgumentError, ArgumentTypeError, NotCompiledError, nearest
from pronghorn.graph import Trace, placeholder, tracing
from pronghorn.runtime import using_backend
from pronghorn.runtime.random_state import random_state
from pronghorn.runtime.traced import TRACING, Traced
from pronghorn.structure import map_structure
from pronghorn.training import loops
from pronghorn.training.batches import one_batch
from pronghorn.training.freezing import as_compiled, has_flags, keep_flags, tell_of_changes
from pronghorn.training.steps import Steps, unpack
from pronghorn.training.task import Plan, check_plan


class Trainer(Steps):
    """The part of a model that trains it."""

    optimizer: Any = None
    plan: Plan | None = None
    run_eagerly = False
    stop_training = False

    def compile(
        self,
        optimizer: Any = "rmsprop",
        loss: Any = None,
        metrics: Any = None,
        loss_weights: Any = None,
        sample_weight_mode: Any = None,
        weighted_metrics: Any = None,
        target_tensors: Any = None,
        *,
        run_eagerly: bool = False,
        loss_reduction: str = "sum_over_batch_size",
        metric_averaging: str = "values",
        steps_per_execution: int = 1,
        jit_compile: Any = "auto",
        auto_scale_loss: bool = True,
        **unknown: Any,
    ) -> None:
        """Say how the model is trained. Nothing is computed yet, and no weight changes.

        Layers are trained that are ``trainable`` now; setting that later counts when compile is called again.

        Args:
            optimizer: a name, an Optimizer or its config.
            loss: a name, a function of (y_true, y_pred) or a Loss; a list or dict for several outputs.
            metrics: a list of names, functions or Metrics; a dict or a list of lists for several outputs.
            loss_weights: what each output's loss is multiplied with; a list, or a dict by the outputs' names.
            sample_weight_mode: kept for files of Keras 2; weights (batch, time) are used as they are.
            weighted_metrics: metrics that see sample weights.
            target_tensors: Keras 2's; only None.
            run_eagerly: run op by op, so that ``print`` and the debugger see values.
            loss_reduction: how a loss given by name or function becomes one number; see ``Loss``.
            metric_averaging: how a metric given by name or function is averaged; see ``FunctionMean``.
            steps_per_execution: accepted for Keras 3's sake; every step is one call.
            jit_compile: accepted for Keras 3's sake; every backend compiles as it can.
            auto_scale_loss: whether a model of the policy ``mixed_float16`` is trained by a LossScaleOptimizer around
                the given one.

        Raises:
            UnknownNameError: for a loss, metric or optimizer that no plugin offers.
            ArgumentError: for lists and dicts that do not fit the outputs, where these are known.
        """
        if target_tensors is not None:
            raise ArgumentError("target_tensors is not supported.", where="compile", fix="Pass the targets to fit.")
        _no_unknown(unknown, "compile")
        with using_backend(self.home()):  # type: ignore[attr-defined]
            made = optimizer_namespace.get(optimizer)
        if not hasattr(made, "apply"):
            raise ArgumentTypeError(
                f"a {type(made).__name__} is no optimizer. Got {optimizer!r}.",
                where="compile(optimizer=)",
                fix="Pass a name such as 'adam', or an Optimizer.",
                argument="optimizer",
                got=optimizer,
            )
        if auto_scale_loss and self.dtype_policy == "mixed_float16" and not hasattr(made, "dynamic_scale"):  # type: ignore[attr-defined]
            made = optimizer_namespace.LossScaleOptimizer(made)
        rules = check_reduction(loss_reduction), check_averaging(metric_averaging)
        plan = Plan(loss, loss_weights, metrics, weighted_metrics, *rules)
        check_plan(plan, self.output_names)  # type: ignore[attr-defined]
        self.optimizer, self.plan, self.run_eagerly = made, plan, bool(run_eagerly)
        self.__dict__.update(_tasks=None, _tracker=None, sample_weight_mode=sample_weight_mode)
        keep_flags(self)
        self.forget_programs()

    @property
    def loss(self) -> Any:
        """What compile was given as loss."""
        return self.plan.loss if self.plan is not None else None

    @property
    def metrics_names(self) -> list[str]:
        """The names of what evaluate and train_on_batch return, in order; complete after the first batch."""
        return [metric.name for metric in self.metrics]

    def forget_programs(self) -> None:
        """Drop compiled steps: they are traced anew at the next batch."""
        self.__dict__.pop("_steps", None)
        self.__dict__.pop("_programs", None)

    def random_state(self) -> Any:
        """The Variable (seed, step) that the model's random draws come from; saved with the training state."""
        if self.__dict__.get("_random_state") is None:
            with using_backend(self.home()):  # type: ignore[attr-defined]
                self.__dict__["_random_state"] = random_state()
        return self.__dict__["_random_state"]

    def step(self, which: str) -> Traced:
        """The traced step: ``"train"``, ``"test"`` or ``"predict"``."""
        steps = self.__dict__.setdefault("_steps", {})
        key = (which, self.run_eagerly, self._state_of_training() if which == "train" else None)
        if key not in steps:
            function: Callable[..., Any] = getattr(self, f"{which}_step")
            made = Traced(
                _named(self, function, which),
                training=which == "train",
                random_state=self.random_state,
                backend=self.home(),  # type: ignore[attr-defined]
                eager=self.run_eagerly,
            )
            steps.setdefault(key, made)
        return steps[key]  # type: ignore[no-any-return]

    def prepare(self, data: Any) -> None:
        """Make what the first training step needs and only data can tell: the weights, and the optimizer's state.

        The optimizer joins weights that exist before the step is traced, so that one update does for all of them.
        """
        tell_of_changes(self)
        if self.__dict__.get("_prepared") is self.optimizer:
            return
        with TRACING, using_backend(self.home()), as_compiled(self):  # type: ignore[attr-defined]
            if self._graph is None and not self.run_eagerly:  # type: ignore[attr-defined]
                with tracing(Trace(training=False)):
                    self(map_structure(lambda a: placeholder(a.shape, a.dtype), data[0]))  # type: ignore[operator]
            if self.optimizer is not None and self.trainable_weights:  # type: ignore[attr-defined]
                self.optimizer.build(self.trainable_weights)  # type: ignore[attr-defined]
            self._make_tasks(data)
        self.__dict__["_prepared"] = self.optimizer

    def load_metrics(self, states: dict[str, Any]) -> None:
        """Give the metrics the states ``"<position>/<number>"``; those that the first batch will make, then.

        A resumed run needs it: what the metrics have seen of the epoch belongs to its logs.
        """
        if self.plan is not None and self.__dict__.get("_tasks") is None:
            self.__dict__["_metric_states"] = dict(states)
            return
        for i, metric in enumerate(self.metrics):
            for j, variable in enumerate(metric.variables):
                value = states.get(f"{i}/{j}")
                if value is not None and np.shape(value) == variable.shape:
                    variable.assign(value)

    def _make_tasks(self, data: Any) -> None:
        """Make the metrics that were to be loaded, and load them."""
        states = self.__dict__.pop("_metric_states", None)
        if states is None or self._overrides_step("train"):
            return
        x, y, _ = unpack(map_structure(lambda a: placeholder(a.shape, a.dtype), data))
        with tracing(Trace(training=False)):
            predictions = self._outputs(self(x))  # type: ignore[operator]
            self._tasks_for(self._per_output(y, predictions, "y"), predictions)
        self.load_metrics(states)

    def _state_of_training(self) -> Any:
        """What a training step was traced for: other hyper-parameters need another; and another choice of weights,
        where no compile fixed it."""
        chosen = () if has_flags(self) else tuple(id(w) for w in self.trainable_weights)  # type: ignore[attr-defined]
        return getattr(self.optimizer, "revision", 0), chosen

    def ready(self, which: str) -> None:
        """Check that ``compile`` was called.

        Raises:
            NotCompiledError: if not.
        """
        if self.plan is None and not self._overrides_step(which):
            raise NotCompiledError(
                f"the model cannot {which} yet: it was not compiled.",
                where=f"{type(self).__name__} {self.name!r}",  # type: ignore[attr-defined]
                fix="Call model.compile(optimizer=..., loss=...) first.",
            )

    def _overrides_step(self, which: str) -> bool:
        return getattr(type(self), f"{which}_step") is not getattr(Steps, f"{which}_step")

    def fit(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        epochs: int = 1,
        verbose: Any = "auto",
        callbacks: Any = None,
        validation_split: float = 0.0,
        validation_data: Any = None,
        shuffle: Any = True,
        class_weight: Any = None,
        sample_weight: Any = None,
        initial_epoch: Any = 0,
        steps_per_epoch: int | None = None,
        validation_steps: int | None = None,
        *,
        validation_batch_size: int | None = None,
        validation_freq: Any = 1,
        **unknown: Any,
    ) -> Any:
        """Train for some epochs.

        Args:
            x: inputs: an array (B, ...), a sparse matrix of SciPy (B, F), of which a batch at a time is made dense, a
                list or dict of them, a generator or Sequence of batches (x, y) or (x, y, sample_weight), or what a data
                adapter plugin takes.
            y: targets, in the same forms; None where x gives batches.
            batch_size: samples a step; 32 if None.
            epochs: the number of the last epoch.
            verbose: 0 silent, 1 a progress bar, 2 a line an epoch, "auto" 1.
            callbacks: Callbacks that are told of the events.
            validation_split: the part of the data, taken from the end before shuffling, to validate on; in [0, 1).
            validation_data: (x, y) or (x, y, sample_weight), or a generator or Sequence, to validate on.
            shuffle: draw a new order each epoch; ``"batch"`` shuffles whole batches.
            class_weight: weights of the samples by their class: a dict from int to float.
            sample_weight: weights of the samples (B,) or of the time steps (B, T).
            initial_epoch: where to start counting: resumes an earlier run. A pair (epoch, batch) goes on in the midst
                of an epoch: ``model.training_position``.
            steps_per_epoch: batches an epoch, where the data have no end of their own.
            validation_steps: batches of a validation, likewise.
            validation_batch_size: samples a step of the validation; batch_size if None.
            validation_freq: validate every so many epochs, or in the epochs of a list.

        Returns:
            A History: ``history.history["loss"]`` is a list with one float an epoch.

        Raises:
            NotCompiledError: before ``compile``.
            DataError: for data that do not fit the model or each other; then no weight has changed.
        """
        _no_unknown(unknown, "fit")
        self.ready("train")
        return loops.fit(
            self,
            loops.FitOptions(
                x=x, y=y, batch_size=batch_size, epochs=epochs, verbose=verbose, callbacks=callbacks,
                validation_split=validation_split, validation_data=validation_data, shuffle=shuffle,
                class_weight=class_weight, sample_weight=sample_weight, initial_epoch=initial_epoch,
                steps_per_epoch=steps_per_epoch, validation_steps=validation_steps,
                validation_batch_size=validation_batch_size, validation_freq=validation_freq,
            ),
        )  # fmt: skip

    def evaluate(
        self,
        x: Any = None,
        y: Any = None,
        batch_size: int | None = None,
        verbose: Any = "auto",
        sample_weight: Any = None,
        steps: int | None = None,
        *,
        callbacks: Any = None,
        return_dict: bool = False,
        **unknown: Any,
    ) -> Any:
        """The loss and metrics on data, without training.

        Args:
            x, y, batch_size, verbose, sample_weight, callbacks: as in ``fit``.
            steps: batches to look at, where the data have no end of their own.
            return_dict: give a dict by name instead of a list.

        Returns:
            The loss, or a list [loss, metrics ...] in the order of ``metrics_names``.
        """
        _no_unknown(unknown, "evaluate")
        self.ready("test")
        logs = loops.evaluate(self, x, y, batch_size, verbose, sample_weight, steps, callbacks)
        return logs if return_dict else _unwrapped(list(logs.values()))

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: Any = 0,
        steps: int | None = None,
        *,
        callbacks: Any = None,
        **unknown: Any,
    ) -> Any:
        """The outputs for inputs ``x``, batch by batch.

        Args:
            x: as in ``fit``.
            batch_size: samples a step; 32 if None.
            verbose: 1 shows a progress bar.
            steps: batches to predict, where the data have no end of their own.

        Returns:
            A NumPy array (B, ...) for each output, in the structure of the outputs.
        """
        _no_unknown(unknown, "predict")
        return loops.predict(self, x, batch_size, verbose, steps, callbacks)

    def train_on_batch(
        self,
        x: Any,
        y: Any = None,
        sample_weight: Any = None,
        class_weight: Any = None,
        *,
        reset_metrics: bool = True,
        return_dict: bool = False,
    ) -> Any:
        """One training step on one batch; the loss and metrics of this batch.

        Returns:
            The loss, or a list [loss, metrics ...] in the order of ``metrics_names``.
        """
        self.ready("train")
        return self._on_batch("train", x, y, sample_weight, class_weight, reset_metrics, return_dict)

    def test_on_batch(
        self, x: Any, y: Any = None, sample_weight: Any = None, *, reset_metrics: bool = True, return_dict: bool = False
    ) -> Any:
        """The loss and metrics of one batch, without training."""
        self.ready("test")
        return self._on_batch("test", x, y, sample_weight, None, reset_metrics, return_dict)

    def predict_on_batch(self, x: Any) -> Any:
        """The outputs for one batch, as NumPy arrays."""
        data = one_batch(self, x, None, None, None, "predict_on_batch")
        return map_structure(loops.own_array, loops.run_step(self, "predict", data))

    def _on_batch(
        self, which: str, x: Any, y: Any, sample_weight: Any, class_weight: Any, reset: bool, as_dict: bool
    ) -> Any:
        data = one_batch(self, x, y, sample_weight, class_weight, f"{which}_on_batch")
        if reset:
            self.reset_metrics()
        logs = {name: float(value) for name, value in loops.run_step(self, which, data).items()}
        return logs if as_dict else _unwrapped(list(logs.values()))

    def reset_metrics(self) -> None:
        """Forget all batches in every metric."""
        self.__dict__.pop("_metric_states", None)
        for metric in self.metrics:
            metric.reset_state()


def _named(model: Trainer, function: Callable[..., Any], which: str) -> Callable[..., Any]:
    def step(data: Any) -> Any:
        tasks = model.__dict__.get("_tasks")
        try:
            with as_compiled(model) if which == "train" else contextlib.nullcontext():
                return function(data)
        except BaseException:
            # What wrong data made of the metrics must not stay for the right ones.
            model.__dict__["_tasks"] = tasks
            raise

    step.__name__ = f"{which}_step"
    return step


def _unwrapped(values: Sequence[Any]) -> Any:
    return values[0] if len(values) == 1 else list(values)


def _no_unknown(unknown: dict[str, Any], method: str) -> None:
    if unknown:
        import inspect

        name = next(iter(unknown))
        known = [p for p in inspect.signature(getattr(Trainer, method)).parameters if p not in ("self", "unknown")]
        raise ArgumentTypeError(
            f"there is no argument {name!r}.",
            where=f"{method}()",
            fix=nearest(name, known),
            argument=name,
            got=unknown[name],
        )
