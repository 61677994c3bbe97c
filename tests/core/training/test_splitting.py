"""validation_split keeps the last part."""

import numpy as np
import pytest

import pronghorn
from pronghorn import errors, layers
from pronghorn.training.splitting import split_validation

X, Y = np.arange(20, dtype="float32").reshape(10, 2), np.arange(10.0)


@pytest.fixture
def model():
    made = pronghorn.Sequential([layers.Dense(1, input_shape=(2,))])
    made.compile("sgd", "mse")
    return made


@pytest.mark.parametrize("form", [np.asarray, lambda a: np.asarray(a).tolist()], ids=["arrays", "lists"])
def test_the_last_part_is_kept(model, form):
    (x, y, weight), (vx, vy, vweight) = split_validation(model, form(X), form(Y), form(np.ones(10)), 0.25)
    np.testing.assert_array_equal(x, X[:7])
    np.testing.assert_array_equal(vx, X[7:])
    np.testing.assert_array_equal(np.concatenate([y, vy]), Y)
    assert (len(weight), len(vweight)) == (7, 3)


def test_files_are_split_without_being_read(model, tmp_path):
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "data.h5", "w") as file:
        file["x"] = X
        (x, _, _), (vx, _, _) = split_validation(model, file["x"], Y, None, 0.3)
        assert not isinstance(x, np.ndarray)
        np.testing.assert_array_equal(vx.read(), X[7:])


@pytest.mark.parametrize("fraction", [1.0, -0.1, 1.5])
def test_fractions_outside_are_refused(model, fraction):
    with pytest.raises(errors.ArgumentError, match=rf"must be at least 0 and below 1\. Got {fraction}"):
        model.fit(X, Y, validation_split=fraction, verbose=0)


def test_what_is_no_fraction_is_refused(model):
    with pytest.raises(errors.ArgumentError, match=r"must be at least 0 and below 1. Got 'a fifth'"):
        model.fit(X, Y, validation_split="a fifth", verbose=0)


def test_an_empty_side_is_refused(model):
    with pytest.raises(errors.ArgumentError, match=r"0\.01 of 10 samples leaves one side empty|0\.99 of 10"):
        model.fit(X, Y, validation_split=0.99, verbose=0)


def test_batches_cannot_be_split(model):
    with pytest.raises(errors.ArgumentError, match=r"a generator cannot be split\. Pass validation_data instead"):
        model.fit((batch for batch in [(X, Y)]), validation_split=0.2, verbose=0)


def test_fit_validates_on_the_kept_part(backend, model):
    """The kept part's loss is the closed form at the weights that the epoch left."""
    history = model.fit(X / 20, Y / 10, validation_split=0.3, verbose=0)
    kernel, bias = model.get_weights()
    expected = np.mean(((X / 20) @ kernel + bias - (Y / 10)[:, None])[7:] ** 2)
    np.testing.assert_allclose(history.history["val_loss"], [expected], rtol=1e-5)
