"""Files of each family of layers, from pronghorn to Keras 3 and back: the same outputs, and training that goes on."""

import os

os.environ["KERAS_BACKEND"] = "jax"

from types import SimpleNamespace

import keras
import numpy as np
import pytest
from families import FAMILIES, data_for, renewed

import pronghorn
from pronghorn.runtime.active import using_backend
from pronghorn.structure import flatten

pytestmark = pytest.mark.filterwarnings("ignore")
OURS = SimpleNamespace(
    Input=pronghorn.Input, Model=pronghorn.Model, Sequential=pronghorn.Sequential, layers=pronghorn.layers,
    optimizers=pronghorn.optimizers, load=pronghorn.models.load_model,
)  # fmt: skip
THEIRS = SimpleNamespace(
    Input=keras.Input, Model=keras.Model, Sequential=keras.Sequential, layers=keras.layers,
    optimizers=keras.optimizers, load=keras.models.load_model,
)  # fmt: skip
#: What Keras 2.2.4 does not have, so that there is no .h5 file in its form.
NOT_IN_KERAS_2 = {"norms", "attention"}
#: What Keras 3 does not read of 2.2.4's files, whoever wrote them: layers inside wrappers want the module of their class,
#: and a model's first call has another number.
NOT_READ_BY_KERAS_3 = {"bidirectional", "time_distributed", "nested"}


@pytest.fixture(autouse=True)
def _on_numpy():
    with using_backend("numpy"):
        yield


def near(found, wanted, rtol=2e-4, atol=1e-5):
    for a, b in zip(flatten(found), flatten(wanted), strict=True):
        np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=rtol, atol=atol)


def trained(kit, name, data, steps=2, optimizer=None):
    """The family's model after some steps, so that the optimizer has a state.

    Adam's epsilon keeps it from making steps of gradients that are 0 but for rounding.
    """
    model = renewed(FAMILIES[name](kit))
    model.compile(kit.optimizers.Adam(0.01, epsilon=1e-3) if optimizer is None else optimizer(kit.optimizers), "mse")
    losses(model, data, steps)
    return model


def losses(model, data, steps=3):
    return [float(np.ravel(model.train_on_batch(data.x, data.y))[0]) for _ in range(steps)]


def check_goes_on(found, wanted, data):
    """Equal outputs, then equal losses and weights on the way."""
    near(found.predict(data.x, verbose=0), wanted.predict(data.x, verbose=0))
    near(losses(found, data), losses(wanted, data), rtol=1e-3, atol=1e-5)
    near(found.predict(data.x, verbose=0), wanted.predict(data.x, verbose=0), rtol=2e-3, atol=2e-4)


@pytest.mark.parametrize("name", FAMILIES)
def test_keras_goes_on_with_our_model(name, tmp_path):
    data = data_for(name)
    ours = trained(OURS, name, data)
    ours.save(tmp_path / "m.keras")
    check_goes_on(keras.models.load_model(tmp_path / "m.keras"), ours, data)


@pytest.mark.parametrize("name", FAMILIES)
def test_we_go_on_with_keras_model(name, tmp_path):
    data = data_for(name)
    theirs = trained(THEIRS, name, data)
    theirs.save(tmp_path / "m.keras")
    check_goes_on(pronghorn.models.load_model(tmp_path / "m.keras"), theirs, data)


@pytest.mark.parametrize("name", [name for name in FAMILIES if name not in NOT_IN_KERAS_2])
def test_keras_goes_on_with_our_hdf5_file(name, tmp_path):
    """The file is in 2.2.4's form: of its functional models Keras 3 reads most, of how they are compiled nothing.

    A Sequential's input shape it takes for that of a sample: the models here are functional ones of the same layers.
    """
    data = data_for(name)
    made = renewed(FAMILIES[name](OURS))
    ours = pronghorn.Model(made.inputs, made.outputs)
    ours.compile(pronghorn.optimizers.SGD(0.01), "mse")
    ours.save(tmp_path / "m.h5")
    if name in NOT_READ_BY_KERAS_3:
        with pytest.raises((TypeError, ValueError), match=r"Could not locate class|Invalid Functional model"):
            keras.models.load_model(tmp_path / "m.h5", compile=False)
        return
    theirs = keras.models.load_model(tmp_path / "m.h5", compile=False)
    theirs.compile(keras.optimizers.SGD(0.01), "mse")
    check_goes_on(theirs, ours, data)


@pytest.mark.parametrize("name", FAMILIES)
def test_we_go_on_with_keras_hdf5_file(name, tmp_path):
    """Keras 3 writes .h5 in the old form still."""
    data = data_for(name)
    theirs = trained(THEIRS, name, data)
    theirs.save(tmp_path / "m.h5")
    check_goes_on(pronghorn.models.load_model(tmp_path / "m.h5"), theirs, data)


@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("file", ["w.weights.h5", "w.h5"])
def test_keras_loads_our_weights(name, file, tmp_path):
    data = data_for(name)
    ours, theirs = renewed(FAMILIES[name](OURS)), FAMILIES[name](THEIRS)
    ours.save_weights(tmp_path / file)
    theirs.load_weights(tmp_path / file)
    near(theirs.predict(data.x, verbose=0), ours.predict(data.x))


@pytest.mark.parametrize("name", FAMILIES)
def test_we_load_keras_weights(name, tmp_path):
    data = data_for(name)
    ours, theirs = FAMILIES[name](OURS), renewed(FAMILIES[name](THEIRS))
    theirs.save_weights(tmp_path / "w.weights.h5")
    ours.load_weights(tmp_path / "w.weights.h5")
    near(ours.predict(data.x), theirs.predict(data.x, verbose=0))


OPTIMIZERS = {
    "sgd": lambda o: o.SGD(0.05, momentum=0.9, nesterov=True),
    "rmsprop": lambda o: o.RMSprop(0.01, momentum=0.5, centered=True),
    "adam": lambda o: o.Adam(0.01, amsgrad=True, clipnorm=0.5),
    "adamw": lambda o: o.AdamW(0.01, weight_decay=0.05),
    "adamax": lambda o: o.Adamax(0.01),
    "nadam": lambda o: o.Nadam(0.01),
    "adagrad": lambda o: o.Adagrad(0.05),
    "adadelta": lambda o: o.Adadelta(1.0),
    "ftrl": lambda o: o.Ftrl(0.05, l1_regularization_strength=0.001),
    "lion": lambda o: o.Lion(0.001),
    "adafactor": lambda o: o.Adafactor(0.01),
    "ema": lambda o: o.Adam(0.01, use_ema=True, ema_momentum=0.9),
}


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize(("source", "target"), [(OURS, THEIRS), (THEIRS, OURS)], ids=["ours", "theirs"])
def test_the_optimizers_state_goes_along(optimizer, source, target, tmp_path):
    data = data_for("dense")
    model = trained(source, "dense", data, steps=3, optimizer=OPTIMIZERS[optimizer])
    model.save(tmp_path / "m.keras")
    again = target.load(tmp_path / "m.keras")
    assert int(again.optimizer.iterations) == 3
    check_goes_on(again, model, data)
