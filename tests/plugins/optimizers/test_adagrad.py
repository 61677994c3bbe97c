"""Adagrad on rows: equal rows add up before they are squared."""

import numpy as np
import pytest
from optimizing import train

from pronghorn import ops
from pronghorn.optimizers import Adagrad
from pronghorn.runtime import Variable

INDICES = np.array([[4, 1, 4], [0, 4, 1]], np.int64)


def loss(variables, indices):
    weights = ops.reshape(ops.arange(1, 7, dtype="float32"), (2, 3, 1))
    return ops.sum(ops.take(variables[0], indices, axis=0) * weights)


@pytest.mark.parametrize("dialect", ["keras2", "keras3"])
def test_rows_give_what_the_dense_gradient_gives(backend, dialect):
    table = np.random.default_rng(0).normal(size=(6, 2)).astype(np.float32)
    gradient = np.zeros_like(table)
    np.add.at(gradient, INDICES, np.arange(1.0, 7.0, dtype=np.float32).reshape(2, 3, 1))
    by_rows, by_hand = Variable(table), Variable(table)
    by_rows.row_updates = True
    options = {"initial_accumulator_value": 0.5, "dialect": dialect}
    sparse, dense = Adagrad(0.1, **options), Adagrad(0.1, **options)
    train(sparse, [by_rows], loss, 3, INDICES)
    for _ in range(3):
        dense.apply([(gradient, by_hand)])
    np.testing.assert_allclose(by_rows.numpy(), by_hand.numpy(), rtol=1e-6)
    np.testing.assert_allclose(sparse.get_weights()[-1], dense.get_weights()[-1], rtol=1e-6)
    np.testing.assert_array_equal(by_rows.numpy()[[2, 3, 5]], table[[2, 3, 5]])
