"""Categorical cross-entropies: golden values and training of Keras 2.2.4, SciPy, logits behind a softmax, slopes."""

import numpy as np
import pytest
from descending import check_descent
from golden_case import load_case
from golden_functions import calls, without
from scipy import special
from slopes import check_slope
from tracing import check, traced

from pronghorn import losses, ops
from pronghorn.autograd import gradients
from pronghorn.errors import ShapeError
from pronghorn.graph import Graph, ancestors, placeholder
from pronghorn.testing.sample import evaluate

INDICES = np.array([[2, 0], [1, 1], [0, 2]])
T = np.eye(3)[INDICES]
SOFT = np.array([[[0.2, 0.3, 0.5], [1.0, 0.0, 0.0]]] * 3)
Z = np.random.default_rng(0).normal(size=(3, 2, 3))
P = special.softmax(Z, -1)


def entropy(t, p):
    return -special.xlogy(t, p).sum(-1)


def used(tensor):
    return [node.primitive.name for node in ancestors([tensor])]


@pytest.mark.parametrize("t", [T, SOFT], ids=["one-hot", "soft"])
def test_closed_form_and_slope(t):
    check(losses.categorical_crossentropy, entropy, t, P, tolerance=1e-9)
    check_slope(lambda p: losses.categorical_crossentropy(t, p), P)


@pytest.mark.parametrize("t", [T, SOFT], ids=["one-hot", "soft"])
@pytest.mark.parametrize(
    "options", [{"from_logits": True}, {"softmax": True}, {"softmax": True, "clip": False}], ids=str
)
def test_from_logits(t, options):
    """Given as logits, or found behind a softmax: the same value and slope, without a logarithm of probabilities."""
    options = dict(options)
    through = ops.softmax if options.pop("softmax", False) else lambda z: z

    def function(z):
        return losses.categorical_crossentropy(t, through(z), **options)

    np.testing.assert_allclose(traced(function, Z), entropy(t, P), rtol=1e-10)
    check_slope(function, Z)
    names = used(function(placeholder(Z.shape)))
    assert "log" not in names
    assert {"softmax_cross_entropy", "log_softmax"} & set(names)


@pytest.mark.parametrize("t", [INDICES, INDICES[..., None].astype("float32")], ids=["indices", "column of floats"])
@pytest.mark.parametrize(
    "options", [{}, {"from_logits": True}, {"softmax": True}, {"softmax": True, "clip": False}], ids=str
)
def test_sparse(t, options):
    options = dict(options)
    logits = bool(options)
    through = ops.softmax if options.pop("softmax", False) else lambda z: z

    def function(z):
        return losses.sparse_categorical_crossentropy(t, through(z), **options)

    at = Z if logits else P
    np.testing.assert_allclose(traced(function, at), entropy(T, P), rtol=1e-9)
    check_slope(function, at)
    assert "sparse_softmax_cross_entropy" in used(function(placeholder(Z.shape)))
    assert logits == ("log" not in used(function(placeholder(Z.shape))))


@pytest.mark.parametrize(
    "call", calls("losses.categorical_crossentropy", "losses.sparse_categorical_crossentropy"), ids=str
)
def test_keras(call, backend):
    found = traced(losses.get(call.function[7:]), *call.args)
    np.testing.assert_allclose(found, call.out, rtol=2e-6, atol=1e-6)


def test_every_recorded_loss_is_asked_for():
    regression = ["squared_error", "absolute_error", "absolute_percentage_error", "squared_logarithmic_error"]
    names = [f"mean_{name}" for name in regression] + ["logcosh", "hinge", "squared_hinge", "categorical_hinge"]
    names += ["kullback_leibler_divergence", "poisson", "cosine_proximity", "binary_crossentropy"]
    names += ["categorical_crossentropy", "sparse_categorical_crossentropy"]
    names += [f"get({name})" for name in ("mse", "mae", "mape", "msle", "kld", "cosine")]
    assert not without(*(f"losses.{name}" for name in names))


