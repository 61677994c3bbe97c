"""From graph to numbers and back: eval, function, gradients, updates, and the values of Variables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pronghorn.api import (
    LEARNING_PHASE,
    READ,
    ArgumentTypeError,
    Graph,
    ShapeError,
    Tensor,
    Variable,
    current_trace,
    hookimpl,
    in_this_step,
    keras_shape,
    ops,
    replay,
)
from pronghorn.api import Function as CoreFunction
from pronghorn.api import (
    gradients as derivatives,
)
from pronghorn_plugins.compat.backend.settings import fixed_phase
from pronghorn_plugins.compat.backend.sparse import dense_array
from pronghorn_plugins.compat.backend.symbolic import Update, tensor, tensors


class Function:
    """``outputs`` of ``inputs``, made callable: what ``K.function`` returns.

    Called with a list of one value for each input, it gives the list of the outputs as NumPy arrays (a single Tensor
    for ``outputs`` gives a single array), and then stores the updates, all computed from the values before.

    Args:
        inputs: symbolic Tensors, ``K.learning_phase()`` among them if the phase matters; it is inference otherwise.
        outputs: Tensors or Variables.
        updates: what ``K.update`` and its like give, or (Variable, new value) pairs.
        name: shown in errors.
        givens: Tensors or Variables and what takes their place, a dict or pairs: Theano's ``givens``, and the
            ``feed_dict`` of TensorFlow's sessions.
        fetches: what is computed too, such as updates, and not returned.

    Raises:
        ArgumentTypeError: for an input that is no Tensor.
        GraphError: if an output needs a placeholder that is not among the inputs.

    >>> from pronghorn import backend as K
    >>> x = K.placeholder((None, 2))
    >>> function([x], [K.sum(x, axis=1)])([[[1, 2], [3, 4]]])
    [array([3., 7.], dtype=float32)]
    """

    def __init__(
        self,
        inputs: Any,
        outputs: Any,
        updates: Any = None,
        name: str | None = None,
        givens: Any = (),
        fetches: Any = (),
    ) -> None:
        self.inputs, self.name = _listed(inputs), name
        self._single = not isinstance(outputs, list | tuple)
        self.outputs = [tensor(x) for x in _listed(outputs)]
        #: Which values count: learning_phase() is a plain number once it is fixed.
        self._given = [i for i, x in enumerate(self.inputs) if not isinstance(x, int)]
        given = [self._checked(self.inputs[i]) for i in self._given]
        self._adds_phase = fixed_phase() is not None and all(x is not LEARNING_PHASE for x in given)
        self._phase = fixed_phase()
        steps = [*(updates or ()), *(item for item in _listed(fetches or ()) if isinstance(item, Update))]
        pairs = [(variable, tensor(value)) for variable, value in steps]
        if givens:
            found = _replaced([*self.outputs, *(value for _, value in pairs)], givens)
            self.outputs = found[: len(self.outputs)]
            pairs = [(v, value) for (v, _), value in zip(pairs, found[len(self.outputs) :], strict=True)]
        self._compute = CoreFunction([*given, *[LEARNING_PHASE] * self._adds_phase], self.outputs, pairs)

    def _checked(self, x: Any) -> Tensor:
        if isinstance(x, Tensor):
            return x
        raise ArgumentTypeError(
            f"each input must be a symbolic Tensor, such as a placeholder. Got {x!r}.",
            where=f"K.function {self.name!r}" if self.name else "K.function",
            fix="A Variable needs not be among the inputs: set it with K.set_value.",
            argument="inputs",
            got=x,
        )

    def __call__(self, inputs: Any) -> Any:
        """The outputs for ``inputs``, one value for each Tensor.

        Raises:
            ArgumentError: if there are more or fewer values than inputs.
            ShapeError: if a value does not fit its input.
        """
        values = list(inputs) if isinstance(inputs, list | tuple) else [inputs]
        if len(values) == len(self.inputs):
            values = [dense_array(values[i]) for i in self._given]
        results = [_numpy(x) for x in self._compute([*values, *[self._phase] * self._adds_phase])]
        return results[0] if self._single else results


def _replaced(results: list[Tensor], givens: Any) -> list[Tensor]:
    """``results`` with Tensors, or Variables wherever they are read, replaced by what ``givens`` has for them."""
    new = {
        leaf: ops.cast(tensor(value), leaf.dtype) for old, value in _pairs(givens) for leaf, _ in _leaves(old, results)
    }
    return replay(results, new)


def _listed(values: Any) -> list[Any]:
    return list(values) if isinstance(values, list | tuple) and not isinstance(values, Update) else [values]


def _numpy(x: Any) -> Any:
    """A fresh NumPy array; a NumPy number for a scalar."""
    return np.array(x)[()]


def function(inputs: Any, outputs: Any, updates: Any = None, **kwargs: Any) -> Function:
    """A callable that computes ``outputs`` of ``inputs``, then stores ``updates``: see `Function`.

    Raises:
        ArgumentTypeError: for other keywords than Function's: options of a TensorFlow session have no meaning here.
    """
    name, fetches = kwargs.pop("name", None), kwargs.pop("fetches", ())
    givens = [pair for key in ("givens", "feed_dict") for pair in _pairs(kwargs.pop(key, None))]
    if kwargs:
        raise ArgumentTypeError(
            f"there is no argument {next(iter(kwargs))!r}: options of a TensorFlow session have no meaning here.",
            where="K.function",
            fix="Leave it out.",
            argument=next(iter(kwargs)),
        )
    return Function(inputs, outputs, updates, name, givens, fetches)


def _pairs(given: Any) -> list[Any]:
    return list(given.items() if hasattr(given, "items") else given or ())


def eval(x: Any) -> Any:
    """The value of a Tensor, Variable or update as a NumPy array; an update is stored too.

    >>> from pronghorn import backend as K
    >>> K.eval(K.square(K.variable([1.0, 3.0])))
    array([1., 9.], dtype=float32)
    """
    if isinstance(x, Variable):
        return _numpy(x.numpy())
    if isinstance(x, Update):
        return Function([], [x.value], [x])([])[0]
    x = tensor(x)
    return Function([], [x])([])[0] if x.value is None else _numpy(x.value)


def get_value(x: Any) -> Any:
    """The value of a Variable as a NumPy array; of a Tensor what ``K.eval`` gives."""
    return eval(x)


def batch_get_value(ops: Sequence[Any]) -> list[Any]:
    """The values of several Variables or Tensors, the latter computed together."""
    symbolic = [x for x in ops if not isinstance(x, Variable)]
    computed = iter(Function([], symbolic)([]) if symbolic else [])
    return [eval(x) if isinstance(x, Variable) else next(computed) for x in ops]


def set_value(x: Variable, value: Any) -> None:
    """Set a Variable to an array of its shape, now.

    Raises:
        ArgumentTypeError: if ``x`` is no Variable.
        ShapeError: if ``value`` has another shape.
    """
    if not isinstance(x, Variable):
        raise ArgumentTypeError(
            f"only a Variable can be set. Got {x!r}.", where="K.set_value", fix="Make one with K.variable.", got=x
        )
    x.assign(np.asarray(value, dtype=np.asarray(x).dtype))


def batch_set_value(tuples: Sequence[tuple[Variable, Any]]) -> None:
    """Set each Variable of (Variable, array) pairs."""
    for x, value in tuples:
        set_value(x, value)


def update(x: Variable, new_x: Any) -> Update:
    """``x`` becomes ``new_x``, of its shape, when the update is run: by ``add_update``, ``K.function`` or ``K.eval``.

    Raises:
        ShapeError: if the shapes differ.
    """
    new = ops.cast(tensor(new_x), x.dtype)
    known = keras_shape(new.shape)
    if len(known) != len(x.shape) or any(n not in (None, size) for n, size in zip(known, x.shape, strict=True)):
        raise ShapeError(
            f"the new value's shape is {known}, that of {x!r} is {x.shape}.",
            where="K.update",
            fix="Give it a value of its own shape.",
            expected=x.shape,
            actual=known,
        )
    return Update(x, new)


def update_add(x: Variable, increment: Any) -> Update:
    """``x`` becomes ``x + increment``: see ``K.update``."""
    return update(x, ops.add(tensor(x), increment))


def update_sub(x: Variable, decrement: Any) -> Update:
    """``x`` becomes ``x - decrement``: see ``K.update``."""
    return update(x, ops.subtract(tensor(x), decrement))


def moving_average_update(x: Variable, value: Any, momentum: float) -> Update:
    """``x`` becomes ``x * momentum + value * (1 - momentum)``: see ``K.update``.

    This is the rule of Theano, CNTK and later Keras. 2.2.4 on TensorFlow forgets x's first value instead.
    """
    old = tensor(x)
    return update(x, ops.add(ops.multiply(old, momentum), ops.multiply(tensor(value), 1 - momentum)))


def gradients(loss: Any, variables: Any) -> list[Tensor | None]:
    """The derivative of the sum of ``loss`` by each of ``variables``: a list of Tensors, None where there is none.

    Args:
        loss: a Tensor, or a list of them.
        variables: Variables or Tensors that the loss was computed from, such as ``model.input``.

    >>> from pronghorn import backend as K
    >>> v = K.variable([2.0, 3.0])
    >>> K.eval(gradients(K.sum(v * v), [v])[0])
    array([4., 6.], dtype=float32)
    """
    losses = [in_this_step(tensor(x)) for x in _listed(loss)]
    wanted = [_leaves(_stand_in(v), losses) for v in _listed(variables)]
    found = iter(derivatives(losses, [leaf for leaves in wanted for leaf, _ in leaves]))
    totals: list[Tensor | None] = []
    for leaves in wanted:
        parts = [(ct, part) for (_, part), ct in zip(leaves, found, strict=False) if ct is not None]
        pieces = [ct if part is None else _cut(ct, part) for ct, part in parts]
        totals.append(None if not pieces else pieces[0] if len(pieces) == 1 else _total(pieces))
    return totals


def _stand_in(v: Any) -> Any:
    """What takes the place of a Tensor of the model in the step that is being traced; ``v`` itself elsewhere."""
    trace = current_trace()
    return trace.stand_ins.get(v, v) if trace is not None and isinstance(v, Tensor) else v


def _total(pieces: list[Tensor]) -> Tensor:
    total: Any = pieces[0]
    for piece in pieces[1:]:
        total = ops.add(total, piece)
    return total


def _cut(ct: Tensor, part: Variable) -> Any:
    """The share of ``part`` in the derivative by the flat Variable that it is a part of."""
    return ops.reshape(ct[part.offset : part.offset + part.size], part.shape)


def _leaves(v: Any, losses: list[Tensor]) -> list[tuple[Tensor, Variable | None]]:
    """Where ``v`` enters the graph: a Variable wherever it was read, by itself or as a part of a flat one."""
    if not isinstance(v, Variable):
        return [(tensor(v), None)]
    reads = [node for node in Graph([], losses).nodes if node.primitive is READ]
    leaves: list[tuple[Tensor, Variable | None]] = [
        (Tensor(node), None) for node in reads if node.attributes["variable"] is v
    ]
    if v.base is not None:
        leaves += [(Tensor(node), v) for node in reads if node.attributes["variable"] is v.base]
    if current_trace() is not None:
        now = tensor(v)
        known = any(leaf.node is now.node and leaf.index == now.index for leaf, _ in leaves)
        # In a trace a part is a slice of the flat Variable, and what was assigned is a Tensor like any other.
        return leaves if known else [(now, None)]
    return leaves


def stop_gradient(variables: Any) -> Any:
    """The same values, which derivatives treat as constants: of a Tensor, or of each in a list."""
    given = tensors(variables)
    return [ops.stop_gradient(x) for x in given] if isinstance(given, list) else ops.stop_gradient(given)


@hookimpl
def pronghorn_backend_functions():
    return [
        Function, function, eval, get_value, batch_get_value, set_value, batch_set_value, update, update_add,
        update_sub, moving_average_update, gradients, stop_gradient,
    ]  # fmt: skip
