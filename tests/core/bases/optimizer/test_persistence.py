"""State saved and loaded: a resumed run repeats an uninterrupted one bit for bit."""

import copy
import pickle

import numpy as np
import pytest
from optimizing import train

from pronghorn import ops
from pronghorn.errors import ArgumentError, NotBuiltError, SavingError
from pronghorn.optimizers import SGD, Adam, Nadam, RMSprop
from pronghorn.runtime import Variable
from pronghorn.runtime.active import using_backend
from pronghorn.schedules import ExponentialDecay

X = np.linspace(-1, 1, 6, dtype=np.float32).reshape(2, 3)
MAKERS = {
    "sgd": lambda: SGD(0.1, momentum=0.9, decay=0.1),
    "adam": lambda: Adam(ExponentialDecay(0.1, 2, 0.5), use_ema=True, amsgrad=True),
    "nadam": lambda: Nadam(0.05, gradient_accumulation_steps=2),
}


def loss(variables, x):
    return ops.sum(ops.square(ops.matmul(x, variables[0]) + variables[1] - 1.0))


def parameters(values=((3, 2), (2,))):
    return [Variable(np.full(v, 0.5) if isinstance(v, tuple) else v) for v in values]


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("late", [False, True], ids=["built", "before build"])
def test_resumed_equals_uninterrupted(name, late, backend):
    straight, variables = MAKERS[name](), parameters()
    whole = train(straight, variables, loss, 6, X)

    first, middle = MAKERS[name](), parameters()
    begun = train(first, middle, loss, 3, X)
    second, rest = MAKERS[name](), parameters([v.numpy() for v in middle])
    if not late:
        second.build(rest)
    second.load_state(first.save_state())
    np.testing.assert_array_equal(np.concatenate([begun, train(second, rest, loss, 3, X)]), whole)
    for a, b in zip(rest, variables, strict=True):
        np.testing.assert_array_equal(a.numpy(), b.numpy())


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda x: pickle.loads(pickle.dumps(x))], ids=["deepcopy", "pickle"])
def test_copies_carry_their_state(copied):
    optimizer, variables = MAKERS["sgd"](), parameters()
    train(optimizer, variables, loss, 2, X)
    twin, others = copied(optimizer), parameters([v.numpy() for v in variables])
    np.testing.assert_array_equal(train(twin, others, loss, 2, X), train(optimizer, variables, loss, 2, X))


def test_names_are_stable():
    optimizer = Nadam()
    optimizer.build(parameters())
    assert list(optimizer.save_state()) == [
        "iterations", "learning_rate", "momentum/0", "momentum/1", "velocity/0", "velocity/1", "u_product",
    ]  # fmt: skip


def test_variables_in_keras_3_order_and_names():
    optimizer = Adam(amsgrad=True)
    optimizer.build([Variable(np.ones(2), name="kernel"), Variable(np.ones(1), name="bias")])
    assert [v.name for v in optimizer.variables] == [
        "adam/iteration", "adam/learning_rate", "adam/kernel_momentum", "adam/kernel_velocity", "adam/bias_momentum",
        "adam/bias_velocity", "adam/kernel_velocity_hat", "adam/bias_velocity_hat",
    ]  # fmt: skip


def test_a_state_that_does_not_fit_changes_nothing():
    optimizer = SGD(momentum=0.9)
    optimizer.build(parameters())
    good = optimizer.save_state()
    with pytest.raises(SavingError, match=r"missing \['momentum/1'\], unknown \['velocity/0'\]"):
        optimizer.load_state({"velocity/0": 0, **{k: v for k, v in good.items() if k != "momentum/1"}})
    with pytest.raises(SavingError, match=r"momentum/1 has shape \(7,\), the optimizer's \(2,\)"):
        optimizer.load_state({**good, "iterations": 9, "momentum/1": np.ones(7)})
    assert int(optimizer.iterations) == 0


def test_keras_2_weights_with_and_without_iterations():
    """2.2.4 saves no iterations for RMSprop, 2.3 does."""
    optimizer = RMSprop(dialect="keras2")
    optimizer.build(parameters())
    velocities = [np.full((3, 2), 2.0), np.full(2, 3.0)]
    optimizer.set_weights(velocities)
    assert int(optimizer.iterations) == 0
    optimizer.set_weights([np.array(5), *velocities])
    assert int(optimizer.iterations) == 5
    np.testing.assert_array_equal(optimizer.get_weights()[1], velocities[1])
    with pytest.raises(SavingError, match="1 arrays were given for 2"):
        optimizer.set_weights(velocities[:1])


def test_weights_need_a_built_optimizer():
    with pytest.raises(NotBuiltError, match="Call optimizer"):
        SGD(dialect="keras2").get_weights()


def test_weight_decay_is_settled_when_built():
    optimizer = Adam(weight_decay=0.1)
    optimizer.build(parameters())
    with pytest.raises(ArgumentError, match="before the first training step"):
        optimizer.exclude_from_weight_decay(var_names=["bias"])


def test_the_state_goes_to_the_parameters_backend():
    pytest.importorskip("jax")
    optimizer = SGD(0.5, momentum=0.9)
    with using_backend("numpy"):
        optimizer.learning_rate.assign(0.25)
    with using_backend("jax"):
        w = Variable([1.0])
    optimizer.apply([([1.0], w)])
    assert {v.backend.name for v in optimizer.variables} == {"jax"}
    assert w.numpy().tolist() == [0.75]
