"""Every layer that a plugin offers with cases, on every installed engine."""

import inspect
import json

import numpy as np
import pytest

from pronghorn import Input, Sequential, layers
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
    "flash_attention": "accepted; whether a kernel takes over is the kernels' affair",
    "synchronized": "accepted; a batch is on one device",
    "ReversibleEmbedding.reverse_dtype": "tests of its way back",
    "ReversibleEmbedding.logit_soft_cap": "tests of its way back",
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


def first_case(layer):
    """The first case of ``layer`` with no more than one input."""
    return next(c for c in CASES if c.layer is layer and not c.has_several_inputs)


#: Layers of several inputs, such as attention, have tests of their own.
OF_ONE_INPUT = {case.layer for case in CASES if case.kind == "layers" and not case.has_several_inputs}
#: Layers of Keras 1 have ``init``, and weights without a penalty: tests of their own, too.
OF_KERAS1 = {"Highway", "MaxoutDense"}
PENALISED = [
    layer
    for layer in BUILT_IN
    if options(layer, "_regularizer") and not layer.__name__.endswith("Cell") and layer in OF_ONE_INPUT
    and layer.__name__ not in OF_KERAS1
]  # fmt: skip


def model_of(layer, **given):
    """A model of the layer alone, what it was told passed through its config; inputs; zeros of its output's shape."""
    case = first_case(layer)
    made = layer(**{**case.arguments, **given})
    made = layers.deserialize(json.loads(json.dumps(layers.serialize(made))))
    model = Sequential([Input(case.shapes[0][1:], dtype="int32" if case.below else "float32"), made])
    x = np.random.default_rng(0).integers(0, case.below or 9, case.shapes[0])
    return model, x if case.below else x / 8, np.zeros((len(x), *made.output_shape[1:]))


@pytest.mark.parametrize("layer", PENALISED, ids=lambda layer: layer.__name__)
def test_penalties_of_weights_and_outputs(layer):
    """With a regularizer for each weight, and one for the output, the loss is the sum of all penalties, in closed form."""
    given = {key: {"class_name": "L2", "config": {"l2": 0.25}} for key in options(layer, "_regularizer")}
    model, x, y = model_of(layer, **given, activity_regularizer={"class_name": "L1", "config": {"l1": 0.5}})
    model.set_weights([np.full(w.shape, 0.5) for w in model.get_weights()])
    model.compile("sgd", lambda true, pred: 0 * pred)
    of_weights = sum(0.25 * 0.25 * w.size for w in map(np.asarray, model.trainable_weights))
    of_output = 0.5 * np.abs(model.predict(x)).sum() / len(x)
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
