"""Models that begin with strings: what is computed on the host, what in the Program, and what cannot be."""

import copy
import json

import numpy as np
import pytest

from pronghorn import Input, Model, Sequence, Sequential, layers, models, ops
from pronghorn.errors import ArgumentTypeError, DataError, DTypeError, GraphError

TEXTS = ["a good film", "bad, bad film", "good", "so bad"] * 8
X = np.array(TEXTS, object)
Y = np.array([[1.0], [0.0], [1.0], [0.0]] * 8)


def words(**arguments):
    layer = layers.TextVectorization(**arguments)
    layer.adapt(TEXTS)
    return layer


def classifier(run_eagerly=False, **arguments):
    """A model of texts, and the same behind what its first layer makes of them."""
    first = words(**arguments)
    rest = [
        layers.Embedding(first.vocabulary_size(), 4, mask_zero=True),
        layers.GlobalAveragePooling1D(),
        layers.Dense(1),
    ]
    whole = Sequential([Input((1,), dtype="string", name="texts"), first, *rest])
    behind = Sequential([Input((arguments.get("output_sequence_length"),), dtype="int64"), *rest])
    for model in (whole, behind):
        model.compile("sgd", "mse", run_eagerly=run_eagerly)
    return whole, behind, first(X)


class Batches(Sequence):
    def __len__(self):
        return 4

    def __getitem__(self, index):
        part = slice(8 * index, 8 * index + 8)
        return X[part], Y[part]


@pytest.mark.parametrize(
    "texts", [TEXTS, X, X[:, None], np.array(TEXTS), np.array(TEXTS, "S")], ids=lambda x: str(type(x))
)
def test_predicts_what_the_rest_predicts_of_ids(texts, backend):
    whole, behind, ids = classifier()
    wanted = behind.predict(ids, verbose=0)
    np.testing.assert_allclose(whole.predict(texts, verbose=0), wanted, rtol=1e-6)
    np.testing.assert_allclose(whole(np.asarray(texts)), wanted, rtol=1e-6)
    np.testing.assert_allclose(whole.predict_on_batch(texts), wanted, rtol=1e-6)


@pytest.mark.parametrize("run_eagerly", [False, True])
def test_trains_as_the_rest_trains_on_ids(run_eagerly, backend):
    losses, weights = [], []
    for number in (0, 1):
        whole, behind, ids = classifier(run_eagerly, output_sequence_length=3)
        behind.set_weights([np.cos(np.arange(w.size)).reshape(w.shape) for w in behind.get_weights()])
        model, x = ((whole, X), (behind, ids))[number]
        arguments = {"batch_size": 8, "shuffle": False, "verbose": 0, "validation_split": 0.25}
        losses.append(model.fit(x, Y, sample_weight=np.arange(32.0), **arguments).history)
        weights.append(behind.get_weights())
    assert losses[0] == losses[1]
    for a, b in zip(*weights, strict=True):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("data", [
    (Batches(), None), (lambda: ((X[:8], Y[:8]) for _ in range(4)), None), (X, Y),
])  # fmt: skip
def test_every_form_of_data(data):
    whole, *_ = classifier()
    x, y = (data[0]() if callable(data[0]) else data[0]), data[1]
    first = whole.evaluate(X, Y, verbose=0)
    whole.fit(x, y, verbose=0)
    assert whole.evaluate(X, Y, verbose=0) < first
    assert whole.train_on_batch(TEXTS, Y) < first


def test_files_copies_and_clones(tmp_path, backend):
    whole, *_ = classifier()
    whole.fit(X, Y, verbose=0)
    whole.save(tmp_path / "m.pronghorn")
    wanted = whole.predict(X, verbose=0)
    loaded = models.load_model(tmp_path / "m.pronghorn")
    for other in (loaded, copy.deepcopy(whole)):
        np.testing.assert_array_equal(other.predict(X, verbose=0), wanted)
        assert other.layers[0].get_vocabulary() == whole.layers[0].get_vocabulary()
    logs = [m.fit(X, Y, initial_epoch=1, epochs=2, verbose=0).history["loss"][-1] for m in (whole, loaded)]
    assert logs[0] == logs[1]
    clone = models.clone_model(whole)
    clone.set_weights(whole.get_weights())
    np.testing.assert_array_equal(clone.predict(X, verbose=0), whole.predict(X, verbose=0))


