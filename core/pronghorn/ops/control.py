"""Loops and branches for layers and users: scan, cond, while_loop, recompute."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from pronghorn.errors import ArgumentError, GraphError, ShapeError
from pronghorn.graph import Graph, Tensor, as_tensor, current_trace, placeholder
from pronghorn.graph.closing import Body, closed, outside
from pronghorn.ops.convert import operand, shape_of
from pronghorn.primitives import control as primitives
from pronghorn.primitives.arithmetic import add, logical_and, where
from pronghorn.primitives.elementwise import recompute as recompute_primitive
from pronghorn.structure import flatten, map_structure, unflatten


def scan(
    f: Callable[[Any, Any], tuple[Any, Any]],
    init: Any,
    xs: Any = None,
    length: Any = None,
    reverse: bool = False,
    unroll: int | bool = 1,
) -> tuple[Any, Any]:
    """Step through axis 0 of ``xs``: ``carry, y = f(carry, x)``, one step after the other.

    ``f`` may read Variables and close over Tensors; what it assigns to Variables is carried from step to step, and
    random draws differ from step to step. Works on every backend, and has derivatives of every order.

    Args:
        f: a function of (carry, x), which returns (carry, y): structures of Tensors; the carry keeps its shapes.
        init: the first carry: a Tensor, or a tuple, list or dict of them.
        xs: values with time as axis 0 (T, ...), a structure of them, or None.
        length: T, where ``xs`` is None.
        reverse: step from the end; y[t] still stands at t.
        unroll: how many steps an engine may take at once; it changes no number, and no engine here needs it.

    Returns:
        The last carry, and the ys stacked over time (T, ...).

    Raises:
        ShapeError: if a carry changes its shape or dtype, or the xs differ in length.

    >>> import numpy
    >>> total, sums = scan(lambda carry, x: (carry + x, carry + x), numpy.float32(0), numpy.arange(4, dtype="float32"))
    >>> numpy.asarray(sums).tolist()
    [0.0, 1.0, 3.0, 6.0]
    """
    carry, steps = [_array(x) for x in flatten(init)], [operand(x) for x in flatten(xs)]
    if length is None:
        if not steps:
            raise ArgumentError("xs is None and length is not given.", where="ops.scan", fix="Pass length=.")
        length = shape_of(steps[0])[0]
    slots = _slots(carry)
    step_slots = [placeholder(shape_of(x)[1:], x.dtype) for x in steps]
    ys: Any = None

    def body(*tensors: Tensor) -> list[Tensor]:
        nonlocal ys
        new, ys = f(unflatten(init, tensors[: len(carry)]), unflatten(xs, tensors[len(carry) :]))
        return [*_carry(new, slots, "ops.scan"), *(as_tensor(operand(y)) for y in flatten(ys))]

    loop = _Loop(Body.trace_function(body, [*slots, *step_slots]), len(carry))
    results = primitives.scan(
        *carry,
        *loop.start,
        *steps,
        *outside(loop.captured),
        body=loop.graph(slots, step_slots),
        carries=len(carry) + len(loop.start),
        scanned=len(steps),
        length=length,
        reverse=reverse,
        family=loop,
    )
    loop.store(results)
    return unflatten(init, results[: len(carry)]), unflatten(ys, results[len(carry) + len(loop.start) :])


def while_loop(
    cond: Callable[..., Any], body: Callable[..., Any], loop_vars: Any, maximum_iterations: int | None = None
) -> Any:
    """Repeat ``loop_vars = body(*loop_vars)`` while ``cond(*loop_vars)`` holds.

    Args:
        cond: a function of the loop's values that gives a bool scalar.
        body: a function of the loop's values that gives the next, of the same shapes and dtypes.
        loop_vars: the first values: a tuple or list of them, which the functions take one by one, or a single value
            or dict, which they take as it is.
        maximum_iterations: the greatest number of steps. With it the loop is a scan of that length and has derivatives;
            without it, it runs as long as it must and has none.

    Returns:
        The last values, in the structure of the first.

    Raises:
        ShapeError: if the carry changes its shape or dtype.
        GraphError: if ``body`` assigns to Variables though ``maximum_iterations`` is given.

    >>> import numpy
    >>> int(while_loop(lambda x: x < 100, lambda x: x * 2, numpy.int32(3)))
    192
    """
    if maximum_iterations is not None:
        return _bounded(cond, body, loop_vars, maximum_iterations)
    carry = [_array(x) for x in flatten(loop_vars)]
    slots = _slots(carry)

    def step(*tensors: Tensor) -> list[Tensor]:
        return _carry(_called(body, unflatten(loop_vars, tensors)), slots, "ops.while_loop")

    def test(*tensors: Tensor) -> list[Tensor]:
        return [as_tensor(operand(_called(cond, unflatten(loop_vars, tensors)), dtype="bool"))]

    loop = _Loop(Body.trace_function(step, slots), len(carry), Body.trace_function(test, slots))
    results = primitives.while_loop(
        *carry,
        *loop.start,
        *outside(loop.captured),
        condition=loop.test_graph(slots),
        body=loop.graph(slots, []),
        carries=len(carry) + len(loop.start),
    )
    loop.store(results)
    return unflatten(loop_vars, results[: len(carry)])


def _called(function: Callable[..., Any], values: Any) -> Any:
    """``function`` of the values of a tuple or list, or of one value."""
    return function(*values) if isinstance(values, list | tuple) else function(values)


def cond(pred: Any, true_fn: Callable[..., Any], false_fn: Callable[..., Any], *operands: Any) -> Any:
    """``true_fn(*operands)`` if ``pred`` holds, else ``false_fn(*operands)``; only one of them is computed.

    Args:
        pred: a bool scalar; a Python bool chooses at once.
        true_fn: gives a structure of Tensors.
        false_fn: gives a structure of the same shapes and dtypes.

    Raises:
        ShapeError: if the branches differ in what they give.

    >>> import numpy
    >>> float(cond(numpy.bool_(True), lambda x: x + 1, lambda x: x - 1, numpy.float32(1)))
    2.0
    """
    value = pred.value if isinstance(pred, Tensor) else pred
    if value is not None and not hasattr(value, "__pronghorn_tensor__"):
        return true_fn(*operands) if bool(value) else false_fn(*operands)
    given = [_array(x) for x in flatten(operands)]
    slots = _slots(given)
    made: list[Any] = []

    def branch(function: Callable[..., Any]) -> Body:
        def body(*tensors: Tensor) -> list[Tensor]:
            made.append(function(*unflatten(operands, tensors)))
            return [as_tensor(operand(x)) for x in flatten(made[-1])]

        return Body.trace_function(body, slots)

    bodies = branch(true_fn), branch(false_fn)
    variables = list(dict.fromkeys(variable for body in bodies for variable, _ in body.trace.updates()))
    now = [as_tensor(variable) for variable in variables]
    captured = _union(*(body.captured([]) for body in bodies), now)
    graphs = []
    for body in bodies:
        assigned = dict(body.trace.updates())
        extra = [assigned.get(variable, reading) for variable, reading in zip(variables, now, strict=True)]
        graphs.append(closed([*body.outputs, *extra], slots, {}, captured))
    results = primitives.cond(pred, *given, *outside(captured), true=graphs[0], false=graphs[1])
    count = len(results) - len(variables)
    for variable, new in zip(variables, results[count:], strict=True):
        variable.assign(new)
    return unflatten(made[0], results[:count])


def recompute(x: Any) -> Any:
    """``x`` itself, behind a barrier: what comes after is computed from it again and not shared."""
    return recompute_primitive(operand(x))


class _Loop:
    """A loop's body with all that it carries: the user's values, Variables that it assigns, the iteration's number."""

    def __init__(self, body: Body, own: int, test: Body | None = None) -> None:
        self.body, self.own, self.test = body, own, test
        bodies = [body] if test is None else [body, test]
        self.assigned = dict(body.trace.updates())
        self.stand_ins = {v: placeholder(v.shape, v.stored_dtype, v.name) for v in self.assigned}
        self.known = {b.trace.first[v]: x for v, x in self.stand_ins.items() for b in bodies if v in b.trace.first}
        self.captured = _union(*(b.captured(list(self.known)) for b in bodies))
        self.counters = [body.trace.iteration] if body.counts and body.trace.iteration is not None else []

    @property
    def start(self) -> list[Any]:
        """What the values that are not the user's start with."""
        outer = current_trace()
        first = [v if outer is None else outer.read(v) for v in self.assigned]
        return [*first, *(np.zeros((), np.int64) for _ in self.counters)]

    def graph(self, slots: Sequence[Tensor], steps: Sequence[Tensor]) -> Graph:
        """The body over carries, steps and captured values."""
        outputs = self.body.outputs
        ticks = [add(counter, as_tensor(np.int64(1))) for counter in self.counters]
        results = [*outputs[: self.own], *self.assigned.values(), *ticks, *outputs[self.own :]]
        return closed(results, [*slots, *self.stand_ins.values(), *self.counters, *steps], self.known, self.captured)

    def test_graph(self, slots: Sequence[Tensor]) -> Graph:
        """The condition over the same carries and captured values."""
        assert self.test is not None
        return closed(self.test.outputs, [*slots, *self.stand_ins.values(), *self.counters], self.known, self.captured)

    def store(self, results: Sequence[Any]) -> None:
        """Assign what the Variables hold at the end."""
        for variable, value in zip(self.assigned, results[self.own :], strict=False):
            variable.assign(value)


