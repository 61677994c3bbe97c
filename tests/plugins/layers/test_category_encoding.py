"""CategoryEncoding: Keras' numbers, weights with gradients, data out of range."""

import numpy as np
import pytest
from golden_preprocessing import preprocessing_cases

from pronghorn import Input, Model, layers
from pronghorn.api import Layer, ops
from pronghorn.errors import ArgumentError, DataError

IDS = np.array([[0, 1, 1], [3, 3, 0]])


@pytest.mark.parametrize("case", preprocessing_cases("CategoryEncoding"), ids=repr)
def test_keras_numbers(case, backend):
    case.check(case.made())


class Weighted(Layer):
    """Counts ids with a learned weight for each place."""

    def build(self, input_shape):
        self.importance = self.add_weight("importance", input_shape[1:], initializer="ones")
        self.encoding = layers.CategoryEncoding(4, "count")

    def call(self, inputs):
        weights = ops.broadcast_to(self.importance, ops.shape(inputs))
        return self.encoding(inputs, count_weights=weights)


def test_weights_have_gradients(backend):
    """One step of gradient descent on the sum: the slope of each place is how many samples there are, here 2 / 2."""
    x = Input((3,), dtype="int64")
    model = Model(x, ops.sum(Weighted()(x), axis=-1, keepdims=True))
    model.compile("sgd", loss=lambda target, output: output)
    model.optimizer.learning_rate = 0.25
    model.train_on_batch(IDS, np.zeros((2, 1)))
    np.testing.assert_allclose(model.get_weights()[0], [0.75, 0.75, 0.75], rtol=1e-6)


def test_rank_three_counts_over_the_last_axis(backend):
    found = np.asarray(layers.CategoryEncoding(4)(IDS[None].repeat(2, 0)))
    assert found.tolist() == [[[1, 1, 0, 0], [1, 0, 0, 1]]] * 2


def test_data_out_of_range(backend):
    layer = layers.CategoryEncoding(3, name="c")
    with pytest.raises(DataError, match=r"CategoryEncoding 'c': 3 at \(1, 0\) is no id of 3 categories"):
        layer(IDS)
    x = Input((3,), dtype="int64")
    model = Model(x, layer(x))
    with pytest.raises(DataError, match="holds the id 3"):
        model.predict(IDS, verbose=0)


def test_errors_say_what_is_wrong():
    with pytest.raises(ArgumentError, match="num_tokens is missing"):
        layers.CategoryEncoding()
    with pytest.raises(ArgumentError, match="Did you mean 'count'"):
        layers.CategoryEncoding(3, "counts")
    with pytest.raises(ArgumentError, match="no sparse Tensors"):
        layers.CategoryEncoding(3, sparse=True)
    with pytest.raises(ArgumentError, match="count_weights mean nothing where output_mode is 'multi_hot'"):
        layers.CategoryEncoding(4)(IDS, count_weights=np.ones((2, 3)))
