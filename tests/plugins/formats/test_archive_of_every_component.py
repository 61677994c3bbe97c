"""Every layer, loss, metric, optimizer, schedule and activation that is installed, saved and loaded."""

import inspect

import numpy as np
import pytest

import pronghorn
from pronghorn import layers, models, optimizers
from pronghorn.discovery import registry
from pronghorn.structure import flatten


def layer_cases():
    registry.load("layers")
    cases = [case for _, found in registry.hook_results("pronghorn_conformance_cases") for case in found]
    kept = [case for case in cases if case.kind == "layers" and case.has_config]
    return [pytest.param(case, id=f"{case.layer.__name__}-{number}") for number, case in enumerate(kept)]


def values(case):
    generator = np.random.default_rng(0)
    if case.below is not None:
        return [generator.integers(0, case.below, shape) for shape in case.shapes]
    return [generator.normal(size=shape).astype("float32") for shape in case.shapes]


@pytest.mark.parametrize("case", layer_cases())
def test_layer(tmp_path, case):
    data = values(case)
    inputs = [pronghorn.Input(batch_shape=a.shape, dtype=a.dtype) for a in data]
    model = pronghorn.Model(inputs, case.make()(case.arranged(inputs)))
    model.set_weights([w + np.random.default_rng(1).uniform(0.1, 0.2, w.shape) for w in model.get_weights()])
    with registry.scope(case.custom_objects):
        model.save(tmp_path / "m.pronghorn")
    again = models.load_model(tmp_path / "m.pronghorn", custom_objects=case.custom_objects)
    assert type(again.layers[-1]) is type(model.layers[-1])
    with registry.scope(case.custom_objects):
        assert again.get_config() == model.get_config()
    size = max(a.shape[0] for a in data)
    wanted, found = (m.predict(data if len(data) > 1 else data[0], batch_size=size) for m in (model, again))
    for a, b in zip(flatten(wanted), flatten(found), strict=True):
        np.testing.assert_array_equal(a, b)


X = np.random.default_rng(0).normal(size=(12, 4)).astype("float32")
Y = np.eye(3, dtype="float32")[np.arange(12) % 3]
NAMES = {"losses": registry.names("losses"), "metrics": registry.names("metrics")}
# What has arguments that it cannot do without.
ARGUMENTS = {
    "IoU": {"num_classes": 2, "target_class_ids": [0]},
    "MeanIoU": {"num_classes": 3},
    "OneHotIoU": {"num_classes": 3, "target_class_ids": [0, 2]},
    "OneHotMeanIoU": {"num_classes": 3},
    "PrecisionAtRecall": {"recall": 0.5},
    "RecallAtPrecision": {"precision": 0.5},
    "SensitivityAtSpecificity": {"specificity": 0.5},
    "SpecificityAtSensitivity": {"sensitivity": 0.5},
}


def compiled(loss="mse", metric=None, optimizer="sgd"):
    model = pronghorn.Sequential([layers.Dense(3, activation="softmax", input_shape=(4,))])
    model.compile(optimizer, loss, metrics=None if metric is None else [metric])
    return model


def targets(name):
    return np.argmax(Y, -1) if "parse" in name else Y


def check_goes_on(tmp_path, model, y):
    model.fit(X, y, batch_size=5, epochs=1, verbose=0)
    model.save(tmp_path / "m.pronghorn")
    again = models.load_model(tmp_path / "m.pronghorn")
    assert again.get_compile_config() == model.get_compile_config()
    logs = [m.fit(X, y, batch_size=5, initial_epoch=1, epochs=2, verbose=0).history for m in (model, again)]
    # The loaded one remembers the epoch before it was saved.
    np.testing.assert_equal({k: v[-1:] for k, v in logs[1].items()}, {k: v[-1:] for k, v in logs[0].items()})
    for a, b in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
    return again


@pytest.mark.parametrize("name", NAMES["losses"])
def test_loss(tmp_path, name):
    """Classes as objects, functions by name and as functions."""
    found = registry.get("losses", name)
    given = found(**ARGUMENTS.get(name, {})) if inspect.isclass(found) else found
    again = check_goes_on(tmp_path, compiled(given), targets(name))
    if inspect.isclass(found):
        assert type(again.loss) is found


@pytest.mark.parametrize("name", [n for n in NAMES["metrics"] if n not in {"Mean", "MeanMetricWrapper", "Sum"}])
def test_metric(tmp_path, name):
    found = registry.get("metrics", name)
    y = targets(name)
    loss = "sparse_categorical_crossentropy" if y.ndim == 1 else "mse"
    given = found(**ARGUMENTS.get(name, {})) if inspect.isclass(found) else found
    again = check_goes_on(tmp_path, compiled(loss, given), y)
    if inspect.isclass(found):
        assert type(again.metrics[-1]) is found


@pytest.mark.parametrize("name", registry.names("optimizers"))
def test_optimizer(tmp_path, name):
    found = registry.get("optimizers", name)
    given = {"inner_optimizer": "adam"} if name == "LossScaleOptimizer" else {"learning_rate": 0.03}
    again = check_goes_on(tmp_path, compiled(optimizer=found(**given)), Y)
    assert type(again.optimizer) is found


SCHEDULES = {
    "CosineDecay": (0.1, 20),
    "CosineDecayRestarts": (0.1, 2),
    "ExponentialDecay": (0.1, 3, 0.5),
    "InverseTimeDecay": (0.1, 3, 0.5),
    "PiecewiseConstantDecay": ([2, 4], [0.1, 0.05, 0.01]),
    "PolynomialDecay": (0.1, 9),
}


@pytest.mark.parametrize("name", registry.names("schedules"))
def test_schedule(tmp_path, name):
    schedule = registry.get("schedules", name)(*SCHEDULES[name])
    again = check_goes_on(tmp_path, compiled(optimizer=optimizers.Adam(schedule)), Y)
    assert type(again.optimizer.get_config()) is dict
    assert again.optimizer.get_config()["learning_rate"]["class_name"] == name


@pytest.mark.parametrize("name", [n for n in registry.names("activations") if n != "threshold"])
def test_activation(tmp_path, name):
    model = pronghorn.Sequential([layers.Dense(4, activation=name, input_shape=(4,)), layers.Activation(name)])
    model.save(tmp_path / "m.pronghorn")
    again = models.load_model(tmp_path / "m.pronghorn")
    assert again.layers[0].activation is registry.get("activations", name)
    np.testing.assert_array_equal(again.predict(X), model.predict(X))


@pytest.mark.parametrize("kind", ["initializers", "regularizers", "constraints"])
def test_what_weights_are_made_with(tmp_path, kind):
    """One layer for each; its config, with the component's own, is the same after loading."""
    argument = f"kernel_{kind.removesuffix('s')}"
    stack = []
    for name in registry.names(kind):
        component = registry.get(kind, name)
        if inspect.isclass(component) and "STFT" not in name:
            stack.append(layers.Dense(4, **{argument: component()}))
    model = pronghorn.Sequential(stack)
    model.build((None, 4))
    model.save(tmp_path / "m.pronghorn")
    again = models.load_model(tmp_path / "m.pronghorn")
    assert again.get_config() == model.get_config()
    assert len(stack) > 2
    for a, b in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)
