"""Calls of real Keras' backend functions, made again here: outputs, dtypes, on every engine."""

import numpy as np
from golden_calls import golden_calls

from pronghorn import backend as K


def calls(*names):
    """The golden calls of the functions ``K.<name>``, or of all."""
    return golden_calls("backend", *(f"K.{name}" for name in names))


def symbolic(argument):
    """What Keras 2 code would pass: Variables of floats, constants of ints and bools, anything else as it is."""
    if isinstance(argument, np.ndarray):
        is_float = argument.dtype.kind == "f"
        return K.variable(argument) if is_float else K.constant(argument, dtype=argument.dtype)
    return [symbolic(item) for item in argument] if isinstance(argument, list) else argument


def outputs(call, function=None):
    """The Tensors that the call gives here, in a list."""
    function = function or getattr(K, call.function.removeprefix("K."))
    arguments = [symbolic(argument) for argument in call.args]
    result = function(*arguments, **call.kwargs)
    return list(result) if isinstance(result, tuple | list) else [result]


def check(found, call, rtol=2e-6, atol=2e-6):
    """Each output has real Keras' shape, dtype and, within single precision, values."""
    assert len(found) == len(call.out)
    for mine, theirs in zip(found, call.out, strict=True):
        assert np.asarray(mine).dtype == theirs.dtype
        np.testing.assert_allclose(mine, theirs, rtol=rtol, atol=atol, err_msg=call.id)


def check_call(call, **tolerance):
    """The call computed by itself."""
    check(K.batch_get_value(outputs(call)), call, **tolerance)


def check_together(made, **tolerance):
    """Many calls, pairs of one and its Tensors, computed in one Program: what engines that compile slowly are tested with."""
    made = list(made)
    values = iter(K.batch_get_value([x for _, tensors in made for x in tensors]))
    for call, tensors in made:
        check([next(values) for _ in tensors], call, **tolerance)
