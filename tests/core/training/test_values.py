"""Values that no training can use are found before the first step."""

import numpy as np
import pytest

import pronghorn
from pronghorn import errors, layers
from pronghorn.training.values import has_nan


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64", "complex64"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_a_nan_is_found_wherever_it_is(dtype, order):
    array = np.zeros((7, 5), dtype, order=order)
    assert not has_nan(array)
    array[6, 4] = np.nan
    assert has_nan(array)
    assert has_nan(array[3:])
    assert not has_nan(array[:3])


def test_what_looks_like_one_is_none():
    """Sums that overflow, and infinities of both signs, are no NaN."""
    assert not has_nan(np.full(4, 3e38, "float32"))
    assert not has_nan(np.array([np.inf, -np.inf]))
    assert not has_nan(np.array([2**62, 1]))
    assert not has_nan(np.zeros((0, 3)))


@pytest.fixture
def model(backend):
    made = pronghorn.Sequential([layers.Dense(3, activation="softmax", input_shape=(2,))], name="net")
    made.compile("sgd", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    return made


X = np.arange(12, dtype="float32").reshape(6, 2) / 12
Y = np.array([0, 1, 2, 0, 1, 2])


def spoiled(array, position):
    copy = array.astype("float32")
    copy[position] = np.nan
    return copy


CALLS = {
    "fit": lambda m, x, y, w: m.fit(x, y, sample_weight=w, verbose=0),
    "evaluate": lambda m, x, y, w: m.evaluate(x, y, sample_weight=w, verbose=0),
    "train_on_batch": lambda m, x, y, w: m.train_on_batch(x, y, sample_weight=w),
    "test_on_batch": lambda m, x, y, w: m.test_on_batch(x, y, sample_weight=w),
}


@pytest.mark.parametrize("use", CALLS)
@pytest.mark.parametrize(
    ("data", "what"),
    [
        ((spoiled(X, (4, 1)), Y, None), "x"),
        ((X, spoiled(Y, 4), None), "y"),
        ((X, Y, spoiled(np.ones(6), 4)), "sample_weight"),
    ],
    ids=["x", "y", "sample_weight"],
)
def test_nan_is_refused_and_the_model_stays(model, use, data, what):
    before = model.get_weights()
    text = rf"^{use}\({what}=\) of Sequential 'net': there is NaN in 1 of 6 samples, the first is sample 4\. Leave"
    with pytest.raises(errors.DataError, match=text) as caught:
        CALLS[use](model, *data)
    assert isinstance(caught.value, ValueError)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(new, old)


def test_nan_in_a_generators_batch(model):
    def batches():
        yield X, Y
        yield spoiled(X, (0, 0)), Y

    with pytest.raises(errors.DataError, match=r"fit\(x=\).*the first is sample 0"):
        model.fit(batches(), steps_per_epoch=2, verbose=0)


def test_a_model_made_for_nan_is_trusted(backend):
    """A masked loss: NaN targets count nothing. The rest is the mean of the squares."""

    def masked(y_true, y_pred):
        known = pronghorn.ops.logical_not(pronghorn.ops.isnan(y_true))
        return pronghorn.ops.where(known, pronghorn.ops.square(y_pred - pronghorn.ops.where(known, y_true, 0.0)), 0.0)

    model = pronghorn.Sequential([layers.Dense(1, input_shape=(2,), kernel_initializer="zeros")])
    model.compile(pronghorn.optimizers.SGD(0.0), loss=masked)
    model.allows_nan = True
    y = np.array([[1.0], [np.nan]], "float32")
    assert model.evaluate(np.ones((2, 2), "float32"), y, verbose=0) == pytest.approx(0.5)


@pytest.mark.parametrize("use", CALLS)
@pytest.mark.parametrize(
    ("labels", "text"),
    [
        ([0, 1, 3, 0, 1, 2], r"from 0 to 2: the output has 3 classes\. Got 3\."),
        ([-1, 1, 2, 0, 1, 2], r"Got -1\."),
        ([1, 2, 3, 1, 2, 3], r"Got 3\..*Classes numbered from 1: pass y - 1"),
        ([0.5, 1, 2, 0, 1, 2], r"must be whole numbers.*Got 0\.5"),
        ([[0], [1], [2], [7], [8], [9]], r"Got 7, 8, 9\."),
    ],
)
def test_labels_out_of_range_are_refused(model, use, labels, text):
    before = model.get_weights()
    with pytest.raises(errors.DataError, match=rf"^{use}\(y=\) of Sequential 'net': class indices .*{text}"):
        CALLS[use](model, X, np.array(labels), None)
    for old, new in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(new, old)


def test_an_ignored_class_may_be_out_of_range(model):
    loss = pronghorn.losses.SparseCategoricalCrossentropy(ignore_class=-1)
    model.compile("sgd", loss=loss)
    y = np.array([0, -1, 2, 0, -1, 2])
    assert np.isfinite(model.evaluate(X, y, verbose=0))
    with pytest.raises(errors.DataError, match=r"Got 5\."):
        model.evaluate(X, np.where(y == 2, 5, y), verbose=0)


def test_predict_takes_nan(model):
    """Nothing is trained; rows without NaN are as good as ever."""
    found = model.predict(spoiled(X, (4, 1)))
    assert np.isnan(found[4]).all()
    assert np.isfinite(np.delete(found, 4, axis=0)).all()
