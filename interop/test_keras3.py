"""Real Keras 3 loads what pronghorn writes, predicts the same, and trains on the same way: ``nox -s interop``.

Not part of the suite: it needs Keras and JAX, which no test of pronghorn may import.
"""

import os

os.environ["KERAS_BACKEND"] = "jax"

import keras
import numpy as np
import pytest
from golden_case import FOLDER, load_case, public

from pronghorn import Input, Model, Sequential, layers, losses, metrics, models, optimizers, schedules
from pronghorn.runtime.active import using_backend
from pronghorn.structure import flatten

pytestmark = pytest.mark.filterwarnings("ignore")
KERAS3 = [n for n in public()["cases"] if load_case(n).path.suffix == ".keras"]
KERAS2 = [n for n in public()["cases"] if "__" not in n and load_case(n).path.suffix == ".h5"]
X = np.random.default_rng(0).normal(size=(8, 3)).astype("float32")
Y = np.abs(X[:, :2])


@pytest.fixture(autouse=True)
def _on_numpy():
    with using_backend("numpy"):
        yield


def near(found, wanted):
    for a, b in zip(flatten(found), flatten(wanted), strict=True):
        np.testing.assert_allclose(np.asarray(a), np.asarray(b), rtol=2e-4, atol=1e-5)


def steps(model, case, count=3):
    weights = case.all("sw") or None
    return [np.ravel(model.train_on_batch(case.inputs, case.targets, weights))[0] for _ in range(count)]


@pytest.mark.parametrize("name", KERAS3)
def test_keras_goes_on_with_our_file(name, tmp_path):
    """Before training and in the midst of it, with the optimizer's state."""
    case = load_case(name)
    model = models.load_model(case.path)
    for file in ("before.keras", "amid.keras"):
        model.save(tmp_path / file)
        theirs = keras.models.load_model(tmp_path / file)
        near(theirs(case.inputs), model.predict(case.inputs))
        if case.compiled is None or not case.all("t"):
            return
        again = models.load_model(tmp_path / file)
        np.testing.assert_allclose(steps(theirs, case), steps(again, case), rtol=1e-3, atol=1e-4)
        steps(model, case)


@pytest.mark.parametrize("name", sorted(p.name.removesuffix(".weights.h5") for p in FOLDER.glob("*.weights.h5")))
def test_keras_loads_our_weights(name, tmp_path):
    case = load_case(name)
    models.load_model(case.path).save_weights(tmp_path / "w.weights.h5")
    theirs = keras.models.load_model(case.path)
    theirs.set_weights([np.zeros_like(w) for w in theirs.get_weights()])
    theirs.load_weights(tmp_path / "w.weights.h5")
    near(theirs(case.inputs), case.all("y"))


@pytest.mark.parametrize("name", KERAS2)
def test_what_keras_3_loads_of_keras_2_it_loads_of_ours(name, tmp_path):
    """Not every file of 2.2.4 is one that Keras 3 can read; of those that are, ours are read as well."""
    case = load_case(name)
    try:
        theirs = keras.models.load_model(case.path, compile=False)
        wanted = theirs(case.inputs)
    except Exception as error:  # noqa: BLE001  whatever Keras 3 raises on files that it does not read
        pytest.skip(f"Keras 3 does not read it itself: {str(error)[:80]}")
    models.load_model(case.path).save(tmp_path / "model.h5")
    near(keras.models.load_model(tmp_path / "model.h5", compile=False)(case.inputs), wanted)


def test_a_model_made_here(tmp_path):
    """What the golden files do not have: schedules, losses and metrics with arguments, arguments of calls."""
    x, z = Input((4, 3), name="x"), Input((2,), name="z")
    h = layers.Bidirectional(layers.GRU(3, return_sequences=True))(x)
    h, *states = layers.LSTM(3, return_state=True)(h, initial_state=None)
    inner = Sequential(
        [layers.Dense(4, activation="gelu", kernel_regularizer="l2", input_shape=(5,)), layers.Dropout(0.1)]
    )
    y = layers.Dense(2, activation="softmax", name="y")(inner(layers.Concatenate()([h, z])))
    s = layers.Add(name="s")(states)
    model = Model([x, z], {"y": y, "s": s})
    rate = schedules.CosineDecay(0.1, 10)
    model.compile(
        optimizers.AdamW(rate, weight_decay=0.01, clipnorm=1.0),
        {"y": losses.CategoricalCrossentropy(label_smoothing=0.1), "s": "mse"},
        loss_weights={"y": 1.0, "s": 0.5},
        metrics={"y": ["accuracy", metrics.AUC(num_thresholds=50)], "s": [metrics.MeanAbsoluteError()]},
    )
    rng = np.random.default_rng(0)
    data = [rng.normal(size=(8, 4, 3)).astype("float32"), rng.normal(size=(8, 2)).astype("float32")]
    model.save(tmp_path / "m.keras")
    theirs = keras.models.load_model(tmp_path / "m.keras")
    ours = model.predict(data)
    found = theirs(data)
    near([found[key] for key in sorted(ours)], [ours[key] for key in sorted(ours)])
    assert theirs.optimizer.get_config()["weight_decay"] == pytest.approx(0.01)
    assert type(theirs.optimizer._learning_rate).__name__ == "CosineDecay"


def halved(x):
    return x / 2


def test_a_lambda_by_its_name(tmp_path):
    model = Sequential([layers.Lambda(halved, input_shape=(3,))])
    model.save(tmp_path / "m.keras")
    found = keras.models.load_model(tmp_path / "m.keras", custom_objects={"halved": halved})
    near(found(X), X / 2)


def test_names_of_groups_are_keras():
    """Every layer's class gives the group that Keras gives it."""
    from keras.src.utils.naming import to_snake_case

    from pronghorn_plugins.formats.keras3_groups import snake

    names = [name for name in dir(keras.layers) if name[0].isupper()]
    assert [snake(name) for name in names] == [to_snake_case(name) for name in names]


def _own(base, kit):
    class Own(base):
        def __init__(self, **options):
            super().__init__(**options)
            self.hidden = kit.Dense(4)
            self.rest = [kit.Dense(2), kit.Dense(3)]
            self.branches = {"a": kit.Dense(5)}

        def call(self, inputs):
            return self.branches["a"](self.rest[1](self.rest[0](self.hidden(inputs))))

    return Own()


def test_weights_of_a_subclassed_model_go_both_ways(tmp_path):
    ours, theirs = _own(Model, layers), _own(keras.Model, keras.layers)
    wanted = ours.predict(X)
    theirs(X)
    ours.save_weights(tmp_path / "ours.weights.h5")
    theirs.load_weights(tmp_path / "ours.weights.h5")
    near(theirs(X), wanted)
    theirs.save_weights(tmp_path / "theirs.weights.h5")
    ours.set_weights([w * 0 for w in ours.get_weights()])
    ours.load_weights(tmp_path / "theirs.weights.h5")
    near(ours.predict(X), wanted)
