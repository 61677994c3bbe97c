"""rank: NumPy's digitize, inside graphs."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pronghorn_plugins.layers.searching import padded, rank

FLOATS = st.floats(allow_nan=True, allow_infinity=True, width=32)


@given(st.lists(st.floats(-9, 9, width=32), max_size=20), st.lists(FLOATS, min_size=1, max_size=9))
def test_it_is_digitize(edges, values):
    edges = np.sort(np.array(edges, "float32"))
    x = np.array(values, "float32")
    found = rank(x, padded(edges, np.inf), len(edges))
    np.testing.assert_array_equal(found, np.digitize(x, edges))


@given(st.integers(0, 70))
def test_lengths_are_one_below_a_power_of_two(count):
    length = len(padded(np.arange(count), 0))
    assert length >= count
    assert (length + 1) & length == 0
