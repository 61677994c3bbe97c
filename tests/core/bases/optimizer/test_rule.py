"""Sparse gradients: an optimizer that updates rows alone gives the numbers that the dense gradient gives."""

from functools import partial

import numpy as np
import pytest
from optimizing import compiled_step, train

from pronghorn import Input, Model, Sequential, layers, ops
from pronghorn.bases.optimizer import Optimizer
from pronghorn.optimizers import SGD, Adadelta, Adagrad, Adam, RMSprop
from pronghorn.runtime import Variable, using_backend
from pronghorn.training.steps import gradients_of

ROWS, WIDTH = 60, 4
#: Repeated ones, the first and the last row.
IDS = np.array([[4, 0, 4, 59], [59, 4, 7, 0], [11, 12, 4, 4]], np.int32)
TABLE = np.random.default_rng(3).normal(size=(ROWS, WIDTH))
SCALES = np.arange(1.0, 13.0).reshape(3, 4, 1)

BY_ROWS = {
    "SGD": partial(SGD, 0.1),
    "SGD-decay": partial(SGD, 0.1, weight_decay=0.1),
    "SGD-scaled": partial(SGD, 0.1, loss_scale_factor=8.0),
    "Adagrad": partial(Adagrad, 0.1),
    "Adagrad-keras2": partial(Adagrad, 0.1, initial_accumulator_value=0.0, dialect="keras2"),
    "Adagrad-ema": partial(Adagrad, 0.1, use_ema=True, ema_momentum=0.7, ema_overwrite_frequency=3),
    "RMSprop": partial(RMSprop, 0.1, rho=0.7),
    "RMSprop-centered": partial(RMSprop, 0.1, rho=0.7, centered=True),
    "RMSprop-keras2": partial(RMSprop, 0.1, rho=0.7, dialect="keras2", decay=0.01),
    "RMSprop-decay": partial(RMSprop, 0.1, rho=0.7, weight_decay=0.1, loss_scale_factor=4.0),
    "Adadelta": partial(Adadelta, 0.5, rho=0.7),
}
DENSE = {
    "SGD-momentum": partial(SGD, 0.1, momentum=0.9),
    "SGD-clipvalue": partial(SGD, 0.1, clipvalue=0.5),
    "SGD-accumulated": partial(SGD, 0.1, gradient_accumulation_steps=2),
    "RMSprop-momentum": partial(RMSprop, 0.1, momentum=0.9),
    "RMSprop-clipnorm": partial(RMSprop, 0.1, clipnorm=0.5),
    "RMSprop-global": partial(RMSprop, 0.1, global_clipnorm=0.5),
    "RMSprop-no-epsilon": partial(RMSprop, 0.1, epsilon=0.0, dialect="keras2"),
    "Adam": partial(Adam, 0.1),
}


def table():
    made = Variable(TABLE, name="table", dtype="float64")
    made.row_updates = True
    return made


def loss(variables, indices):
    """Quadratic in the rows that are named."""
    return ops.sum(ops.square(ops.take(variables[0], indices, axis=0)) * SCALES[: indices.shape[0]])


def dense_gradient(values):
    found = np.zeros_like(values)
    np.add.at(found, IDS, 2 * values[IDS] * SCALES)
    return found


@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
@pytest.mark.parametrize("make", [*BY_ROWS.values(), *DENSE.values()], ids=[*BY_ROWS, *DENSE])
def test_the_numbers_of_the_dense_gradient(backend, make):
    by_rows, by_hand = table(), table()
    sparse, dense = make(), make()
    train(sparse, [by_rows], loss, 5, IDS)
    for _ in range(5):
        dense.apply([(dense_gradient(by_hand.numpy()) * (dense.loss_scale_factor or 1.0), by_hand)])
    np.testing.assert_allclose(by_rows.numpy(), by_hand.numpy(), rtol=1e-12, atol=1e-12)
    for found, wanted in zip(sparse.get_weights(), dense.get_weights(), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-12)
    assert not np.array_equal(by_rows.numpy(), TABLE)


@pytest.mark.parametrize("name", [*BY_ROWS, *DENSE])
def test_who_takes_rows(name):
    assert {**BY_ROWS, **DENSE}[name]().takes_rows == (name in BY_ROWS)


#: Of the table's size in the Program of a step: leaves, and what is written over the table or a slot.
IN_PLACE = {"read", "scatter_add", "set_rows", "multiply"}


