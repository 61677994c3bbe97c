"""Targets and sample weights against the outputs."""

import numpy as np
import pytest

import pronghorn
from pronghorn import errors, layers
from pronghorn.training.targets import arranged_targets, check_lengths

A, B = np.zeros((4, 2), "float32"), np.ones((4, 3), "float32")


@pytest.fixture
def two():
    x = pronghorn.Input((2,))
    model = pronghorn.Model(x, [layers.Dense(2, name="a")(x), layers.Dense(3, name="b")(x)], name="fork")
    model.compile("sgd", loss={"a": "mse", "b": "mae"})
    return model


@pytest.fixture
def one():
    model = pronghorn.Sequential([layers.Dense(3, input_shape=(2,), name="out")], name="line")
    model.compile("sgd", loss="mse")
    return model


def test_forms_for_two_outputs(two):
    assert arranged_targets(two, [A, B], "y", "fit") == [A, B]
    assert arranged_targets(two, {"b": B, "a": A}, "y", "fit") == {"b": B, "a": A}
    assert arranged_targets(two, None, "y", "fit") is None
    nested = arranged_targets(two, [[0, 1, 2, 3], [[1.0], [2.0], [3.0], [4.0]]], "y", "fit")
    assert [part.shape for part in nested] == [(4,), (4, 1)]


@pytest.mark.parametrize(
    ("given", "shape"),
    [
        ([0, 1, 2], (3,)),
        ([[0, 1], [1, 0]], (2, 2)),
        ([A], (4, 2)),
        ({"out": A}, (4, 2)),
        ([np.array([0, 1]), np.array([1, 0]), np.array([1, 1])], (3, 2)),
    ],
    ids=["numbers", "rows", "list-of-one", "dict", "list-of-samples"],
)
def test_forms_for_one_output(one, given, shape):
    assert arranged_targets(one, given, "y", "fit").shape == shape


def test_one_sample_weight_may_stand_for_all_outputs(two):
    weight = np.ones(4)
    assert arranged_targets(two, weight, "sample_weight", "fit") is weight
    assert arranged_targets(two, [weight, None], "sample_weight", "fit")[1] is None
    assert list(arranged_targets(two, {"a": weight}, "sample_weight", "fit")) == ["a"]


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (A, r"the model has 2 outputs \(a, b\), 1 array of y was given\. Pass a list with one array for each output"),
        ([A, B, B], r"2 outputs \(a, b\), 3 arrays of y were given"),
        ({"a": A}, r"targets of the outputs \['b'\] are missing, which have a loss"),
        ({"a": A, "c": B}, r"there is no output 'c'\. Available: a, b"),
    ],
)
def test_what_does_not_fit_is_refused(two, given, text):
    with pytest.raises(errors.DataError, match=rf"^fit\(y=\) of Model 'fork': .*{text}"):
        arranged_targets(two, given, "y", "fit")


def test_too_many_for_one_output(one):
    with pytest.raises(errors.DataError, match=r"the model has 1 output \(out\), 2 arrays of y were given"):
        arranged_targets(one, [A, B], "y", "fit")


def test_an_output_without_loss_needs_no_target(two):
    two.compile("sgd", loss={"a": "mse"})
    assert list(arranged_targets(two, {"a": A}, "y", "fit")) == ["a"]


def test_parts_must_have_equally_many_samples():
    check_lengths(A, [B, A], None, "fit")
    with pytest.raises(errors.DataError, match=r"different numbers of samples \(x: 4, y: 4 and 3, sample_weight: 4\)"):
        check_lengths(A, [B, B[:3]], np.ones(4), "fit")
    with pytest.raises(errors.DataError, match=r"y is a single number"):
        check_lengths(A, np.float32(1), None, "fit")
