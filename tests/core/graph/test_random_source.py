"""The hook that random draws outside a trace go through."""

import numpy as np
import pytest

from pronghorn.errors import GraphError
from pronghorn.graph.random_source import RANDOM, _RandomSource
from pronghorn.runtime import Variable, set_random_seed


def test_without_a_runtime_it_says_so():
    source = _RandomSource()
    for use in (source.global_state, source.advance):
        with pytest.raises(GraphError, match="before pronghorn's runtime was loaded"):
            use()


def test_the_runtime_gives_a_seed_and_counts_steps():
    set_random_seed(11)
    assert isinstance(RANDOM.global_state(), Variable)
    assert RANDOM.global_state().numpy().tolist() == [11, 0]
    RANDOM.advance()
    np.testing.assert_array_equal(RANDOM.global_state().numpy(), [11, 1])
