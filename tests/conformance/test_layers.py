"""Every layer that a plugin offers with cases, on every installed engine."""

import inspect
import json

import numpy as np
import pytest

from pronghorn import Input, Model, layers
from pronghorn.discovery import registry
from pronghorn.runtime import available_backends, get_backend
from pronghorn.testing import check_layer

registry.load("layers")
GIVEN = [case for _, given in registry.hook_results("pronghorn_conformance_cases") for case in given]
CASES = [case for case in GIVEN if case.kind in ("layers", "host_layers")]
OFFERED = {component for _, component in registry.items("layers") if inspect.isclass(component)}
BUILT_IN = sorted((c for c in OFFERED if c.__module__.startswith("pronghorn_plugins.")), key=lambda c: c.__name__)


@pytest.mark.parametrize("engine", available_backends())
@pytest.mark.parametrize("case", CASES, ids=str)
def test_layer(engine, case):
    check_layer(case, get_backend(engine))


def test_every_built_in_layer_has_a_case():
    missing = {layer.__name__ for layer in set(BUILT_IN) - {case.layer for case in CASES}}
    assert not missing, f"offer a LayerCase of {missing} by pronghorn_conformance_cases"


#: What no case needs: other spellings, and what has tests of its own.
NOT_OF_CASES = {
    "seed": "tests of the random layers and of recurrent dropout",
    "weights": "Keras 1's way to give weights: tests of Layer",
    "LocallyConnected1D.padding": "there is only one, as in Keras 2.2.4",
    "LocallyConnected2D.padding": "there is only one, as in Keras 2.2.4",
    "Resizing.fill_mode": "there is only one, as in Keras",
    "flash_attention": "accepted; whether a kernel takes over is the kernels' affair",
    "synchronized": "accepted; a batch is on one device",
    "ReversibleEmbedding.reverse_dtype": "tests of its way back",
    "sparse": "there are no sparse Tensors: tests of what is refused",
    "ragged": "the same",
    "vocabulary_dtype": "there is only int64, as in Keras",
    "use_cudnn": "accepted; whether a kernel takes over is the kernels' affair",
}
OF_WEIGHTS = ("_regularizer", "_constraint", "_initializer")


@pytest.mark.parametrize("layer", BUILT_IN, ids=lambda layer: layer.__name__)
def test_every_argument_has_a_case(layer):
    """Each argument of a layer is something else than its default in at least one of the layer's cases."""
    parameters = inspect.signature(layer.__init__).parameters.values()
    plain = [p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY) and p.name != "self"]
    mine = [case.arguments for case in CASES if case.layer is layer]
    missing = {
        p.name
        for p in plain
        if not {p.name, f"{layer.__name__}.{p.name}"} & set(NOT_OF_CASES)
        and not p.name.endswith(OF_WEIGHTS)
        and not any(p.name in given and repr(given[p.name]) != repr(p.default) for given in mine)
    }
    assert not missing, f"declare a LayerCase of {layer.__name__} with another value of {missing}"


def options(layer, ending):
    """The layer's arguments that end so, for weights: ``kernel_regularizer`` and the like."""
    names = [name for name in inspect.signature(layer.__init__).parameters if name.endswith(ending)]
    return [name for name in names if name != f"activity{ending}"]


#: Keras 1's layers, of whose weights some take no such options.
OF_KERAS_1 = {"Highway", "MaxoutDense"}
PENALISED = [
    layer
    for layer in BUILT_IN
    if options(layer, "_regularizer") and not layer.__name__.endswith("Cell") and layer.__name__ not in OF_KERAS_1
]


def model_of(layer, **given):
    """A model of the layer alone, what it was told passed through its config; inputs; zeros of its output's shape."""
    mine = (c for c in CASES if c.kind == "layers" and c.layer is layer)
    case = next(c for c in mine if not (c.fixes_batch or c.is_random or c.arguments.get("return_state")))
    made = layer(**{**case.arguments, **given})
    made = layers.deserialize(json.loads(json.dumps(layers.serialize(made))))
    inputs = [Input(shape[1:], dtype="int32" if case.below else "float32") for shape in case.shapes]
    model = Model(inputs, made(case.arranged(inputs)))
    rng = np.random.default_rng(0)
    x = [rng.integers(0, case.below, s) if case.below else rng.uniform(-1, 1, s) for s in case.shapes]
    return model, case.arranged(x), np.zeros((len(x[0]), *model.output_shape[1:]))


#: Layers that penalise what each of their projections gives: what Keras 3.15 has for weights of 0.5 and these inputs.
OF_PROJECTIONS = {"MultiHeadAttention": 20.002262, "GroupQueryAttention": 38.681149}


@pytest.mark.parametrize("name", OF_PROJECTIONS)
def test_penalties_of_projections(name):
    layer = getattr(layers, name)
    case = next(c for c in CASES if c.layer is layer)
    made = layer(**case.arguments, activity_regularizer={"class_name": "L1", "config": {"l1": 0.5}})
    query, value = Input((3, 2)), Input((4, 2))
    model = Model([query, value], made(query, value))
    model.set_weights([np.full(w.shape, 0.5) for w in model.get_weights()])
    model.compile("sgd", lambda true, pred: 0 * pred)
    x = [np.random.default_rng(i).normal(size=(2, 3 + i, 2)).astype("float32") for i in range(2)]
    assert model.test_on_batch(x, np.zeros((2, 3, 2))) == pytest.approx(OF_PROJECTIONS[name], rel=1e-5)


@pytest.mark.parametrize("layer", PENALISED, ids=lambda layer: layer.__name__)
def test_penalties_of_weights_and_outputs(layer):
    """With a regularizer for each weight, and one for the output, the loss is the sum of all penalties, in closed form."""
    given = {key: {"class_name": "L2", "config": {"l2": 0.25}} for key in options(layer, "_regularizer")}
    if layer.__name__ not in OF_PROJECTIONS:
        given["activity_regularizer"] = {"class_name": "L1", "config": {"l1": 0.5}}
    model, x, y = model_of(layer, **given)
    model.set_weights([np.full(w.shape, 0.5) for w in model.get_weights()])
    model.compile("sgd", lambda true, pred: 0 * pred)
    of_weights = sum(0.25 * 0.25 * w.size for w in map(np.asarray, model.trainable_weights))
    of_output = 0.5 * ("activity_regularizer" in given) * np.abs(model.predict(x)).sum() / len(y)
    assert model.test_on_batch(x, y) == pytest.approx(of_weights + of_output, rel=1e-5)


@pytest.mark.parametrize("layer", PENALISED, ids=lambda layer: layer.__name__)
def test_constraints_and_initializers_of_weights(layer):
    """Every weight begins as its initializer says, and after a step obeys its constraint."""
    starts = {key: {"class_name": "Constant", "config": {"value": -0.5}} for key in options(layer, "_initializer")}
    limits = dict.fromkeys(options(layer, "_constraint"), "non_neg")
    more = {"unit_forget_bias": False} if "unit_forget_bias" in inspect.signature(layer.__init__).parameters else {}
    model, x, y = model_of(layer, **starts, **limits, **more)
    assert all(np.all(w == -0.5) for w in model.get_weights())
    model.compile("sgd", "mse")
    model.train_on_batch(x, y)
    assert all(np.all(np.asarray(w) >= 0) for w in model.trainable_weights)