@pytest.mark.parametrize("name", sorted(BY_ROWS.keys() - {"Adagrad-ema"}))
def test_nothing_of_the_table_is_made_anew(backend, name):
    """Every Node of the table's size is an update in place, and the working memory is less than the table's."""
    variable = Variable(np.zeros((5000, 8)), name="table", dtype="float64")
    variable.row_updates = True
    optimizer = BY_ROWS[name]()
    optimizer.build([variable])
    program = compiled_step(optimizer, [variable], loss, IDS)
    large = [node for node in program.graph.nodes if any(spec.shape == (5000, 8) for spec in node.specs)]
    assert {node.primitive.name for node in large} <= IN_PLACE
    bytes_of_table = 5000 * 8 * 8
    if backend == "numpy":
        assert program.plan.copies == []
        assert program.nbytes < bytes_of_table
    elif not optimizer.weight_decay:  # what decays as a whole XLA computes beside the table
        assert program.executable.memory_analysis().temp_size_in_bytes < bytes_of_table


@pytest.mark.parametrize("make", BY_ROWS.values(), ids=BY_ROWS)
def test_no_rows_at_all(backend, make):
    """An empty batch moves what a gradient of zeros moves."""
    by_rows, by_hand = table(), table()
    sparse, dense = make(), make()
    train(sparse, [by_rows], loss, 2, IDS[:0])
    for _ in range(2):
        dense.apply([(np.zeros_like(TABLE), by_hand)])
    np.testing.assert_allclose(by_rows.numpy(), by_hand.numpy(), rtol=1e-12, atol=1e-12)
    for found, wanted in zip(sparse.get_weights(), dense.get_weights(), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-12)


def embedding(**options):
    return layers.Embedding(ROWS, WIDTH, weights=[TABLE], dtype="float64", **options)


def shared_table():
    """One layer called twice: rows are joined."""
    a, b, embed = Input((4,), dtype="int32"), Input((None,), dtype="int32"), embedding()
    pooled = [layers.GlobalAveragePooling1D(dtype="float64")(embed(x)) for x in (a, b)]
    return Model([a, b], layers.Dense(2, kernel_initializer="ones", dtype="float64")(layers.add(pooled)))


def masked():
    """Ids that are 0 count for nothing in the mean, and have no gradient."""
    a, b = Input((4,), dtype="int32"), Input((None,), dtype="int32")
    tables = [embedding(mask_zero=True, name=f"table_{i}") for i in range(2)]
    ends = [layers.GlobalAveragePooling1D(dtype="float64")(embed(x)) for embed, x in zip(tables, (a, b), strict=True)]
    return Model([a, b], layers.Dense(2, kernel_initializer="ones", dtype="float64")(layers.add(ends)))


class Tied(Model):
    """The table is also the kernel of the output: the gradient is rows and something dense."""

    def __init__(self):
        super().__init__()
        self.embed = embedding()

    def call(self, inputs):
        a, b = inputs
        pooled = ops.mean(self.embed(a), axis=1) + ops.mean(self.embed(b), axis=1)
        return ops.matmul(pooled, ops.transpose(self.embed.embeddings))[:, :2]


def penalised():
    a, b = Input((4,), dtype="int32"), Input((None,), dtype="int32")
    found = [embedding(name=f"table_{i}", **options)(x) for i, (x, options) in enumerate(
        [(a, {"embeddings_regularizer": "l2"}), (b, {"embeddings_constraint": "unit_norm"})])]  # fmt: skip
    return Model([a, b], layers.add([layers.GlobalAveragePooling1D(dtype="float64")(x) for x in found]))


def by_dense_gradients(optimizer):
    """The same optimizer, told that rows are not enough for it."""
    kind = type(optimizer)
    other = type(kind.__name__, (kind,), {"updates_rows": False})
    made = other(**optimizer.get_config())
    assert not made.takes_rows
    return made


MODELS = {
    shared_table: ["SGD", "SGD-momentum", "Adagrad", "RMSprop", "RMSprop-centered", "Adadelta", "Adam"],
    masked: ["SGD", "RMSprop"],
    Tied: ["Adagrad", "RMSprop"],
    penalised: ["SGD", "RMSprop"],
}


@pytest.mark.parametrize(("make_model", "name"), [(model, name) for model, names in MODELS.items() for name in names])
def test_models(backend, make_model, name):
    """Several lengths of sequences, repeated ids: weights and state after some steps."""
    rng, trained = np.random.default_rng(5), []
    lengths = (3, 5, 3) if backend == "numpy" else (3, 3)  # each takes XLA a while
    batches = [(rng.integers(0, 9, (6, 4)), rng.integers(0, ROWS, (6, n))) for n in lengths]
    for change in (lambda optimizer: optimizer, by_dense_gradients):
        model, optimizer = make_model(), change({**BY_ROWS, **DENSE}[name]())
        model.compile(optimizer, "mse")
        for a, b in batches:
            width = WIDTH if make_model is penalised else 2
            model.train_on_batch([a.astype("int32"), b.astype("int32")], np.ones((6, width)))
        trained.append([*model.get_weights(), *optimizer.get_weights()])
    for found, wanted in zip(*trained, strict=True):
        assert found.dtype != np.float32 or found.size == 1
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-12)


