"""What SimpleRNN, GRU and LSTM have in common: a kernel of gates side by side, and a layer around the cell."""

from typing import Any, ClassVar

from pronghorn.api import ArgumentError, ShapeError, activations, constraints, initializers, ops, regularizers

from .arguments import count
from .cell import Cell, gates
from .recurrent import RNN

#: The methods that a cell's formula is made of.
_FORMULA = ("begin", "project", "recurrence", "split", "step", "_gates", "_gate", "_active")
#: The activations of gates that ops.lstm and ops.gru know.
_GATES = ("sigmoid", "hard_sigmoid", "hard_sigmoid_keras2")


class GatedCell(Cell):
    """A cell whose weights are those of ``gates`` gates side by side.

    Dropout masks are drawn once a sequence and are the same in all its time steps. With ``implementation=1`` each gate
    has masks of its own, as in Keras 2.2.4; with 2 one mask serves all gates, as in Keras 3.
    """

    #: How many gates there are.
    gates: ClassVar[int]
    #: How many states, each of ``units``.
    states: ClassVar[int] = 1
    implementation = 2
    recurrent_activation: Any = None

    def _take(
        self,
        units: int,
        activation: Any,
        use_bias: bool,
        initializer: tuple[Any, Any, Any],
        regularizer: tuple[Any, Any, Any],
        constraint: tuple[Any, Any, Any],
    ) -> None:
        self.units = count("units", units, type(self).__name__)
        self.activation = activations.get(activation)
        self.use_bias = bool(use_bias)
        self.kernel_initializer, self.recurrent_initializer, self.bias_initializer = map(initializers.get, initializer)
        self.kernel_regularizer, self.recurrent_regularizer, self.bias_regularizer = map(regularizers.get, regularizer)
        self.kernel_constraint, self.recurrent_constraint, self.bias_constraint = map(constraints.get, constraint)
        self.state_size = self.units if self.states == 1 else [self.units] * self.states
        self.output_size = self.units

    def _take_implementation(self, implementation: Any) -> None:
        if implementation not in (0, 1, 2):
            raise ArgumentError(
                f"implementation must be 1 or 2. Got {implementation!r}.",
                where=type(self).__name__,
                fix="Leave it out: it only says whether gates have dropout masks of their own.",
                argument="implementation",
                got=implementation,
            )
        self.implementation = int(implementation)

    def build(self, input_shape: Any) -> None:
        shape = input_shape[0] if isinstance(input_shape[0], list | tuple) else input_shape
        self.kernel = self.add_weight(
            name="kernel",
            shape=self._kernel_shape(shape),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
        )
        self.recurrent_kernel = self.add_weight(
            name="recurrent_kernel",
            shape=self._recurrent_shape(),
            initializer=self.recurrent_initializer,
            regularizer=self.recurrent_regularizer,
            constraint=self.recurrent_constraint,
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                name="bias",
                shape=self._bias_shape(),
                initializer=self._first_bias,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
            )
        self.built = True

    def _kernel_shape(self, input_shape: Any) -> tuple[Any, ...]:
        return (input_shape[-1], self.gates * self.units)

    def _recurrent_shape(self) -> tuple[int, ...]:
        return (self.units, self.gates * self.units)

    def _bias_shape(self) -> tuple[int, ...]:
        return (self.gates * self.units,)

    def _first_bias(self, shape: Any, dtype: Any = None) -> Any:
        return self.bias_initializer(shape, dtype=dtype)

    def begin(self, batch: Any, features: Any, training: Any) -> Any:
        """The dropout masks of the inputs and of the recurrent state, and the weights as the step uses them."""
        each = self.gates if self.implementation == 1 else 1
        of_input = self._masks(self.dropout, each, (batch, features), training, 0)
        of_state = self._masks(self.recurrent_dropout, each, (batch, self.units), training, each)
        kernel, recurrent, bias = self.parts()
        return {"x": of_input, "h": of_state, "kernel": kernel, "recurrent": recurrent, "bias": bias}

    def parts(self) -> tuple[Any, Any, Any]:
        """The kernels and the bias of the formula."""
        return self.kernel, self.recurrent_kernel, self.bias

    def project(self, x: Any, context: Any) -> Any:
        """``x @ kernel + bias`` for all gates, with the dropout of inputs."""
        y = gates(x, context["kernel"], context["x"], self.gates)
        bias = context["bias"]
        if bias is None:
            return y
        return y + (bias if bias.ndim == 1 else bias[0])

    def recurrence(self, h: Any, context: Any) -> Any:
        """``h @ recurrent_kernel`` for all gates, with the recurrent dropout."""
        return gates(h, context["recurrent"], context["h"], self.gates)

    def formula_of(self, own: type) -> str | None:
        """The name of the gates' activation if the cell computes the formula of ``own``, whose op then may be taken.

        None for a subclass that computes another, for activations that the op does not know, and where the recurrent
        state has dropout.
        """
        same = all(getattr(type(self), name, None) is getattr(own, name, None) for name in _FORMULA)
        if not same or self.activation is not activations.get("tanh"):
            return None
        return next((name for name in _GATES if self.recurrent_activation is activations.get(name)), None)

    def inputs_of(self, xs: Any, context: Any) -> Any:
        """``xs`` with the dropout of inputs; None where that, or the recurrent dropout, differs from gate to gate."""
        masks = context["x"] or []
        if context["h"] is not None or len(masks) > 1:
            return None
        return xs * masks[0] if masks else xs

    def bias_of(self, context: Any) -> Any:
        """The bias, zeros where there is none."""
        return ops.zeros(self._bias_shape(), self.compute_dtype) if context["bias"] is None else context["bias"]

    def output_of(self, states: Any) -> Any:
        """The first state."""
        return states[0]

    def split(self, x: Any) -> list[Any]:
        """The parts of the gates."""
        return ops.split(x, self.gates, axis=-1)  # type: ignore[no-any-return]


