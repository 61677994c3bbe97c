"""CIFAR-10 and CIFAR-100 from small files as Python 2 pickled them."""

import pickle

import numpy as np
import pytest

from pronghorn import datasets, errors
from pronghorn.api import set_image_data_format


class PythonTwo(pickle._Pickler):
    """Writes bytes as Python 2 wrote its strings, which the files of CIFAR are made of."""

    dispatch = dict(pickle._Pickler.dispatch)

    def save_bytes(self, value):
        self.write(pickle.BINSTRING + len(value).to_bytes(4, "little") + value)
        self.memoize(value)

    dispatch[bytes] = save_bytes


def write_batch(path, images, **labels):
    with path.open("wb") as stream:
        content = {b"data": images, **{name.encode(): value for name, value in labels.items()}}
        PythonTwo(stream, protocol=2).dump(content)


@pytest.fixture
def cifar(tmp_path):
    """Files as Python 2 wrote them: two images in each."""
    rng = np.random.default_rng(0)
    images = {name: rng.integers(0, 256, (2, 3072), "uint8") for name in [*"12345", "test", "train100", "test100"]}
    for number in "12345":
        write_batch(tmp_path / f"data_batch_{number}", images[number], labels=[int(number), 9])
    write_batch(tmp_path / "test_batch", images["test"], labels=[7, 8])
    for part in ("train", "test"):
        write_batch(tmp_path / part, images[f"{part}100"], fine_labels=[99, 3], coarse_labels=[19, 2])
    return tmp_path, images


def test_cifar10(cifar):
    folder, images = cifar
    (x_train, y_train), (x_test, y_test) = datasets.cifar10.load_data(path=folder)
    planes = np.concatenate([images[n] for n in "12345"]).reshape(10, 3, 32, 32)
    np.testing.assert_array_equal(x_train, planes.transpose(0, 2, 3, 1))
    assert y_train.ravel().tolist() == [1, 9, 2, 9, 3, 9, 4, 9, 5, 9]
    assert x_test.shape == (2, 32, 32, 3)
    assert (y_test.tolist(), y_train.dtype, x_train.dtype) == ([[7], [8]], np.uint8, np.uint8)


def test_cifar_has_channels_where_they_are_wanted(cifar, fetched):
    folder, images = cifar
    fetched.answer = folder
    set_image_data_format("channels_first")
    try:
        _, (x_test, _) = datasets.cifar10.load_data()
        (x_train, _), _ = datasets.cifar100.load_data()
    finally:
        set_image_data_format("channels_last")
    np.testing.assert_array_equal(x_test, images["test"].reshape(2, 3, 32, 32))
    np.testing.assert_array_equal(x_train, images["train100"].reshape(2, 3, 32, 32))
    assert [(name, options["untar"]) for name, _, options in fetched.made] == [
        ("cifar-10-batches-py", True),
        ("cifar-100-python", True),
    ]


@pytest.mark.parametrize(("mode", "labels"), [("fine", [[99], [3]]), ("coarse", [[19], [2]])])
def test_cifar100(cifar, mode, labels):
    folder, images = cifar
    (x_train, y_train), (_, y_test) = datasets.cifar100.load_data(mode, path=folder)
    np.testing.assert_array_equal(x_train.transpose(0, 3, 1, 2).reshape(2, -1), images["train100"])
    assert y_train.tolist() == y_test.tolist() == labels


def test_cifar_says_what_is_wrong(cifar, keras):
    folder, _ = cifar
    with pytest.raises(errors.ArgumentError, match=r"label_mode must be 'fine' or 'coarse'. Got 'rough'"):
        datasets.cifar100.load_data("rough", path=folder)
    with pytest.raises(errors.DataError, match=r"lacks 'data' or 'labels'. It has data, fine_labels"):
        keras.datasets.cifar.load_batch(folder / "train")
    assert keras.datasets.cifar.load_batch(folder / "train", "coarse_labels")[1] == [19, 2]
