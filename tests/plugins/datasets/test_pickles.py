"""Arrays come out of pickles, and nothing else does."""

import io
import os
import pickle

import numpy as np
import pytest

from pronghorn import datasets, errors
from pronghorn_plugins.datasets import pickles


class Evil:
    """Its pickle would run a command."""

    def __reduce__(self):
        return os.system, ("exit 1",)


@pytest.mark.parametrize("protocol", range(6))
def test_pickles_never_run_anything(tmp_path, protocol, ragged):
    with pytest.raises(errors.DataError, match=r"asks for (posix|nt|os).system, which no array needs"):
        pickles.load_pickle(io.BytesIO(pickle.dumps({"data": Evil()}, protocol)))
    np.savez(tmp_path / "imdb.npz", x=ragged([Evil()]), y=np.zeros(1))
    with pytest.raises(errors.DataError, match="could run anything"):
        datasets.reuters.load_data(tmp_path / "imdb.npz")


@pytest.mark.parametrize("protocol", range(6))
@pytest.mark.parametrize("dtype", ["uint8", ">i4", "float32", "bool"])
def test_pickled_arrays_come_back(protocol, dtype):
    wanted = {"a": np.arange(6).reshape(2, 3).astype(dtype), "b": [1, "x", b"y", None, 2.5], "c": np.int64(3)}
    written = pickle.dumps(wanted, protocol)
    found = pickles.load_pickle(io.BytesIO(written))
    np.testing.assert_array_equal(found["a"], wanted["a"])
    assert found["a"].dtype == pickle.loads(written)["a"].dtype
    assert (found["b"], found["c"]) == (wanted["b"], 3)


def test_other_decoders_are_refused():
    wanted = b"c_codecs\nencode\n(Vx\nVrot13\ntR."
    with pytest.raises(errors.DataError, match="decodes by 'rot13'"):
        pickles.load_pickle(io.BytesIO(wanted))


def test_archives_say_what_is_wrong(tmp_path):
    (tmp_path / "a.npz").write_bytes(b"<html>not found</html>")
    with pytest.raises(errors.DataError, match=r"a.npz' is no npz file"):
        datasets.mnist.load_data(tmp_path / "a.npz")
    np.savez(tmp_path / "b.npz", x_train=np.zeros(1))
    with pytest.raises(errors.DataError, match=r"b.npz' lacks an array: .*y_train"):
        datasets.mnist.load_data(tmp_path / "b.npz")
