"""Random draws by their statistics; new ones with each run, the same after the same seed."""

import numpy as np
import pytest

import pronghorn
from pronghorn import backend as K

COUNT = 20_000
NORMAL_CUT = 0.8796  # the standard deviation of the normal distribution cut off at 2


def draw(tensor):
    assert K.is_tensor(tensor)
    return K.eval(tensor)


CASES = [
    (lambda: K.random_normal((COUNT,), 2.0, 3.0), 2.0, 3.0, (-30, 30)),
    (lambda: K.random_uniform((COUNT,), -1.0, 5.0), 2.0, 6 / 12**0.5, (-1, 5)),
    (lambda: K.random_binomial((COUNT,), 0.3), 0.3, 0.21**0.5, (0, 1)),
    (lambda: K.truncated_normal((COUNT,), 1.0, 2.0), 1.0, 2 * NORMAL_CUT, (-3, 5)),
    (lambda: K.random_uniform((COUNT,), 2, 5, dtype="int32"), 3.0, (2 / 3) ** 0.5, (2, 4)),
    (lambda: K.dropout(K.ones((COUNT,)), 0.25), 1.0, (1 / 3) ** 0.5, (0, 4 / 3 + 1e-6)),
]


@pytest.mark.parametrize(("make", "mean", "deviation", "bounds"), CASES)
def test_moments_and_bounds(backend, make, mean, deviation, bounds):
    pronghorn.set_random_seed(1)
    found = draw(make())
    assert found.shape == (COUNT,)
    assert abs(found.mean() - mean) < 4 * deviation / COUNT**0.5
    assert abs(found.std() - deviation) < 0.03 * deviation
    assert found.min() >= bounds[0]
    assert found.max() <= bounds[1]


def test_each_run_draws_anew_and_a_seed_begins_again():
    def run():
        x = K.random_normal((3,), seed=5)
        return [K.eval(x).tolist(), K.eval(x).tolist()]

    pronghorn.set_random_seed(2)
    first, second = run()
    assert first != second
    pronghorn.set_random_seed(2)
    other = K.random_normal((3,))
    assert K.eval(other).tolist() != first


def test_two_draws_of_one_run_differ():
    a, b = K.batch_get_value([K.random_uniform((5,)), K.random_uniform((5,))])
    assert a.tolist() != b.tolist()


@pytest.mark.parametrize("name", ["random_normal", "random_uniform", "random_binomial", "truncated_normal"])
def test_dtype_and_unknown_sizes(name):
    x = K.placeholder((None, 2))
    made = getattr(K, name)((K.shape(x)[0], 3), dtype="float64")
    assert K.int_shape(made) == (None, 3)
    (found,) = K.function([x], [made])([np.ones((4, 2))])
    assert found.shape == (4, 3)
    assert found.dtype == np.float64


def test_dropout_shares_draws_along_the_noise_shape():
    found = draw(K.dropout(K.ones((200, 3)), 0.5, noise_shape=(None, 1)))
    assert {tuple(row) for row in found.tolist()} == {(0, 0, 0), (2, 2, 2)}
    with pytest.raises(ValueError, match="rate"):
        K.dropout(K.ones((2,)), 1.5)


def test_sampling_layer_of_a_variational_autoencoder(backend):
    """The usual function of such models: noise of the batch's size, drawn anew at each step."""

    def sampling(arguments):
        mean, log_variance = arguments
        noise = K.random_normal(shape=(K.shape(mean)[0], K.int_shape(mean)[1]))
        return mean + K.exp(0.5 * log_variance) * noise

    mean = pronghorn.Input((2,))
    log_variance = pronghorn.Input((2,))
    z = pronghorn.layers.Lambda(sampling, output_shape=(2,))([mean, log_variance])
    model = pronghorn.Model([mean, log_variance], z)
    x = [np.full((4000, 2), 3.0), np.full((4000, 2), np.log(4.0))]
    found = np.asarray(model.predict(x, batch_size=4000, verbose=0))
    assert abs(found.mean() - 3) < 0.1
    assert abs(found.std() - 2) < 0.1


def test_initializer_written_with_the_backend(backend):
    """A function of Keras 2's backend as an initializer: what it gives is computed when the weight is made."""

    def small(shape, dtype=None):
        return 0.01 * K.random_normal(shape, dtype=dtype)

    layer = pronghorn.layers.Dense(50, kernel_initializer=small)
    layer.build((None, 40))
    kernel = K.get_value(layer.kernel)
    assert kernel.shape == (40, 50)
    assert abs(kernel.std() - 0.01) < 0.001
