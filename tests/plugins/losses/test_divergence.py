"""Kullback-Leibler, Poisson and cosine: golden values and training of Keras 2.2.4, SciPy, slopes."""

import numpy as np
import pytest
from descending import check_descent
from golden_case import load_case
from golden_functions import calls
from scipy import spatial, special
from slopes import check_slope
from tracing import check, traced

from pronghorn import losses
from pronghorn.errors import ShapeError

T = np.array([[[0.5, 0.3, 0.2], [0.1, 0.1, 0.8]], [[0.3, 0.3, 0.4], [0.25, 0.5, 0.25]]])
P = np.array([[[0.6, 0.2, 0.2], [0.3, 0.3, 0.4]], [[0.1, 0.2, 0.7], [0.9, 0.05, 0.05]]])


def cosine(t, p):
    rows = [-1 + spatial.distance.cosine(a, b) for a, b in zip(t.reshape(-1, 3), p.reshape(-1, 3), strict=True)]
    return np.reshape(rows, t.shape[:-1])


CLOSED = {
    "kl_divergence": lambda t, p: special.rel_entr(t, p).sum(-1),
    "poisson": lambda t, p: np.mean(p - t * np.log(p + 1e-7), -1),
    "cosine_similarity": cosine,
}


@pytest.mark.parametrize("name", CLOSED)
def test_closed_form_and_slope(name):
    check(losses.get(name), CLOSED[name], T, P, tolerance=1e-9)
    check_slope(lambda p: losses.get(name)(T, p), P)


@pytest.mark.parametrize(
    "call", calls("losses.kullback_leibler_divergence", "losses.poisson", "losses.cosine_proximity"), ids=str
)
def test_keras(call, backend):
    np.testing.assert_allclose(traced(losses.get(call.function[7:]), *call.args), call.out, rtol=2e-6, atol=1e-6)


@pytest.mark.parametrize("name", ["kld", "cosine"])
def test_keras_by_short_name(name):
    (call,) = calls(f"losses.get({name})")
    np.testing.assert_allclose(losses.get(name)(*call.args), call.out, rtol=2e-6)


@pytest.mark.parametrize("name", ["kullback_leibler_divergence", "poisson", "cosine_proximity"])
def test_training_of_keras(name):
    case = load_case(f"loss_{name}")
    check_descent(case, losses.get(case.compiled["loss"]))


def test_zeros_have_no_direction():
    """A vector of zeros is similar to nothing, and has a finite slope."""
    assert float(losses.cosine_similarity([[0.0, 0.0]], [[1.0, 2.0]])[0]) == 0
    check(losses.cosine_similarity, lambda t, p: np.zeros(1), np.ones((1, 2)), np.zeros((1, 2)))


def test_cosine_along_another_axis():
    found = losses.cosine_similarity(T, P, axis=1)
    t, p = (y / np.linalg.norm(y, axis=1, keepdims=True) for y in (T, P))
    np.testing.assert_allclose(found, -np.sum(t * p, axis=1), rtol=1e-10)
    assert float(losses.CosineSimilarity(axis=1)(T, P)) == pytest.approx(-np.sum(t * p, axis=1).mean())


@pytest.mark.parametrize(
    ("name", "function"),
    [("KLDivergence", "kl_divergence"), ("Poisson", "poisson"), ("CosineSimilarity", "cosine_similarity")],
)
def test_class_is_the_mean_of_the_function(name, function):
    made = losses.get(name)
    assert float(made(T, P)) == pytest.approx(CLOSED[function](T, P).mean(), rel=1e-9)
    assert losses.deserialize(losses.serialize(made)).get_config() == made.get_config()


@pytest.mark.parametrize("name", CLOSED)
def test_shapes_that_do_not_fit(name):
    with pytest.raises(ShapeError, match=rf"{name}: the targets' shape \(4, 2\)"):
        losses.get(name)(np.zeros((4, 2)), np.zeros((4, 3)))
