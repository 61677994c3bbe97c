"""Cross-entropies and in_top_k against real Keras; targets of other shapes."""

import numpy as np
import pytest
from keras_backend import calls, check_call, check_together, outputs

from pronghorn import backend as K

CALLS = calls("categorical_crossentropy", "sparse_categorical_crossentropy", "binary_crossentropy", "in_top_k")


@pytest.mark.parametrize("call", CALLS, ids=repr)
def test_as_real_keras(call):
    check_call(call)


def test_as_real_keras_on_each_engine(backend):
    check_together((call, outputs(call)) for call in CALLS)


@pytest.mark.parametrize("shape", [(6,), (2, 3), (2, 3, 1)])
def test_sparse_targets_of_any_shape_with_as_many_elements(shape):
    p = np.random.dirichlet(np.ones(4), (2, 3))  # noqa: NPY002
    labels = np.arange(6) % 4
    found = K.eval(K.sparse_categorical_crossentropy(K.variable(labels.reshape(shape)), K.variable(p)))
    wanted = -np.log(np.take_along_axis(p.reshape(6, 4), labels[:, None], 1)).reshape(2, 3)
    np.testing.assert_allclose(found, wanted, rtol=1e-5)


def test_sparse_targets_with_the_classes_first():
    p = np.random.dirichlet(np.ones(3), 5).T  # noqa: NPY002
    labels = np.arange(5) % 3
    found = K.eval(K.sparse_categorical_crossentropy(labels, K.variable(p), axis=0))
    np.testing.assert_allclose(found, -np.log(p[labels, np.arange(5)]), rtol=1e-5)


def test_a_target_of_another_shape_is_an_error():
    with pytest.raises(ValueError, match="one shape"):
        K.categorical_crossentropy(K.zeros((2,)), K.zeros((2, 3)))
