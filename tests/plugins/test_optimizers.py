"""Every optimizer follows the losses of real Keras, and ends at its weights and state: 2.2.4 and 3, all engines."""

import json

import numpy as np
import pytest
from golden_case import FOLDER, case_names, load_case
from optimizing import mean_squared_error, optimizer_from_keras3, train, two_layers

from pronghorn import constraints, optimizers
from pronghorn.runtime import Variable
from pronghorn.runtime.active import using_backend

KERAS2 = case_names("opt_")
KERAS3 = [name for name in case_names("k3_opt_") if "huber" not in name]  # that one is about its loss
MORE = json.loads((FOLDER / "k3_optimizers_more.json").read_text("utf-8"))["optimizers"]


def follow(case):
    """Train as the case did; the optimizer and the Variables afterwards."""
    optimizer, variables = case.optimizer(), two_layers(case)
    optimizer.build(variables)
    if case.optimizer_weights and "resume" in case.name:
        optimizer.set_weights(case.optimizer_weights)
    wanted = case.arrays["loss_trajectory"]
    losses = train(optimizer, variables, mean_squared_error, len(wanted), case.arrays["x0"], case.arrays["t0"])
    case.close(losses, wanted, "loss_trajectory")
    for variable, value in zip(variables, case.all("w"), strict=True):
        case.close(variable.numpy(), value, "weights")
    return optimizer


@pytest.mark.parametrize("name", KERAS2)
def test_keras_2(name):
    case = load_case(name)
    with using_backend("numpy"):
        optimizer = follow(case)
    state = optimizer.get_weights()
    assert [x.shape for x in state] == [x.shape for x in case.all("ow")]
    if getattr(optimizer, "momentum", True):  # SGD of 2.2.4 also fills the momenta that it never uses
        for found, wanted in zip(state, case.all("ow"), strict=True):
            case.close(found, wanted, "weights")


@pytest.mark.parametrize("name", KERAS3)
def test_keras_3(name, backend):
    case = load_case(name)
    optimizer = follow(case)
    state = optimizer.variables
    assert len(state) == len(case.entry["optimizer_variable_paths"])
    for found, wanted in zip(optimizer.get_weights(), case.all("ow"), strict=True):
        case.close(found, wanted, "weights")


@pytest.fixture(scope="module")
def more():
    with np.load(FOLDER / "k3_optimizers_more.npz") as found:
        return dict(found)


def check_more(name, more, **changes):
    spec = MORE[name]
    optimizer = optimizer_from_keras3(spec, **changes)
    if name == "adamw_excluded":
        optimizer.exclude_from_weight_decay(var_names=["bias"])
    variables = [Variable(more[f"start{i}"], name=("kernel", "bias")[i % 2]) for i in range(4)]
    if spec.get("constraint"):
        for variable in variables[::2]:
            variable.constraint = constraints.get(spec["constraint"])
    wanted = more[f"{name}/losses"]
    losses = train(optimizer, variables, mean_squared_error, len(wanted), more["x0"], more["t0"])
    np.testing.assert_allclose(losses, wanted, rtol=2e-4, atol=1e-5)
    for i, variable in enumerate(variables):
        np.testing.assert_allclose(variable.numpy(), more[f"{name}/w{i}"], rtol=1e-3, atol=5e-5)
    for i, value in enumerate(optimizer.get_weights()):
        np.testing.assert_allclose(value, more[f"{name}/ow{i}"], rtol=1e-3, atol=5e-5)
    assert f"{name}/ow{len(optimizer.variables)}" not in more


@pytest.mark.parametrize("name", MORE)
def test_more_of_keras_3(name, more):
    with using_backend("numpy"):
        check_more(name, more)


@pytest.mark.parametrize("name", ["adafactor", "accumulate_ema", "accumulate_clip", "adamw_excluded"])
def test_more_of_keras_3_on_jax(name, more):
    pytest.importorskip("jax")
    with using_backend("jax"):
        check_more(name, more)


@pytest.mark.parametrize("name", ["opt_adam_resume", "opt_rmsprop_resume", "opt_sgd_clipnorm", "k3_opt_adam_ema"])
def test_through_a_model(name):
    """The model of the file, compiled and trained as a user does it."""
    case = load_case(name)
    with using_backend("numpy"):
        model, optimizer = case.sequential(), case.optimizer()
        model.compile(optimizer=optimizer, loss="mse")
        if "resume" in name:
            optimizer.build(model.trainable_weights)
            optimizer.set_weights(case.optimizer_weights)
        x, t = case.arrays["x0"], case.arrays["t0"]
        losses = [model.train_on_batch(x, t) for _ in case.arrays["loss_trajectory"]]
    case.close(np.ravel(losses), case.arrays["loss_trajectory"], "loss_trajectory")
    for found, wanted in zip(model.get_weights(), case.all("w"), strict=True):
        case.close(found, wanted, "weights")
    assert model.trainable_weights[0].base is not None


ALL = ["Adadelta", "Adafactor", "Adagrad", "Adam", "AdamW", "Adamax", "Ftrl", "Lion", "Nadam", "RMSprop", "SGD"]


def test_all_are_offered_under_both_spellings():
    assert set(ALL) <= set(optimizers.__dir__())
    for name in ALL:
        assert type(optimizers.get(name.lower())) is getattr(optimizers, name)


@pytest.mark.parametrize("name", ALL)
def test_config_makes_an_equal_optimizer(name):
    made = getattr(optimizers, name)(0.25, dialect="keras2", clipvalue=0.5, name="mine")
    config = made.get_config()
    assert json.loads(json.dumps(config)) == config
    assert config["learning_rate"] == 0.25
    assert type(made).from_config(config).get_config() == config


@pytest.mark.parametrize("name", ALL)
def test_defaults_are_those_of_keras_3(name):
    """Keras 3's configs in the golden files name every argument; what the cases did not set is its default."""
    defaults = {
        "Adadelta": {"learning_rate": 0.001, "rho": 0.95, "epsilon": 1e-7},
        "Adafactor": {"learning_rate": 0.001, "beta_2_decay": -0.8, "epsilon_1": 1e-30, "epsilon_2": 1e-3},
        "Adagrad": {"learning_rate": 0.001, "initial_accumulator_value": 0.1, "epsilon": 1e-7},
        "Adam": {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7, "amsgrad": False},
        "AdamW": {"learning_rate": 0.001, "weight_decay": 0.004, "beta_1": 0.9, "beta_2": 0.999},
        "Adamax": {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7},
        "Ftrl": {"learning_rate": 0.001, "learning_rate_power": -0.5, "initial_accumulator_value": 0.1, "beta": 0.0},
        "Lion": {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.99},
        "Nadam": {"learning_rate": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7},
        "RMSprop": {"learning_rate": 0.001, "rho": 0.9, "momentum": 0.0, "epsilon": 1e-7, "centered": False},
        "SGD": {"learning_rate": 0.01, "momentum": 0.0, "nesterov": False},
    }[name]
    config = getattr(optimizers, name)().get_config()
    assert {key: config[key] for key in defaults} == defaults


@pytest.mark.parametrize("name", ALL)
def test_float64_and_float16_parameters_keep_their_dtype(name):
    w, h = Variable(np.ones((2, 3)), dtype="float64"), Variable(np.ones(3), dtype="float16")
    getattr(optimizers, name)(0.01).apply([(np.full((2, 3), 0.5), w), (np.full(3, 0.5), h)])
    assert (w.dtype, h.dtype) == ("float64", "float16")
    assert np.all(w.numpy() < 1)
    assert np.all(np.isfinite(h.numpy()))