def test_strings_beside_numbers(backend):
    city, job = Input((1,), dtype="string", name="city"), Input((1,), dtype="string", name="job")
    age, code = Input((2,), name="age"), Input((1,), dtype="int64", name="code")
    known = layers.StringLookup(vocabulary=["Rome", "Paris"], output_mode="one_hot")
    parts = [
        known(city), age, layers.HashedCrossing(5, output_mode="one_hot")([city, job]),
        layers.Hashing(3, output_mode="one_hot")(code), ops.cast(code, "float32"), known(job),
    ]  # fmt: skip
    model = Model({"city": city, "job": job, "age": age, "code": code}, layers.concatenate(parts))
    data = {
        "city": np.array(["Rome", "x"]), "job": np.array(["Paris", "Rome"]), "age": np.array([[1.0, 2.0], [3.0, 4.0]]),
        "code": np.array([7, 8]),
    }  # fmt: skip
    crossed = layers.HashedCrossing(5, output_mode="one_hot")([data["city"], data["job"]])
    hashed = layers.Hashing(3, output_mode="one_hot")(data["code"][:, None])
    wanted = np.concatenate(
        [[[0, 1, 0], [1, 0, 0]], data["age"], crossed, hashed, [[7], [8]], [[0, 0, 1], [0, 1, 0]]], axis=1
    )
    np.testing.assert_array_equal(model.predict(data, verbose=0), wanted)
    again = Model.from_config(json.loads(json.dumps(model.get_config())))
    np.testing.assert_array_equal(again.predict(data, verbose=0), wanted)
    order = [data[name] for name in model.input_names]
    np.testing.assert_array_equal(model.predict(order, verbose=0), wanted)


def test_one_host_layer_behind_another(backend):
    x = Input((1,), dtype="int64")
    name = layers.StringLookup(vocabulary=["a b", "c"], invert=True)(x)
    model = Model(x, layers.TextVectorization(vocabulary=["c", "b", "a"])(name))
    assert model.predict(np.array([[1], [2]]), verbose=0).tolist() == [[4, 3], [2, 0]]


def test_what_is_learned_later_counts():
    first = layers.StringLookup(max_tokens=3)
    first.adapt(["a", "a", "b"])
    model = Sequential([Input((1,), dtype="string"), first])
    assert model.predict(["a", "b"], verbose=0).tolist() == [[1], [2]]
    first.adapt(["b"])
    assert model.predict(["a", "b"], verbose=0).tolist() == [[0], [1]]


def test_the_interface_is_that_of_the_inputs():
    whole, *_ = classifier(output_sequence_length=3)
    assert (whole.input_shape, whole.input_names, whole.inputs[0].dtype) == ((None, 1), ["texts"], "string")
    assert [x.dtype for x in whole._entries] == ["int64"]
    lines = []
    whole.summary(print_fn=lines.append)
    assert any("TextVectorization" in line and "(None, 3)" in line for line in lines)


def test_models_that_cannot_be():
    text, number, code = Input((1,), dtype="string"), Input((1,)), Input((1,), dtype="int64")
    hashing = layers.Hashing(3)
    with pytest.raises(DTypeError, match=r"Dense 'd': it takes numbers\. Got strings.*such as StringLookup"):
        layers.Dense(1, name="d")(text)
    with pytest.raises(GraphError, match="strings reach what computes with numbers"):
        Model(text, text)
    with pytest.raises(GraphError, match="strings reach what computes with numbers"):
        Model(code, layers.StringLookup(vocabulary=["a"], invert=True)(code))
    with pytest.raises(
        GraphError, match="computes on the host, before the model's Program, and stands behind other layers"
    ):
        Model(number, hashing(layers.Dense(1)(number)))
    whole, *_ = classifier()
    with pytest.raises(
        GraphError, match=r"cannot be part of another model\. Call those layers on the other model's Inputs"
    ):
        whole(Input((1,), dtype="string"))


class Inside(Model):
    def __init__(self, first):
        super().__init__()
        self.first = first

    def call(self, inputs):
        return self.first(inputs)


def test_data_that_do_not_fit():
    whole, *_ = classifier()
    with pytest.raises(
        DataError, match=r"input 'texts' must have the shape \(None, 1\)\. Got an array of shape \(1, 2\)"
    ):
        whole.predict(np.array([["a", "b"]]), verbose=0)
    with pytest.raises(DataError, match="is no string"):
        whole.predict(np.ones((2, 1)), verbose=0)
    small = Sequential([Input((1,), dtype="string"), words(), layers.Embedding(3, 2, name="e")])
    with pytest.raises(DataError, match=r"holds the id \d at .*Embedding 'e' knows 0 … 2 only"):
        small.predict(TEXTS, verbose=0)
    with pytest.raises(ArgumentTypeError, match="not inside another layer or a subclassed model"):
        Inside(layers.Hashing(3))(np.array([1]))
    with pytest.raises(DataError, match=r"let the model begin with Input\(shape, dtype='string'\)"):
        Inside(words()).predict(TEXTS, verbose=0)
    with pytest.raises(DTypeError, match="Make numbers of text first"):
        Inside(words())(X.astype(str))
