"""class_weight becomes sample weights: the weight of each sample's class, times its own."""

import numpy as np
import pytest

import pronghorn
from pronghorn import errors, layers
from pronghorn.training.class_weights import class_weights

WEIGHTS = {0: 1.0, 1: 2.0, 2: 4.0}
CLASSES = np.array([2, 0, 1, 1])
EXPECTED = [4.0, 1.0, 2.0, 2.0]


@pytest.fixture
def model():
    return pronghorn.Sequential([layers.Dense(3, input_shape=(2,), name="out")])


@pytest.mark.parametrize(
    "targets",
    [CLASSES, CLASSES[:, None], np.eye(3)[CLASSES], CLASSES.astype("float32")],
    ids=["indices", "column", "one-hot", "floats"],
)
def test_of_each_form_of_targets(model, targets):
    assert class_weights(WEIGHTS, targets, None, model).tolist() == EXPECTED


def test_times_the_samples_own_weights(model):
    assert class_weights(WEIGHTS, CLASSES, np.array([1, 10, 1, 0]), model).tolist() == [4.0, 10.0, 2.0, 0.0]


def test_of_time_steps():
    steps = pronghorn.Sequential([layers.Dense(3, input_shape=(2, 5))])
    y = np.array([[0, 1], [2, 1]])
    expected = [[1.0, 2.0], [4.0, 2.0]]
    assert class_weights(WEIGHTS, y, None, steps).tolist() == expected
    assert class_weights(WEIGHTS, np.eye(3)[y], None, steps).tolist() == expected
    own = np.array([[1, 1], [0, 3]])
    assert class_weights(WEIGHTS, y, own, steps).tolist() == [[1.0, 2.0], [0.0, 6.0]]
    assert class_weights(WEIGHTS, y, np.array([1, 10]), steps).tolist() == [[1.0, 2.0], [40.0, 20.0]]


def test_of_several_outputs():
    x = pronghorn.Input((2,))
    fork = pronghorn.Model(x, [layers.Dense(3, name="a")(x), layers.Dense(3, name="b")(x)])
    found = class_weights({"b": WEIGHTS}, [CLASSES, CLASSES], None, fork)
    assert found[0] is None
    assert found[1].tolist() == EXPECTED
    with pytest.raises(errors.DataError, match=r"there is no output 'c'\. The outputs are \['a', 'b'\]"):
        class_weights({"c": WEIGHTS}, [CLASSES, CLASSES], None, fork)
    with pytest.raises(errors.DataError, match=r"there are several outputs\. Pass a dict of dicts"):
        class_weights(WEIGHTS, [CLASSES, CLASSES], None, fork)


def test_a_class_without_weight_is_named(model):
    with pytest.raises(errors.DataError, match=r"^fit\(class_weight=\): the classes \[1, 2\] are in the data"):
        class_weights({0: 1.0}, CLASSES, None, model)


@pytest.mark.parametrize("weight", [None, "2", float("nan"), [1.0]])
def test_a_weight_that_is_no_number_is_named(model, weight):
    with pytest.raises(
        errors.DataError, match=r"^fit\(class_weight=\): the weight of class 1 is no number. Got .*Pass"
    ):
        class_weights({0: 1.0, 1: weight, 2: 1.0}, CLASSES, None, model)


def test_other_things_are_refused(model):
    with pytest.raises(errors.ArgumentTypeError, match=r"must be a dict from class to weight\. Got a str"):
        class_weights("balanced", CLASSES, None, model)
    with pytest.raises(errors.DataError, match="it needs targets"):
        class_weights(WEIGHTS, None, None, model)


def test_fit_weighs_by_class(backend, model):
    """The first loss of a model that predicts nothing but zeros is the weighted mean of the squares, in closed form."""
    model.layers[0].set_weights([np.zeros((2, 3)), np.zeros(3)])
    model.compile(pronghorn.optimizers.SGD(0.0), loss="mse")
    y = np.eye(3, dtype="float32")[CLASSES] * 3
    history = model.fit(np.ones((4, 2), "float32"), y, class_weight=WEIGHTS, verbose=0)
    np.testing.assert_allclose(history.history["loss"], [np.mean(EXPECTED) * 9 / 3], rtol=1e-6)
