"""Output modes: closed forms, shapes, errors."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from pronghorn.errors import ArgumentError, DataError
from pronghorn_plugins.layers.encoding import check_ids, encoded, encoded_shape, only_dense, output_mode

IDS = hnp.arrays("int64", hnp.array_shapes(min_dims=1, max_dims=3, max_side=4), elements=st.integers(-2, 7))


@given(IDS)
def test_rows_add_up(ids):
    inside = (ids >= 0) & (ids < 5)
    count = np.asarray(encoded(ids, "count", 5, "int32"))
    np.testing.assert_array_equal(count.sum(-1), inside.sum(-1))
    wanted = [[np.sum(row == i) for i in range(5)] for row in ids.reshape(-1, ids.shape[-1])]
    np.testing.assert_array_equal(count.reshape(-1, 5), wanted)
    np.testing.assert_array_equal(encoded(ids, "multi_hot", 5, "float32"), count > 0)
    one_hot = np.asarray(encoded(ids, "one_hot", 5, "float32"))
    np.testing.assert_array_equal(one_hot.sum(-1).reshape(-1), inside.reshape(-1))


@given(IDS, st.sampled_from(["int", "one_hot", "multi_hot", "count"]))
def test_shapes_are_what_is_said(ids, mode):
    assert np.asarray(encoded(ids, mode, 5, "float32")).shape == encoded_shape(ids.shape, mode, 5)


@given(IDS)
def test_weights_count(ids):
    weights = np.cos(ids)
    wanted = [
        [np.sum(w[row == i]) for i in range(5)]
        for row, w in zip(ids.reshape(-1, ids.shape[-1]), weights.reshape(-1, ids.shape[-1]), strict=True)
    ]
    found = np.asarray(encoded(ids, "count", 5, "float64", weights)).reshape(-1, 5)
    np.testing.assert_allclose(found, wanted, atol=1e-12)


def test_a_single_id_is_a_sample():
    assert np.asarray(encoded(np.array(2), "count", 3, "int32")).tolist() == [0, 0, 1]


def test_errors_say_what_is_wrong():
    with pytest.raises(ArgumentError, match=r"Got 'multihot'\. Did you mean 'multi_hot'"):
        output_mode("multihot", ("int", "multi_hot"), "StringLookup")
    with pytest.raises(ArgumentError, match=r"Got 3\. Pass output_mode='int'"):
        output_mode(3, ("int",), "StringLookup")
    with pytest.raises(ArgumentError, match="no sparse Tensors"):
        only_dense(True, "StringLookup")
    with pytest.raises(DataError, match=r"4 at \(0, 1\) is no id of 4 categories"):
        check_ids([[1, 4]], 4, "CategoryEncoding")
