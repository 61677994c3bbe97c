"""pad: against NumPy in each mode, each way of writing widths, and what it refuses."""

import numpy as np
import pytest
from tracing import check

from pronghorn import ops
from pronghorn.errors import ArgumentError

X = np.arange(12.0).reshape(3, 4)


@pytest.mark.parametrize("widths", [0, 1, (1, 2), ((1, 2),), ((1, 0), (0, 2)), [[2, 1], [1, 2]]])
@pytest.mark.parametrize("mode", ["constant", "reflect", "symmetric"])
def test_modes(widths, mode):
    check(lambda x: ops.pad(x, widths, mode), lambda x: np.pad(x, widths, mode), X)


def test_constants():
    check(
        lambda x: ops.pad(x, 1, constant_values=7),
        lambda x: np.pad(x, 1, constant_values=7),
        np.array([[1, 2]]),
    )


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: ops.pad(X, 1, "reflekt"), "Did you mean 'reflect'"),
        (lambda: ops.pad(X, 3, "reflect"), "axis 0 .* too short to mirror 3 values. Pad at most 2"),
        (lambda: ops.pad(X, ((1, 1), (1, 1), (1, 1))), "for each of 2 axes"),
        (lambda: ops.pad(X, 1, "reflect", 3), "takes no constant_values"),
    ],
)
def test_refuses(call, said):
    with pytest.raises(ArgumentError, match=said):
        call()