class Signs(Optimizer):
    """What a plugin may write: rows alone, in its own way."""

    slot_names = ("seen",)

    def step(self, parameter, gradient, slots, rate, t):
        return parameter - rate * ops.sign(gradient), {"seen": slots["seen"] + ops.abs(ops.sign(gradient))}

    def apply_rows(self, parameter, indices, values, slots, rate, t):
        indices, sums, is_sum = ops.sum_rows(indices, values)
        signs = ops.where(is_sum[:, None], ops.sign(sums), 0.0)
        seen = ops.scatter_add(slots["seen"], indices, ops.abs(signs))
        return ops.scatter_add(parameter, indices, -rate * signs), {"seen": seen}


class Halving(Optimizer):
    """What a plugin may write: nothing but that rows are enough."""

    slot_names = ("count",)
    updates_rows = True

    def step(self, parameter, gradient, slots, rate, t):
        return parameter - rate * gradient / (1.0 + slots["count"]), {"count": 0.5 * slots["count"] + 1.0}

    def at_rest(self, slots):
        return {"count": 0.5 * slots["count"] + 1.0}


class NestedSGD(SGD):
    """A step of its own, of which nobody said that rows are enough."""

    def step(self, parameter, gradient, slots, rate, t):
        return 0.5 * parameter - rate * gradient, {}


class SaidAnew(NestedSGD):
    updates_rows = False


@pytest.mark.parametrize(("kind", "takes"), [(Signs, True), (Halving, True), (NestedSGD, False), (SaidAnew, False)])
def test_optimizers_of_others(backend, kind, takes):
    by_rows, by_hand = table(), table()
    sparse, dense = kind(0.1), kind(0.1)
    assert sparse.takes_rows == takes
    train(sparse, [by_rows], loss, 4, IDS)
    for _ in range(4):
        dense.apply([(dense_gradient(by_hand.numpy()), by_hand)])
    np.testing.assert_allclose(by_rows.numpy(), by_hand.numpy(), rtol=1e-12, atol=1e-12)
    for found, wanted in zip(sparse.get_weights(), dense.get_weights(), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-12, atol=1e-12)


def test_gradients_that_users_see_are_dense(backend):
    """In a step of their own they may scale them, clip them, or look at them."""

    class Own(Model):
        def __init__(self):
            super().__init__()
            self.embed = embedding()

        def call(self, x):
            return self.embed(x)

        def train_step(self, data):
            x, y, _ = (*data, None)[:3]
            total = self.compute_loss(x, y, self(x, training=True))
            (found,) = gradients_of(total, self.trainable_weights)
            self.optimizer.apply_gradients([(2.0 * found, self.trainable_weights[0])])
            return {"largest": ops.max(ops.abs(found))}

    model = Own()
    model.compile(RMSprop(0.1), "mse")
    targets = np.ones((3, 4, WIDTH))
    logs = model.train_on_batch(IDS, targets, return_dict=True)
    gradient = np.zeros_like(TABLE)
    np.add.at(gradient, IDS, 2 * (TABLE[IDS] - targets) / targets.size)
    np.testing.assert_allclose(logs["largest"], np.abs(gradient).max(), rtol=1e-12)
    by_hand = table()
    RMSprop(0.1).apply([(2.0 * gradient, by_hand)])
    np.testing.assert_allclose(model.get_weights()[0], by_hand.numpy(), rtol=1e-12)


def test_a_new_optimizer_takes_the_table_out_of_the_old_vector():
    """And what was compiled for the vector stays right."""
    with using_backend("numpy"):
        model = Sequential([embedding(input_length=4), layers.Flatten(), layers.Dense(1, dtype="float64")])
        variable = model.layers[0].embeddings
        model.compile(first := Adam(0.1), "mse")
        model.train_on_batch(IDS, np.ones((3, 1)))
        assert variable.base is not None
        other = RMSprop(0.1)
        other.build([variable])
        assert variable.base is None
        before = model.get_weights()
        model.train_on_batch(IDS, np.ones((3, 1)))
        assert int(first.iterations) == 2
        for old, new in zip(before, model.get_weights(), strict=True):
            assert not np.array_equal(old, new)
