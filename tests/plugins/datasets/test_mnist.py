"""MNIST, and what all data sets of Keras share: one implementation, fetched once or read from the user's path."""

import numpy as np
import pytest

from pronghorn import datasets

NAMES = ["boston_housing", "cifar10", "cifar100", "fashion_mnist", "imdb", "mnist", "reuters"]


@pytest.mark.parametrize("name", NAMES)
def test_one_implementation_has_two_names(name, keras):
    ours, theirs = getattr(datasets, name), getattr(keras.datasets, name)
    assert ours.load_data is theirs.load_data
    assert getattr(ours, "get_word_index", None) is getattr(theirs, "get_word_index", None)


def mnist_file(tmp_path):
    arrays = {name: np.arange(n, dtype="uint8") for n, name in enumerate(["x_train", "y_train", "x_test", "y_test"], 2)}
    np.savez(tmp_path / "mnist.npz", **arrays)
    return arrays


def test_mnist_from_a_path(tmp_path, fetched):
    arrays = mnist_file(tmp_path)
    (x_train, y_train), (x_test, y_test) = datasets.mnist.load_data(str(tmp_path / "mnist.npz"))
    for found, name in ((x_train, "x_train"), (y_train, "y_train"), (x_test, "x_test"), (y_test, "y_test")):
        np.testing.assert_array_equal(found, arrays[name])
    assert not fetched.made


def test_mnist_from_the_cache(tmp_path, fetched, monkeypatch):
    """A bare name is Keras' in its cache, whatever lies in the current folder."""
    mnist_file(tmp_path)
    monkeypatch.chdir(tmp_path)
    fetched.answer = tmp_path / "mnist.npz"
    datasets.mnist.load_data()
    ((name, origin, options),) = fetched.made
    assert (name, origin.rpartition("/")[2]) == ("mnist.npz", "mnist.npz")
    assert len(options["file_hash"]) == 64


def test_a_path_that_is_not_there_yet_is_fetched_to(tmp_path, fetched):
    mnist_file(tmp_path)
    fetched.answer = tmp_path / "mnist.npz"
    datasets.mnist.load_data(str(tmp_path / "new" / "m.npz"))
    assert fetched.made[0][0] == str(tmp_path / "new" / "m.npz")
