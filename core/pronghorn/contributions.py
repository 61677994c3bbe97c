"""What a layer gives to a step besides its output: losses, updates of Variables, metrics."""

from __future__ import annotations

from typing import Any

from pronghorn.errors import ArgumentTypeError, GraphError
from pronghorn.graph import as_tensor, current_trace
from pronghorn.history import Connection
from pronghorn.ops.convert import operand
from pronghorn.structure import flatten


class Contributes:
    """The part of a layer that adds to the step it is called in."""

    name: str
    weights: Any
    all_layers: Any
    connections: list[Connection]

    def add_loss(self, loss: Any, inputs: Any = None) -> None:
        """Add a scalar to the loss of the model, inside ``call``; elsewhere a function without arguments that gives one.

        Raises:
            ArgumentTypeError: outside ``call``, for what is no function: it would stay the number that it is now.
        """
        trace = current_trace()
        for value in loss if isinstance(loss, list | tuple) else [loss]:
            if trace is not None:
                trace.losses.append(value() if callable(value) else value)
            elif callable(value):
                self.__dict__.setdefault("_added_losses", []).append(value)
            else:
                raise ArgumentTypeError(
                    f"outside call() a loss must be a function without arguments. Got {value!r}.",
                    where=f"{type(self).__name__} {self.name!r}, add_loss()",
                    fix="Pass lambda: ...; or call add_loss in call(), or on the model with its own Tensors.",
                    argument="loss",
                    got=value,
                )

    def add_metric(self, value: Any, name: str, aggregation: str = "mean") -> None:
        """Show the mean of ``value`` over batches in the logs as ``name``; inside ``call``."""
        from pronghorn.bases.metric import Mean

        made = self.__dict__.setdefault("_added_metrics", {})
        if name not in made:
            made[name] = Mean(name)
        made[name].update_state(value)

    def add_update(self, updates: Any, inputs: Any = None) -> None:
        """Store values when a training step ends: (Variable, value) pairs, one or a list of them; inside ``call``.

        The values are computed of what Variables held when the step began. Prediction and evaluation store nothing:
        what they must keep as well, ``Variable.assign`` stores.

        Raises:
            GraphError: outside ``call``.
        """
        trace = current_trace()
        if trace is None:
            raise GraphError(
                "there is no step to add an update to.",
                where=f"{type(self).__name__} {self.name!r}, add_update()",
                fix="Call it in call(), or Variable.assign to store a value now.",
            )
        if trace.training is False:
            return
        is_one = isinstance(updates, tuple) and len(updates) == 2
        for variable, value in [updates] if is_one else updates:
            trace.deferred.append((variable, as_tensor(operand(value, dtype=variable.stored_dtype))))

    @property
    def losses(self) -> list[Any]:
        """Scalars that the symbolic calls added to the loss, and the penalties of regularized weights."""
        called = [loss for layer in self.all_layers() for c in layer.connections for loss in c.losses]
        added = [loss for layer in self.all_layers() for loss in layer.__dict__.get("_added_losses", [])]
        return [*called, *added, *self.weight_losses()]

    def weight_losses(self) -> list[Any]:
        """The penalties of regularized weights."""
        return [weight.regularizer(weight) for weight in self.weights if weight.regularizer is not None]

    @property
    def updates(self) -> list[Any]:
        """(Variable, Tensor) pairs that the symbolic calls store at the end of a step."""
        return [pair for layer in self.all_layers() for c in layer.connections for pair in c.updates]

    def get_losses_for(self, inputs: Any = None) -> list[Any]:
        """The losses of the calls on ``inputs``; for None those of no call: penalties of weights, and what was added."""
        if inputs is None:
            added = [loss for layer in self.all_layers() for loss in layer.__dict__.get("_added_losses", [])]
            return [*added, *self.weight_losses()]
        return [loss for call in self._calls_on(inputs) for loss in call.losses]

    def get_updates_for(self, inputs: Any = None) -> list[Any]:
        """The (Variable, Tensor) pairs that the calls on ``inputs`` store; none belong to no call."""
        return [] if inputs is None else [pair for call in self._calls_on(inputs) for pair in call.updates]

    def _calls_on(self, inputs: Any) -> list[Connection]:
        """The symbolic calls of the layer on exactly these Tensors."""
        wanted = [id(x) for x in flatten(inputs)]
        return [call for call in self.connections if [id(x) for x in flatten(call.inputs)] == wanted]
