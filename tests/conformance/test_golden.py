"""Every public case of real Keras: 2.2.4 on TensorFlow, Theano and CNTK, and 3.15; and that none is forgotten."""

import ast
import json
from functools import cache
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("h5py")

from golden_case import FOLDER, load_case, public
from golden_model import check_case, check_weights, golden_model

from pronghorn import initializers, layers
from pronghorn.api import set_random_seed
from pronghorn.runtime.active import using_backend

TESTS = Path(__file__).parents[1]
CASES = public()["cases"]

#: Cases of training, which no test of a layer runs on the other engines.
OF_TRAINING = (
    *("class_weight", "sample_weight", "metrics_", "constraint_", "reg_", "masking_value", "layer_with_two_nodes"),
    *("k3_activations", "k3_embedding_mask_lstm", "k3_opt_huber_label", "k3_regularized_constrained"),
)


@pytest.mark.parametrize("name", CASES)
def test_case(name):
    with using_backend("numpy"):
        check_case(load_case(name))


@pytest.mark.parametrize("name", [name for name in CASES if name.startswith(OF_TRAINING)])
def test_training_on_jax(name):
    pytest.importorskip("jax")
    with using_backend("jax"):
        check_case(load_case(name))


@pytest.mark.parametrize("name", [name for name in CASES if name.endswith("_resume")])
def test_what_keras_forgets(name):
    """Keras 2.2.4 saves no iterations of some optimizers, and no schedule of Nadam: with them the run is the unbroken one."""
    with using_backend("numpy"):
        case = load_case(name)
        model = golden_model(case)
        optimizer = model.optimizer
        optimizer.build(model.trainable_weights)
        optimizer.set_weights(case.optimizer_weights)
        optimizer.iterations.assign(3)
        for variable in optimizer.variables:
            if variable.name.endswith("u_product"):
                t = [1, 2, 3]
                schedule = [optimizer.beta_1 * (1 - 0.5 * 0.96 ** (i * optimizer.schedule_decay)) for i in t]
                variable.assign(schedule[0] * schedule[1] * schedule[2])
        wanted = case.arrays["loss_trajectory_in_memory"]
        losses = [model.train_on_batch(case.inputs, case.targets) for _ in wanted]
        case.close(losses, wanted, "loss_trajectory")
        for place, w in enumerate(model.get_weights()):
            case.close(w, case.arrays[f"w{place}_in_memory"], "weights")


@pytest.mark.parametrize("name", ["bn_2d", "bn_4d"])
def test_plain_moving_statistics(name, monkeypatch):
    """Theano keeps plain moving averages, as the dialect of Keras 3 does, of a variance times N / (N - 1 - epsilon)."""
    monkeypatch.setitem(layers.BatchNormalization.keras2_defaults, "dialect", "keras3")
    case = load_case(f"theano__{name}")
    with using_backend("numpy"):
        model = golden_model(case)
        layer = model.layers[-1]
        _, _, _, variance = layer.get_weights()
        for _ in case.arrays["loss_trajectory"]:
            model.train_on_batch(case.inputs, case.targets)
    *_, mean, wanted = case.all("w")
    case.close(layer.moving_mean.numpy(), mean, "weights")
    n, kept = case.inputs[..., 0].size, layer.momentum ** len(case.arrays["loss_trajectory"])
    grown = (layer.moving_variance.numpy() - kept * variance) * n / (n - 1 - layer.epsilon)
    case.close(kept * variance + grown, wanted, "weights")


def test_a_file_of_theano_is_turned_around():
    """The two files hold one model: what Theano has backwards is read forwards."""
    ours, theirs = (load_case(f"{engine}conv2d_same_even_sizes") for engine in ("", "theano__"))
    with using_backend("numpy"):
        model = golden_model(theirs)
        ours.close(model.predict(ours.inputs), ours.arrays["y0"], "predict")


def test_a_difference_is_noticed():
    """The comparison fails if a single weight is not Keras'."""
    case = load_case("reg_kernel_bias")
    case.arrays["w1"] = case.arrays["w1"] + 1e-3
    with using_backend("numpy"), pytest.raises(AssertionError, match="reg_kernel_bias: weights"):
        check_case(case)
    with using_backend("numpy"), pytest.raises(AssertionError):
        check_weights(case, golden_model(case))


def test_every_case_is_here():
    described = {path.stem: json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json")}
    here = {name for name, entry in described.items() if isinstance(entry, dict) and "tolerance" in entry}
    assert len(set(CASES)) == len(CASES) == 266
    assert here == set(CASES)


def test_allowances_have_reasons():
    assert all(allowance["why"] for allowance in public()["allowances"].values())
    assert set(public()["allowances"]) <= set(CASES)


INITIALIZERS = json.loads((FOLDER / "initializers.json").read_text("utf-8"))


@pytest.mark.parametrize("name", INITIALIZERS["serialized"])
def test_initializers_by_name_and_by_config(name):
    """What 2.2.4 writes for an initializer's name draws what the name draws here."""
    drawn = []
    for given in (name, INITIALIZERS["serialized"][name]):
        set_random_seed(3)
        drawn.append(initializers.get(given)((4, 4)))
    np.testing.assert_array_equal(*drawn)


def test_the_first_bias_of_an_lstm():
    layer = layers.LSTM(2)
    layer.build((None, None, 3))
    np.testing.assert_array_equal(layer.get_weights()[2], INITIALIZERS["lstm_default_bias_units2"])


@pytest.mark.parametrize("file", public()["functions"])
def test_every_recorded_function_is_tested(file):
    """Each function with recorded calls is named, as they name it, in a test that reads them."""
    calls = json.loads((FOLDER / f"{file}.json").read_text("utf-8"))["calls"]
    named = _named_in_tests()
    assert not {call["fn"] for call in calls if not {call["fn"], _bare(call["fn"])} & named}


@cache
def _named_in_tests():
    """The string constants of the tests that read recorded calls, and the words in them."""
    found = set()
    for path in TESTS.rglob("test_*.py"):
        source = path.read_text("utf-8")
        if any(reader in source for reader in ("golden_functions", "golden_calls", "keras_backend")):
            texts = [n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant)]
            words = {word for text in texts if isinstance(text, str) for word in (text, *text.split())}
            found |= words | {_bare(f".{word}") for word in words}
    return found


def _bare(name):
    """Without the kind before the dot; ``losses.get(mse)`` is ``mse``."""
    bare = name.partition(".")[2]
    return bare.removeprefix("get(").removesuffix(")").strip("'") if bare.startswith("get(") else bare