@pytest.mark.parametrize(
    "name",
    [
        "loss_categorical_crossentropy",
        "loss_sparse_categorical_crossentropy",
        "loss_cce_unnormalized",
        "loss_sequence_cce",
    ],
)
def test_training_of_keras(name):
    case = load_case(name)
    check_descent(case, losses.get(case.compiled["loss"]))


@pytest.mark.parametrize("name", ["categorical_crossentropy", "sparse_categorical_crossentropy"])
def test_behind_a_softmax_it_is_the_clipped_formula(name):
    """Sure and right, sure and wrong, in between: values and slopes of Keras' formula on probabilities, to 1e-6.

    (To -log(epsilon) and no slope where the true class has less than epsilon.)
    """
    z = np.array([[60.0, 0.0, -3.0], [0.0, 60.0, 1.0], [1.0, 14.0, 0.5], [0.3, -0.4, 0.1]], "float32")
    t = np.zeros(4, int) if name.startswith("sparse") else np.eye(3, dtype="float32")[np.zeros(4, int)]
    leaf = placeholder(z.shape)
    hidden = ops.softmax(leaf) * 1.0
    outputs = []
    for p in (ops.softmax(leaf), hidden):
        loss = losses.get(name)(t, p)
        outputs += [loss, *gradients(loss, [leaf])]
    found, slope, wanted, wanted_slope = evaluate(Graph([leaf], outputs), [z])
    np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-6)
    np.testing.assert_allclose(slope, wanted_slope, atol=1e-6)
    np.testing.assert_allclose(found[:2], [0, -np.log(1e-7)], atol=1e-5)
    np.testing.assert_allclose(slope[1], 0, atol=1e-6)


@pytest.mark.parametrize("name", ["categorical_crossentropy", "sparse_categorical_crossentropy"])
def test_without_clipping_the_slope_stays(name):
    z = np.array([[0.0, 60.0, 1.0]], "float32")
    t = [0] if name.startswith("sparse") else [[1.0, 0.0, 0.0]]
    leaf = placeholder(z.shape)
    loss = losses.get(name)(t, ops.softmax(leaf), clip=False)
    found, slope = evaluate(Graph([leaf], [loss, *gradients(loss, [leaf])]), [z])
    np.testing.assert_allclose(found, [60], rtol=1e-6)
    np.testing.assert_allclose(slope, [[-1, 1, 0]], atol=1e-6)


@pytest.mark.parametrize("axis", [0, 1, -1])
@pytest.mark.parametrize("options", [{}, {"from_logits": True}, {"softmax": True}], ids=str)
def test_axis_of_the_classes(axis, options):
    options = dict(options, axis=axis)
    softmax = options.pop("softmax", False)
    z, t, indices = np.moveaxis(Z, -1, axis), np.moveaxis(T, -1, axis), INDICES

    def through(x):
        return ops.softmax(x, axis=axis) if softmax else x

    at = z if options.get("from_logits") or softmax else np.moveaxis(P, -1, axis)
    dense = traced(lambda x: losses.categorical_crossentropy(t, through(x), **options), at)
    sparse = traced(lambda x: losses.sparse_categorical_crossentropy(indices, through(x), **options), at)
    np.testing.assert_allclose(dense, entropy(T, P), rtol=1e-9)
    np.testing.assert_allclose(sparse, entropy(T, P), rtol=1e-9)


@pytest.mark.parametrize("smoothing", [0.1, 0.6])
def test_label_smoothing(smoothing):
    smooth = T * (1 - smoothing) + smoothing / 3
    check(
        lambda t, p: losses.categorical_crossentropy(t, p, label_smoothing=smoothing),
        lambda t, p: entropy(smooth, p),
        T,
        P,
        hide=(0, 2),
        tolerance=1e-9,
    )
    made = losses.CategoricalCrossentropy(label_smoothing=smoothing)
    assert float(made(T, P)) == pytest.approx(entropy(smooth, P).mean(), rel=1e-6)