def _bounded(condition: Callable[..., Any], body: Callable[..., Any], init: Any, steps: int) -> Any:
    def step(carry: Any, _: Any) -> tuple[Any, None]:
        active, old = carry
        trace = current_trace()
        before = len(trace.updates()) if trace is not None else 0
        new = _called(body, old)
        if trace is not None and len(trace.updates()) > before:
            raise GraphError(
                "the body assigns to Variables.",
                where="ops.while_loop(maximum_iterations=)",
                fix="Make them part of the carry, and assign after the loop.",
            )
        kept = [where(active, _like(n, o), o) for n, o in zip(flatten(new), flatten(old), strict=True)]
        kept = unflatten(old, kept)
        return (logical_and(active, as_tensor(operand(_called(condition, kept), dtype="bool"))), kept), None

    start = map_structure(_array, init)
    (_, last), _ = scan(step, (operand(_called(condition, start), dtype="bool"), start), length=steps)
    return last


def _array(value: Any) -> Any:
    array = operand(value)
    return np.asarray(array) if not hasattr(array, "shape") else array


def _slots(values: Sequence[Any]) -> list[Tensor]:
    return [placeholder(shape_of(x), x.dtype) for x in values]


def _carry(new: Any, slots: Sequence[Tensor], where_: str) -> list[Tensor]:
    found = flatten(new)
    if len(found) != len(slots):
        raise ShapeError(
            f"the carry began with {len(slots)} values and came back with {len(found)}.",
            where=where_,
            fix="Return a carry built like the first one.",
            expected=len(slots),
            actual=len(found),
        )
    return [_like(x, old) for x, old in zip(found, slots, strict=True)]


def _like(value: Any, old: Tensor) -> Tensor:
    """``value`` as a Tensor; a Python number takes the carry's dtype."""
    return as_tensor(value if hasattr(value, "dtype") else operand(value, dtype=old.dtype))


def _union(*groups: Sequence[Tensor]) -> list[Tensor]:
    return list({(x.node, x.index): x for group in groups for x in group}.values())
