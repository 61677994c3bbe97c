"""Calls of real Keras 3 functions, made again by pronghorn.ops: at once, traced, with unknown sizes, on every engine."""

import numpy as np
from golden_calls import golden_calls
from tracing import traced

from pronghorn import ops
from pronghorn.graph import Graph, Trace, placeholder, tracing
from pronghorn.testing.sample import evaluate


def calls(file, *names):
    """The golden calls in ``golden/<file>.json`` of functions by their names in pronghorn.ops."""
    return golden_calls(file, *names)


def function_of(call):
    """The function of pronghorn.ops that the call names."""
    function = ops
    for part in call.function.split("."):
        function = getattr(function, part)
    return function


def check(call, hide=()):
    """The call's values, shapes and dtypes: at once, traced, and traced with axes of the first operand unknown."""
    function, (first, *rest) = function_of(call), call.args
    _compare(call, function(*call.args, **call.kwargs))
    for hidden in ((), hide) if hide else ((),):
        _compare(call, traced(lambda x: function(x, *rest, **call.kwargs), first, hide=hidden))


def check_together(made):
    """Many calls in one Program on the active engine: some compile slowly."""
    inputs, outputs, values, ends = [], [], [], [0]
    with tracing(Trace()):
        for call in made:
            first, *rest = call.args
            values.append(first)
            inputs.append(placeholder(first.shape, first.dtype))
            outputs += _listed(function_of(call)(inputs[-1], *rest, **call.kwargs))
            ends.append(len(outputs))
    found = evaluate(Graph(inputs, outputs), values)
    for call, start, end in zip(made, ends[:-1], ends[1:], strict=True):
        _compare(call, found[start:end])


def _listed(result):
    return list(result) if isinstance(result, list | tuple) else [result]


def _compare(call, result):
    found = _listed(result)
    assert len(found) == len(call.out)
    for mine, theirs in zip(map(np.asarray, found), call.out, strict=True):
        assert mine.dtype == theirs.dtype
        scale = max(1.0, float(np.abs(theirs[np.isfinite(theirs)]).max(initial=0)))
        np.testing.assert_allclose(mine, theirs, rtol=1e-5, atol=1e-5 * scale, err_msg=call.id)
