"""Fashion-MNIST from small files in MNIST's format."""

import gzip
import os
import sys

import numpy as np
import pytest

from pronghorn import datasets, errors


def idx(array):
    return bytes([0, 0, 8, array.ndim]) + b"".join(size.to_bytes(4, "big") for size in array.shape) + array.tobytes()


@pytest.fixture
def fashion(tmp_path):
    rng = np.random.default_rng(0)
    arrays = {}
    for part, count in (("train", 3), ("t10k", 2)):
        arrays[part] = rng.integers(0, 256, (count, 28, 28), "uint8"), np.arange(count, dtype="uint8")
        for name, array in zip(("images-idx3", "labels-idx1"), arrays[part], strict=True):
            (tmp_path / f"{part}-{name}-ubyte.gz").write_bytes(gzip.compress(idx(array)))
    return tmp_path, arrays


def test_fashion_mnist_from_a_folder(fashion):
    folder, arrays = fashion
    for found, part in zip(datasets.fashion_mnist.load_data(path=folder), ("train", "t10k"), strict=True):
        for array, wanted in zip(found, arrays[part], strict=True):
            np.testing.assert_array_equal(array, wanted)
            array[:] = 0  # the caller's own


def test_fashion_mnist_from_the_cache(fashion, fetched, monkeypatch):
    folder, arrays = fashion
    module = sys.modules["pronghorn_plugins.compat.tree.utils.data_utils"]
    asked = []
    monkeypatch.setattr(module, "get_file", lambda name, **options: asked.append((name, options)) or str(folder / name))
    (_, labels), _ = datasets.fashion_mnist.load_data()
    np.testing.assert_array_equal(labels, arrays["train"][1])
    assert len(asked) == 4
    assert {options["cache_subdir"] for _, options in asked} == {os.path.join("datasets", "fashion-mnist")}  # noqa: PTH118
    assert all(len(options["file_hash"]) == 32 for _, options in asked)


def test_fashion_mnist_says_what_is_wrong(fashion):
    folder, _ = fashion
    (folder / "t10k-labels-idx1-ubyte.gz").write_bytes(gzip.compress(b"no labels"))
    with pytest.raises(errors.DataError, match=r"t10k-labels.* does not hold 1 axes of uint8"):
        datasets.fashion_mnist.load_data(path=folder)
    with pytest.raises(errors.ArgumentError, match=r"no folder '.*gone'"):
        datasets.fashion_mnist.load_data(path=folder / "gone")
