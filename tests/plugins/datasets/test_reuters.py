"""Reuters, shuffled and cut."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from pronghorn import datasets


def test_sequences_of_one_length_stay_lists(tmp_path, ragged):
    same = ragged([[1, 2], [3, 4]])
    np.savez(tmp_path / "r.npz", x=same, y=np.array([0, 1]))
    (x, _), (x_test, _) = datasets.reuters.load_data(tmp_path / "r.npz", test_split=0.5, num_words=99)
    assert (x.shape, type(x[0]), x_test.shape) == ((1,), list, (1,))


@given(st.integers(1, 12), st.floats(0, 0.99), st.integers(0, 99))
def test_reuters_is_cut_by_share(tmp_path_factory, ragged, n, share, seed):
    file = tmp_path_factory.mktemp("reuters") / "r.npz"
    np.savez(file, x=ragged([[i + 1] * (i + 1) for i in range(n)]), y=np.arange(n))
    (x_train, y_train), (x_test, y_test) = datasets.reuters.load_data(file, num_words=99, test_split=share, seed=seed)
    assert len(x_train) == int(n * (1 - share))
    y = [*y_train.tolist(), *y_test.tolist()]
    assert sorted(y) == list(range(n))
    assert [*x_train, *x_test] == [[1] + [label + 4] * (label + 1) for label in y]
