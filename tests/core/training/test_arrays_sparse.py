"""Sparse matrices as data: what is computed of them is what is computed of the dense arrays."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn import Input, Model, Sequential, layers
from pronghorn.errors import DataError
from pronghorn.structure import flatten
from pronghorn.training.arrays import SparseRows, as_array

sparse = pytest.importorskip("scipy.sparse")
FORMS = ["csr_matrix", "csc_matrix", "coo_matrix", "csr_array", "csc_array", "coo_array", "lil_matrix", "dok_matrix"]
X = sparse.random(50, 7, density=0.3, random_state=0, format="csr")
Y = np.random.default_rng(1).normal(size=(50, 2)).astype("float32")


def made(loss="mse", **input_options):
    x = Input((7,), **input_options)
    model = Model(x, layers.Dense(2, kernel_initializer="ones")(layers.Dense(3, kernel_initializer="ones")(x)))
    model.compile("adam", loss)
    return model


def form_of(name):
    return getattr(sparse, name)(X)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("is_sparse", [False, True])
def test_every_method_gives_what_the_dense_array_gives(form, is_sparse, backend):
    x, dense = form_of(form), X.toarray()
    first, second = made(sparse=is_sparse), made()
    for model in (first, second):
        model.random_state().assign(np.array([3, 0], dtype=model.random_state().numpy().dtype))
    options = {"batch_size": 8, "epochs": 2, "verbose": 0, "validation_split": 0.2}
    histories = [model.fit(data, Y, **options).history for model, data in ((first, x), (second, dense))]
    assert histories[0] == histories[1]
    assert first.evaluate(x, Y, batch_size=8, verbose=0) == second.evaluate(dense, Y, batch_size=8, verbose=0)
    sparse_y = getattr(sparse, form)(Y)
    assert first.evaluate([x], sparse_y, verbose=0) == second.evaluate(dense, Y, verbose=0)
    assert first.train_on_batch(x, Y) == second.train_on_batch(dense, Y)
    assert first.test_on_batch(x, Y) == second.test_on_batch(dense, Y)
    for method in ("predict", "predict_on_batch"):
        np.testing.assert_array_equal(getattr(first, method)(x), getattr(second, method)(dense))


@pytest.mark.parametrize("shuffle", [True, "batch", False])
def test_the_order_is_that_of_the_dense_array(shuffle):
    models = made(), made()
    models[1].random_state().assign(models[0].random_state().numpy())
    for model, x in zip(models, (X, X.toarray()), strict=True):
        model.fit(x, Y, epochs=2, batch_size=8, shuffle=shuffle, verbose=0, validation_data=(x, Y))
    for a, b in zip(models[0].get_weights(), models[1].get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def test_several_inputs_and_sparse_targets():
    """The case of Keras 2.2.4's own tests: one Input that is sparse and one that is not are fed sparse matrices."""
    inputs = [sparse.random(6, 3, density=0.25, random_state=i).tocsr() for i in range(2)]
    outputs = [sparse.random(6, n, density=0.25, random_state=n).tocsr() for n in (3, 4)]
    a, b = Input((3,)), Input((3,), sparse=True)
    model = Model([a, b], [layers.Dropout(0.5, name="dropout")(a), layers.Dense(4, name="dense")(b)])
    for y, x in zip(model.predict(inputs, batch_size=2), inputs, strict=True):
        assert y.shape[0] == x.shape[0]
    model.compile("rmsprop", "mse", metrics=["mse"])
    model.fit(inputs, outputs, epochs=1, batch_size=2, validation_split=0.5, verbose=0)
    dense = [[x.toarray() for x in part] for part in (inputs, outputs)]
    found = model.evaluate(inputs, outputs, batch_size=2, verbose=0)
    np.testing.assert_allclose(found, model.evaluate(*dense, batch_size=2, verbose=0), rtol=1e-6)
    named = dict(zip(model.input_names, inputs, strict=True))
    np.testing.assert_array_equal(model.predict(named)[1], model.predict(dense[0])[1])


