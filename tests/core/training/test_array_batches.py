"""Batches of arrays: every sample once in a pass, in an order that the seed and the position alone decide."""

import itertools

import numpy as np
import pytest

import pronghorn
from pronghorn import errors, layers
from pronghorn.training.batches import make_batches

X = np.arange(22, dtype="float32").reshape(11, 2)
Y = np.arange(11)


@pytest.fixture
def model():
    pronghorn.set_random_seed(5)
    return pronghorn.Sequential([layers.Dense(1, input_shape=(2,))], name="net")


def batches(model, *, x=X, y=Y, weight=None, use="fit", **options):
    return make_batches(model, x, y, weight, use=use, **options)


def labels(found):
    return [y.tolist() for _, y in found]


def test_the_last_partial_batch_is_a_batch(model):
    made = batches(model, batch_size=4)
    assert (made.steps, made.samples) == (3, 11)
    assert labels(made.epoch(0)) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10]]
    for x, y in made.epoch(0):
        np.testing.assert_array_equal(x, X[y])


@pytest.mark.parametrize("shuffle", [True, "batch"])
def test_shuffled_epochs_hold_every_sample_once_and_differ(model, shuffle):
    made = batches(model, batch_size=4, shuffle=shuffle)
    epochs = [labels(made.epoch(n)) for n in range(3)]
    for epoch in epochs:
        assert sorted(itertools.chain(*epoch)) == list(range(11))
    assert epochs[0] != epochs[1] != epochs[2]
    assert labels(made.epoch(1)) == epochs[1]
    for x, y in made.epoch(2):
        np.testing.assert_array_equal(x, X[y])


def test_batch_shuffling_keeps_neighbours_together(model):
    found = labels(batches(model, batch_size=4, shuffle="batch").epoch(3))
    assert sorted(found[:2]) == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert found[2] == [8, 9, 10]


def test_the_order_depends_on_the_seed(model):
    first = labels(batches(model, shuffle=True, batch_size=4).epoch(0))
    pronghorn.set_random_seed(5)
    again = pronghorn.Sequential([layers.Dense(1, input_shape=(2,))])
    again.get_weights()
    assert labels(batches(again, shuffle=True, batch_size=4).epoch(0)) == first
    pronghorn.set_random_seed(6)
    other = pronghorn.Sequential([layers.Dense(1, input_shape=(2,))])
    assert labels(batches(other, shuffle=True, batch_size=4).epoch(0)) != first


@pytest.mark.parametrize("shuffle", [False, True])
@pytest.mark.parametrize("steps", [None, 2, 5])
def test_an_epoch_goes_on_amid(model, shuffle, steps):
    made = batches(model, batch_size=4, shuffle=shuffle, steps=steps)
    for epoch, start in ((0, 1), (2, 1)):
        assert labels(made.epoch(epoch, start)) == labels(made.epoch(epoch))[start:]


def test_steps_continue_where_the_epoch_before_stopped(model):
    made = batches(model, batch_size=4, steps=2)
    assert made.steps == 2
    found = [labels(made.epoch(n)) for n in range(3)]
    assert found[0] == [[0, 1, 2, 3], [4, 5, 6, 7]]
    assert found[1] == [[8, 9, 10], [0, 1, 2, 3]]
    assert found[2] == [[4, 5, 6, 7], [8, 9, 10]]


def test_steps_alone_say_the_batch_size(model):
    assert [len(y) for _, y in batches(model, steps=3).epoch(0)] == [4, 4, 3]
    assert [len(y) for _, y in batches(model).epoch(0)] == [11]


def test_structures_and_dtypes(model):
    a, b = pronghorn.Input((2,), name="a"), pronghorn.Input((1,), dtype="int32", name="b")
    pair = pronghorn.Model([a, b], layers.Dense(1, name="out")(a))
    pair.compile("sgd", "mse")
    numbers = np.arange(11, dtype="int64")[:, None]
    made = batches(pair, x={"b": numbers, "a": X.astype("float64")}, y={"out": Y}, weight=np.ones(11), batch_size=4)
    (left, right), y, weight = next(iter(made.epoch(0)))
    assert [array.dtype.name for array in (left, right, y, weight)] == ["float32", "int32", "int64", "float32"]
    np.testing.assert_array_equal(left, X[:4])
    assert right.ravel().tolist() == y.tolist() == [0, 1, 2, 3]


def test_ints_are_cast_batch_by_batch(model):
    """A picture's bytes stay bytes in memory; only the batch is made float32."""
    pixels = np.arange(22, dtype="uint8").reshape(11, 2)
    made = batches(model, x=pixels, batch_size=4)
    assert made.arrays[0] is pixels
    assert next(iter(made.epoch(0)))[0].dtype == np.float32


@pytest.mark.parametrize("shuffle", [False, True])
def test_arrays_in_files(model, tmp_path, shuffle):
    h5py = pytest.importorskip("h5py")
    np.save(tmp_path / "y.npy", Y)
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["x"] = X.astype("float64")
        made = batches(model, x=file["x"], y=np.load(tmp_path / "y.npy", mmap_mode="r"), batch_size=4, shuffle=shuffle)
        seen = []
        for x, y in made.epoch(0):
            assert type(x) is np.ndarray
            assert x.dtype == np.float32
            np.testing.assert_array_equal(x, X[y])
            seen += y.tolist()
        assert sorted(seen) == list(range(11))


def test_nan_in_a_file_is_found_when_it_is_read(model, tmp_path):
    spoiled = X.copy()
    spoiled[9, 0] = np.nan
    np.save(tmp_path / "x.npy", spoiled)
    made = batches(model, x=np.load(tmp_path / "x.npy", mmap_mode="r"), batch_size=4)
    found = made.epoch(0)
    next(found), next(found)
    with pytest.raises(errors.DataError, match=r"there is NaN in 1 of 3 samples, the first is sample 1"):
        next(found)


class TestFixedBatchSize:
    @pytest.fixture
    def model(self):
        x = pronghorn.Input((2,), batch_size=4)
        made = pronghorn.Model(x, layers.Dense(1)(x), name="fixed")
        made.compile("sgd", "mse")
        return made

    def test_it_is_the_models(self, model):
        made = make_batches(model, X[:8], Y[:8], None, use="fit")
        assert [len(y) for _, y in made.epoch(0)] == [4, 4]

    def test_another_is_refused(self, model):
        with pytest.raises(errors.ArgumentError, match=r"batch_size is 2, the model's inputs say 4"):
            make_batches(model, X, Y, None, use="fit", batch_size=2)
        with pytest.raises(errors.DataError, match=r"11 samples are no multiple of the batch size 4.*last 3 out"):
            make_batches(model, X, Y, None, use="fit")
        with pytest.raises(errors.DataError, match=r"train_on_batch of Model 'fixed': a batch has 3 samples"):
            model.train_on_batch(X[:3], Y[:3])