@pytest.mark.parametrize("ignored", [-1, 255, 2])
def test_ignored_class(ignored):
    """It costs nothing as a function; the class leaves it out of the mean, with weights too."""
    given = np.where(INDICES == 2, ignored, INDICES)
    kept = INDICES != 2
    wanted = np.where(kept, entropy(T, P), 0)
    np.testing.assert_allclose(
        losses.sparse_categorical_crossentropy(given, P, ignore_class=ignored), wanted, rtol=1e-9
    )
    check_slope(lambda p: losses.sparse_categorical_crossentropy(given, p, ignore_class=ignored), P)
    made = losses.SparseCategoricalCrossentropy(ignore_class=ignored)
    assert float(made(given, P)) == pytest.approx(wanted.sum() / kept.sum(), rel=1e-6)
    mask = np.array([[True, True], [True, False], [True, True]])
    both = kept & mask
    assert float(made(given, P, mask=mask)) == pytest.approx((wanted * both).sum() / both.sum(), rel=1e-6)


@pytest.mark.parametrize("alpha", [0.25, [0.2, 0.3, 0.5]])
@pytest.mark.parametrize("gamma", [1.5, 2.0])
def test_focal(alpha, gamma):
    def oracle(t, p):
        return -np.sum(np.asarray(alpha) * (1 - p) ** gamma * special.xlogy(t, p), -1)

    def function(t, p, **options):
        return losses.categorical_focal_crossentropy(t, p, alpha, gamma, **options)

    check(function, oracle, SOFT, P, tolerance=1e-9)
    check_slope(lambda p: function(SOFT, p), P)
    np.testing.assert_allclose(function(SOFT, Z, from_logits=True), oracle(SOFT, P), rtol=1e-9)
    made = losses.CategoricalFocalCrossentropy(alpha, gamma)
    assert float(made(SOFT, P)) == pytest.approx(oracle(SOFT, P).mean(), rel=1e-6)


def test_examples_of_keras():
    """From Keras 3's docstrings."""
    t, p = [[0, 1, 0], [0, 0, 1]], [[0.05, 0.95, 0], [0.1, 0.8, 0.1]]
    np.testing.assert_allclose(losses.categorical_crossentropy(t, p), [0.0513, 2.303], atol=1e-3)
    np.testing.assert_allclose(losses.sparse_categorical_crossentropy([1, 2], p), [0.0513, 2.303], atol=1e-3)
    found = losses.categorical_focal_crossentropy(t, [[0.05, 0.9, 0.05], [0.1, 0.85, 0.05]])
    np.testing.assert_allclose(found, [2.63401289e-04, 6.75912094e-01], rtol=1e-5)


@pytest.mark.parametrize(
    "name", ["CategoricalCrossentropy", "SparseCategoricalCrossentropy", "CategoricalFocalCrossentropy"]
)
def test_config(name):
    made = losses.get({"class_name": name, "config": {"from_logits": True, "axis": 1, "reduction": "sum"}})
    assert (made.from_logits, made.axis, made.reduction) == (True, 1, "sum")
    assert losses.deserialize(losses.serialize(made)).get_config() == made.get_config()


def test_class_indices_for_one_hot_targets():
    with pytest.raises(ShapeError, match=r"targets' shape \(4, 1\) .*\(4, 3\).*use sparse_categorical_crossentropy"):
        losses.categorical_crossentropy(np.zeros((4, 1)), np.zeros((4, 3)))
    with pytest.raises(ShapeError, match=r"targets' shape \(4, 3\) .*\(4, 3\).*use categorical_crossentropy"):
        losses.sparse_categorical_crossentropy(np.zeros((4, 3)), np.zeros((4, 3)))


def test_one_class_is_no_choice():
    with pytest.raises(ShapeError, match=r"always 1.*binary_crossentropy"):
        losses.categorical_crossentropy(np.zeros((4, 1)), np.zeros((4, 1)))


@pytest.mark.parametrize("label", [3, 7])
def test_label_out_of_range_is_an_error(label):
    """On NumPy, which looks at values."""
    with pytest.raises((IndexError, ValueError), match=str(label)):
        traced(losses.sparse_categorical_crossentropy, np.array([0, label]), np.full((2, 3), 1 / 3))
