"""adapt: data of every form give the same batches, and the state goes where the layer goes."""

import copy
import pickle

import numpy as np
import pytest

from pronghorn import Input, Model, Sequence, layers
from pronghorn.api import Batches
from pronghorn.errors import ArgumentError, DataError, GraphError, NotBuiltError
from pronghorn_plugins.layers.adapting import batches_of

X = np.arange(12.0).reshape(6, 2)


class Halves(Sequence):
    def __len__(self):
        return 2

    def __getitem__(self, index):
        return X[3 * index : 3 * index + 3], np.zeros(3)


class Frame:
    """As pandas has it."""

    def to_numpy(self):
        return X


FORMS = {
    "array": lambda: X,
    "list": X.tolist,
    "frame": Frame,
    "batches": lambda: [X[:1], X[1:]],
    "generator": lambda: (X[i : i + 2] for i in (0, 2, 4)),
    "generator of pairs": lambda: ((X[i : i + 2], 0) for i in (0, 2, 4)),
    "sequence": Halves,
    "iterable": {"a": X}.values,
}


@pytest.mark.parametrize("form", FORMS)
def test_data_of_every_form(form):
    layer = layers.Normalization()
    layer.adapt(FORMS[form]())
    np.testing.assert_allclose(layer.adapt_mean.numpy(), X.mean(0), rtol=1e-6)
    np.testing.assert_allclose(layer.adapt_variance.numpy(), X.var(0), rtol=1e-6)


def test_array_in_batches_up_to_steps():
    assert [len(batch) for batch in batches_of(X, 4, "adapt()")] == [4, 2]
    layer = layers.Normalization()
    layer.adapt(X, batch_size=2, steps=2)
    np.testing.assert_allclose(layer.adapt_mean.numpy(), X[:4].mean(0), rtol=1e-6)


def test_a_generator_is_read_no_further_than_steps():
    read = []
    layer = layers.Normalization()
    layer.adapt((read.append(i) or X for i in range(9)), steps=2)
    assert read == [0, 1]


def test_again_forgets_or_adds():
    layer = layers.StringLookup()
    layer.adapt(["a", "b", "b"])
    layer.adapt(["c"])
    assert layer.get_vocabulary() == ["[UNK]", "c"]
    layer.adapt(["a"], reset_state=False)
    assert layer.get_vocabulary() == ["[UNK]", "c", "a"]


def test_a_compiled_model_sees_what_is_learned_later(backend):
    layer = layers.IntegerLookup(max_tokens=4)
    layer.adapt([5, 6, 6])
    x = Input((1,), dtype="int64")
    model = Model(x, layer(x))
    ids = np.array([[5], [6], [7]])
    assert model.predict(ids, verbose=0).tolist() == [[2], [1], [0]]
    layer.adapt([7, 7, 5])
    assert model.predict(ids, verbose=0).tolist() == [[2], [0], [1]]
    layer.adapt([7, 7, 5, 4, 4, 4])
    assert model.predict(ids, verbose=0).tolist() == [[3], [0], [2]]


def test_sizes_of_a_model_cannot_change():
    layer = layers.IntegerLookup(output_mode="multi_hot")
    layer.adapt([5, 6])
    x = Input((1,), dtype="int64")
    Model(x, layer(x))
    with pytest.raises(GraphError, match="of another size now, and a model was built on the old one"):
        layer.adapt([5, 6, 7])
    assert layer.get_vocabulary() == [-1, 6, 5]


def test_errors_say_what_is_wrong():
    layer = layers.Normalization(name="n")
    with pytest.raises(DataError, match=r"adapt\(\) of Normalization 'n': there are no data"):
        layer.adapt(iter([]))
    with pytest.raises(DataError, match="a int is no data"):
        layer.adapt(3)
    with pytest.raises(DataError, match="is symbolic"):
        layer.adapt(Input((2,)))
    with pytest.raises(ArgumentError, match=r"steps must be a positive int\. Got 0"):
        layer.adapt(X, steps=0)
    with pytest.raises(ArgumentError, match="batch_size must be a positive int"):
        layer.adapt(X, batch_size=-1)


@pytest.mark.parametrize("make", [
    lambda: layers.Discretization(num_bins=3, name="it"),
    lambda: layers.IntegerLookup(name="it"),
])  # fmt: skip
def test_before_adapt(make):
    layer = make()
    message = f"{type(layer).__name__} 'it': it has learned nothing yet. Call adapt\\(data\\) first"
    with pytest.raises(NotBuiltError, match=message):
        layer(np.array([[1]]))
    with pytest.raises(NotBuiltError, match=message):
        layer(Input((1,)))


class Halved(Batches):
    """Batches of (x, y, sample_weight), as fit takes them."""

    def epoch(self, number, start=0):
        yield from ((X[i : i + 3], None, None) for i in (0, 3))


def test_batches_as_fit_takes_them():
    layer = layers.Normalization()
    layer.adapt(Halved())
    np.testing.assert_allclose(layer.adapt_mean.numpy(), X.mean(0), rtol=1e-6)


def test_copies_go_their_own_way():
    layer = layers.IntegerLookup()
    layer.adapt([1, 2, 2])
    others = copy.deepcopy(layer), pickle.loads(pickle.dumps(layer))
    layer.adapt([5, 4, 4])
    assert layer([1, 2, 4, 5]).tolist() == [0, 0, 1, 2]
    assert [other([1, 2, 4, 5]).tolist() for other in others] == [[2, 1, 0, 0]] * 2
