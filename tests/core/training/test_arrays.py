"""What users pass as data becomes arrays, or an error that says what it is instead."""

import numpy as np
import pytest

from pronghorn import Input, errors
from pronghorn.training.arrays import Lazy, as_array


class Frame:
    """As pandas gives itself: `to_numpy`, a shape, a dtype that is not NumPy's."""

    def __init__(self, values):
        self.values, self.shape, self.dtype = values, values.shape, "mixed"

    def to_numpy(self):
        return self.values


class Foreign:
    """An array of another engine: all it has is ``__array__``."""

    def __array__(self, dtype=None, copy=None):
        return np.array([[1.0, 2.0]], dtype)


class File:
    """As h5py's Dataset: rows are read by slices and by increasing indices, nothing else."""

    chunks = None

    def __init__(self, values):
        self.values, self.shape, self.dtype, self.reads = values, values.shape, values.dtype, []

    def __getitem__(self, rows):
        if not isinstance(rows, slice):
            assert (np.diff(rows) > 0).all(), "h5py wants increasing indices"
        found = self.values[rows]
        self.reads.append(len(found))
        return found


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([[1, 2], [3, 4]], np.array([[1, 2], [3, 4]])),
        ((1.5, 2.5), np.array([1.5, 2.5])),
        (Frame(np.array([[1, 2.5]], dtype=object)), np.array([[1, 2.5]])),
        (Foreign(), np.array([[1.0, 2.0]])),
        (np.array([True, False]), np.array([True, False])),
    ],
    ids=["lists", "tuple", "frame-of-objects", "foreign", "bool"],
)
def test_becomes_an_array(given, expected):
    found = as_array(given, "fit(x=)")
    assert found.dtype == expected.dtype
    np.testing.assert_array_equal(found, expected)


def test_an_array_is_taken_as_it_is():
    array = np.arange(3)
    assert as_array(array, "fit(x=)") is array


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ([[1, 2], [3]], r"^fit\(x=\): a list of lists of different lengths is no array\. Pad the samples"),
        (["cat", "dog"], r"dtype <U3 holds what is no number, such as .*'cat'.*Encode text"),
        ([None, 1.0], r"dtype object holds what is no number, such as None"),
        (np.array(["2024-01-01"], "M8[D]"), r"holds what is no number.*Encode text, dates"),
        (object(), r"dtype object holds what is no number"),
    ],
    ids=["ragged", "text", "none", "dates", "object"],
)
def test_what_holds_no_numbers_is_refused(given, text):
    with pytest.raises(errors.DataError, match=text) as caught:
        as_array(given, "fit(x=)")
    assert isinstance(caught.value, ValueError)


def test_a_symbolic_tensor_is_no_data():
    with pytest.raises(errors.DataError, match=r"symbolic Tensor and holds no numbers.*Pass arrays"):
        as_array(Input((3,)), "fit(x=)")


def test_an_array_that_raises_says_why():
    class Broken:
        def __array__(self, dtype=None, copy=None):
            raise RuntimeError("it requires grad")

    with pytest.raises(errors.DataError, match=r"a Broken cannot be made an array: it requires grad"):
        as_array(Broken(), "fit(x=)")


class TestLazy:
    def test_a_file_is_not_read_before_it_is_needed(self):
        file = File(np.arange(20).reshape(10, 2))
        found = as_array(file, "fit(x=)")
        assert isinstance(found, Lazy)
        assert (len(found), found.shape, found[2:5].shape) == (10, (10, 2), (3, 2))
        assert not file.reads

    def test_rows_come_in_the_order_asked_for(self):
        values = np.arange(20).reshape(10, 2)
        file = File(values)
        part = Lazy(file)[3:9]
        np.testing.assert_array_equal(part.read(), values[3:9])
        np.testing.assert_array_equal(part.take(np.array([4, 0, 2])), values[[7, 3, 5]])
        assert file.reads == [6, 3]

    def test_neighbours_are_read_as_a_slice(self):
        values = np.arange(20).reshape(10, 2)
        found = Lazy(File(values)).take(np.array([4, 2, 3, 2]))
        np.testing.assert_array_equal(found, values[[4, 2, 3, 2]])

    def test_of_a_real_file(self, tmp_path):
        h5py = pytest.importorskip("h5py")
        with h5py.File(tmp_path / "data.h5", "w") as file:
            file["x"] = np.arange(12.0).reshape(6, 2)
            found = as_array(file["x"], "fit(x=)")
            assert isinstance(found, Lazy)
            np.testing.assert_array_equal(found.take([5, 0, 3]), [[10, 11], [0, 1], [6, 7]])


def test_pandas(backend):
    """A DataFrame and a Series train as the arrays in them do."""
    pandas = pytest.importorskip("pandas")
    import pronghorn
    from pronghorn import layers

    x = np.arange(12.0).reshape(6, 2) / 12
    y = np.array([0, 1, 0, 1, 0, 1])
    losses = []
    for inputs, targets in ((x, y), (pandas.DataFrame(x, columns=["a", "b"]), pandas.Series(y, name="c"))):
        model = pronghorn.Sequential([layers.Dense(1, input_shape=(2,), kernel_initializer="ones")])
        model.compile("sgd", "mse")
        history = model.fit(inputs, targets, epochs=2, shuffle=False, validation_split=0.5, verbose=0)
        losses.append(history.history)
    assert losses[0] == losses[1]
    mixed = pandas.DataFrame({"a": [1, 2], "b": [0.5, 1.5]}, dtype=object)
    assert as_array(mixed, "fit(x=)").dtype == np.float64
    with pytest.raises(errors.DataError, match=r"holds what is no number, such as"):
        as_array(pandas.DataFrame({"a": [1, 2], "b": ["cat", "dog"]}), "fit(x=)")
