"""SGD on rows, and what it refuses."""

import numpy as np
import pytest
from optimizing import compiled_step, train

from pronghorn import ops
from pronghorn.errors import ArgumentError
from pronghorn.optimizers import SGD
from pronghorn.runtime import Variable

INDICES = np.array([3, 1, 3, 0, 3], np.int64)


def loss(variables, indices):
    rows = ops.take(variables[0], indices, axis=0)
    return ops.sum(ops.square(rows) * ops.array([[1.0], [2.0], [3.0], [4.0], [5.0]], dtype="float32"))


def dense_gradient(table):
    found = np.zeros_like(table)
    np.add.at(found, INDICES, 2 * table[INDICES] * np.arange(1.0, 6.0, dtype=np.float32)[:, None])
    return found


@pytest.mark.parametrize("options", [{}, {"momentum": 0.9}, {"clipvalue": 0.5}, {"weight_decay": 0.1}], ids=str)
def test_rows_give_what_the_dense_gradient_gives(backend, options):
    table = np.random.default_rng(0).normal(size=(6, 2)).astype(np.float32)
    by_rows, by_hand = Variable(table), Variable(table)
    by_rows.row_updates = True
    train(SGD(0.01, **options), [by_rows], loss, 1, INDICES)
    SGD(0.01, **options).apply([(dense_gradient(table), by_hand)])
    np.testing.assert_allclose(by_rows.numpy(), by_hand.numpy(), rtol=1e-6)


def test_rows_stay_rows():
    """Without momentum no array of the table's size is computed but the table itself."""
    table = Variable(np.ones((50, 2), np.float32))
    table.row_updates = True
    program = compiled_step(SGD(0.01), [table], loss, INDICES)
    made = [node.primitive.name for node in program.graph.nodes if (50, 2) in [spec.shape for spec in node.specs]]
    assert sorted(made) == ["read", "scatter_add"]


def test_momentum_is_a_fraction():
    with pytest.raises(ArgumentError, match=r"momentum must be in \[0, 1\]. Got 2"):
        SGD(momentum=2)