def test_one_hot_targets_with_class_weights():
    classes = np.arange(50) % 2
    one_hot = sparse.csr_matrix(np.eye(2)[classes])
    models = made(), made()
    models[1].random_state().assign(models[0].random_state().numpy())
    for model, y in zip(models, (one_hot, one_hot.toarray()), strict=True):
        model.fit(X, y, class_weight={0: 1.0, 1: 5.0}, verbose=0)
    for a, b in zip(models[0].get_weights(), models[1].get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    with pytest.raises(DataError, match=r"the classes \[1\] are in the data and have no weight"):
        made().fit(X, one_hot, class_weight={0: 1.0}, verbose=0)


def test_a_generator_of_sparse_batches():
    def batches():
        while True:
            yield X[:10], Y[:10]

    model = made()
    model.fit(batches(), steps_per_epoch=2, epochs=1, verbose=0)
    twin = made()
    [twin.train_on_batch(X[:10].toarray(), Y[:10]) for _ in range(2)]
    for a, b in zip(model.get_weights(), twin.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("form", ["csr_matrix", "dok_matrix"])
def test_a_model_without_inputs(form):
    class Own(Model):
        def __init__(self):
            super().__init__()
            self.dense = layers.Dense(2, kernel_initializer="ones")

        def call(self, inputs):
            return self.dense(inputs)

    np.testing.assert_allclose(Own().predict(form_of(form)), X.toarray() @ np.ones((7, 2)), rtol=1e-5)
    model = Sequential([layers.Dense(2, kernel_initializer="ones")])
    np.testing.assert_allclose(model.predict(form_of(form)), X.toarray() @ np.ones((7, 2)), rtol=1e-5)


def test_only_a_batch_at_a_time_is_dense():
    """2 million samples of 10000 features would be 80 GB; the largest batch here is 5 MB."""
    rng = np.random.default_rng(0)
    samples, features = 2_000_000, 10_000
    places = rng.integers(0, samples, 5000), rng.integers(0, features, 5000)
    x = sparse.coo_matrix((np.ones(5000, "float32"), places), shape=(samples, features))
    model = Sequential([layers.Dense(1, input_shape=(features,))])
    model.compile("sgd", "mse")
    y = np.zeros((samples, 1), "float32")
    tracemalloc.start()
    try:
        model.fit(x, y, batch_size=128, steps_per_epoch=3, verbose=0)
        model.evaluate(x, y, batch_size=128, steps=3, verbose=0)
        assert model.predict(x, batch_size=128, steps=3).shape == (384, 1)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 200e6


@given(data=st.data())
def test_rows_and_parts(data):
    rows = SparseRows(X)
    low, high = sorted(data.draw(st.tuples(st.integers(0, 50), st.integers(0, 50))))
    part, dense = rows[low:high], X.toarray()[low:high]
    assert (len(part), part.shape, part.ndim, part.dtype) == (len(dense), dense.shape, 2, dense.dtype)
    np.testing.assert_array_equal(part.read(), dense)
    assert sorted(part.stored()) == sorted(dense[dense != 0])
    if len(dense):
        chosen = data.draw(st.lists(st.integers(0, len(dense) - 1), min_size=1))
        np.testing.assert_array_equal(part.take(np.array(chosen)), dense[chosen])


def test_equal_places_add_up():
    x = sparse.coo_matrix(([1.0, 2.0], ([0, 0], [1, 1])), shape=(2, 7))
    np.testing.assert_array_equal(as_array(x, "fit(x=)").read(), x.toarray())


def test_nan_is_told_before_the_first_step():
    x = X.copy()
    wrong = [3, 17, 18]
    for row in wrong:
        x.data[x.indptr[row]] = np.nan
    assert np.isnan(x.toarray()).any(1).nonzero()[0].tolist() == wrong
    model = made()
    before = model.get_weights()
    with pytest.raises(DataError, match="NaN in 3 of 50 samples, the first is sample 3"):
        model.fit(x, Y, verbose=0, shuffle=False, batch_size=1)
    with pytest.raises(DataError, match="NaN in 2 of 33 samples, the first is sample 0"):
        model.fit(x[17:], Y[17:], verbose=0)
    assert all((a == b).all() for a, b in zip(before, model.get_weights(), strict=True))


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (X[:, :6], r"must have the shape \(None, 7\). Got an array of shape \(50, 6\)"),
        (X[:0], "there are no samples"),
        (X[:20], "the parts have different numbers of samples"),
        (sparse.coo_array(np.ones(7)), r"a sparse array must have two axes.*\(7,\)"),
        (X * 1j, "the array holds complex numbers"),
    ],
    ids=["features", "empty", "lengths", "one axis", "complex"],
)
def test_what_does_not_fit_is_told(x, words):
    with pytest.raises(DataError, match=words):
        made().fit(x, Y, verbose=0)


def test_whole_numbers_for_an_embedding():
    ids = sparse.csr_matrix(np.array([[0, 2, 0], [1, 0, 3]]))
    model = Sequential([layers.Embedding(4, 2, input_length=3)])
    assert [a.shape for a in flatten(model.predict(ids))] == [(2, 3, 2)]
    np.testing.assert_array_equal(model.predict(ids), model.predict(ids.toarray()))