class ShowsCell:
    """The part of a recurrent layer that makes its cell itself: it shows the cell's attributes as its own."""

    #: What belongs to the cell.
    of_cell: ClassVar[frozenset[str]] = frozenset({
        "units", "activation", "recurrent_activation", "use_bias", "kernel_initializer", "recurrent_initializer",
        "bias_initializer", "unit_forget_bias", "kernel_regularizer", "recurrent_regularizer", "bias_regularizer",
        "kernel_constraint", "recurrent_constraint", "bias_constraint", "dropout", "recurrent_dropout",
        "implementation", "reset_after", "seed", "kernel", "recurrent_kernel", "bias",
    })  # fmt: skip

    def __getattr__(self, name: str) -> Any:
        if name in type(self).of_cell and "cell" in self.__dict__:
            return getattr(self.__dict__["cell"], name)
        raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")


class Recurrent(ShowsCell, RNN):
    """An RNN over vectors that makes its cell itself."""

    def build(self, input_shape: Any) -> None:
        super().build(input_shape)
        first = input_shape[0] if isinstance(input_shape[0], list | tuple) else input_shape
        self._features = first[-1]

    def check_sequence(self, x: Any) -> None:
        """A sequence must have the features that the layer was built for."""
        if x.ndim != 3 or (isinstance(x.shape[-1], int) and x.shape[-1] != self._features):
            raise ShapeError(
                f"axis -1 of its input must have size {self._features}, and there must be 3 axes. Got shape {x.shape}.",
                where=f"{type(self).__name__} {self.name!r}",
                fix="Reshape the input to (batch, time, features), or build a new layer for this shape.",
                expected=(None, None, self._features),
                actual=tuple(x.shape),
            )


#: Arguments with which these layers have the mathematics of Keras 2.2.4.
KERAS2 = {"activity_reduction": "sum", "recurrent_activation": "hard_sigmoid_keras2", "implementation": 1}
