"""Models of golden cases, built here: a small translator of the configs that Keras 2.2.4 and Keras 3 write.

``golden_model(load_case("merge_two"))`` is the compiled model with the saved weights. Layers of Keras 2.2.4 are made in
its dialect: statistics of BatchNormalization, penalties on activities, the reduction of losses.
"""

import inspect
import io
import zipfile

import h5py
import numpy as np

from pronghorn import Input, Model, Sequential, layers
from pronghorn.structure import flatten

#: What files hold and layers here do not take: Keras 3's ways to leave something out.
_LEFT_OUT = {
    "quantization_config", "renorm", "renorm_clipping", "renorm_momentum", "synchronized", "lora_rank", "lora_alpha", "gptq_unpacked_column_size",
}  # fmt: skip

#: Layers inside layers, where their order is not that of the alphabet.
_PARTS = ("query_dense", "key_dense", "gate_dense", "value_dense", "output_dense", "backward_layer")

#: Under which keys layers hold other layers.
_HOLDERS = ("cell", "cells", "layer", "backward_layer")


def golden_model(case):
    """The model of ``case`` with the saved weights, compiled if it was."""
    model = _model(case.config, keras3=case.is_keras3)
    if case.is_keras3:
        _set_keras3_weights(case, model)
    else:
        for layer in model.layers:
            _assign(layer.weights, case.weights.get(layer.name, []))
    if case.compiled is None:
        return model
    reduction = "sum_over_batch_size" if case.is_keras3 else "sum_over_nonzero_weights"
    loss, weights = case.compiled["loss"], case.compiled["loss_weights"]
    model.compile(case.optimizer(), loss, loss_weights=weights, loss_reduction=reduction)
    return model


def check_case(case, *, skip_weights=()):
    """Compare predictions, losses of training on the batch, and the weights after it, with what Keras gave.

    Of a model that was not compiled there are predictions alone.
    """
    model = golden_model(case)
    inputs, targets = case.all("x"), case.all("t")
    found = model.predict(inputs if len(inputs) > 1 else inputs[0])
    for y, wanted in zip(found if isinstance(found, list) else [found], case.all("y"), strict=True):
        case.close(y, wanted, "predict")
    if case.compiled is None:
        return
    wanted = case.arrays["loss_trajectory"]
    x, t = (arrays if len(arrays) > 1 else arrays[0] for arrays in (inputs, targets))
    losses = [model.train_on_batch(x, t, case.all("sw") or None) for _ in wanted]
    case.close([loss[0] if isinstance(loss, list) else loss for loss in losses], wanted, "loss_trajectory")
    after = model.get_weights()
    assert len(after) == len(case.all("w"))
    for place, (w, wanted) in enumerate(zip(after, case.all("w"), strict=True)):
        if place not in skip_weights:
            case.close(w, wanted, "weights")


def _model(described, keras3):
    config = described["config"]
    if described["class_name"] == "Sequential":
        items = config if isinstance(config, list) else config["layers"]
        name = None if isinstance(config, list) else config["name"]
        model = Sequential(name=name)
        for item in items:
            model.add(_layer(item, keras3))
        return model
    made, results = {}, {}
    waiting = []
    for item in config["layers"]:
        layer = made[item["name"]] = _layer(item, keras3)
        first = _first_call(item, keras3)
        if item["class_name"] == "InputLayer":
            results[item["name"], 0] = [layer]
        waiting += [(item["name"], first + i, call) for i, call in enumerate(item["inbound_nodes"])]
    while waiting:
        name, number, call = next(w for w in waiting if all(key[:2] in results for key in _sources(w[2])))
        waiting.remove((name, number, call))
        inputs = [results[source, at][index] for source, at, index in _sources(call)]
        results[name, number] = flatten(_called(made[name], call, inputs))
    ends = [
        [results[name, at][index] for name, at, index in _listed(config[key])]
        for key in ("input_layers", "output_layers")
    ]
    return Model(*(end if len(end) > 1 else end[0] for end in ends), name=config["name"])


def _first_call(item, keras3):
    """Keras 2.2.4 counts the calls of a model from 1: call 0 is the one that made it."""
    return int(not keras3 and item["class_name"] in ("Model", "Sequential"))


def _listed(references):
    return references if references and isinstance(references[0], list) else [references]


def _called(layer, call, inputs):
    """What the layer makes of ``inputs``, given as the call has them: one, a list, or for Keras 3 several and keywords."""
    if not isinstance(call, dict):
        return layer(inputs if len(inputs) > 1 else inputs[0])
    waiting = iter(inputs)
    args = [[next(waiting) for _ in a] if isinstance(a, list) else next(waiting) for a in call["args"]]
    return layer(*args, **{name: value for name, value in call["kwargs"].items() if value is True})


def _sources(call):
    """(layer, number of its call, output) of each Tensor that a call is made on."""
    if isinstance(call, dict):
        given = [x for a in call["args"] for x in (a if isinstance(a, list) else [a])]
        return [tuple(x["config"]["keras_history"]) for x in given]
    return [tuple(reference[:3]) for reference in call]


def _layer(item, keras3):
    name, config = item["class_name"], item["config"]
    if name in ("Model", "Functional", "Sequential"):
        return _model(item, keras3)
    if name == "InputLayer":
        shape = config.get("batch_input_shape") or config.get("batch_shape")
        return Input(batch_shape=tuple(shape), dtype=config["dtype"], name=config["name"])
    kept = {key: _plain(value) for key, value in config.items() if key not in _LEFT_OUT}
    kept = {**kept, **{key: _inner(config[key], keras3) for key in _HOLDERS if config.get(key)}}
    if not keras3:
        defaults = getattr(layers, name).keras2_defaults
        taken = inspect.signature(getattr(layers, name).__init__).parameters
        kept = {**{k: v for k, v in defaults.items() if k in taken or k == "activity_reduction"}, **kept}
        kept = {key: "hard_sigmoid_keras2" if value == "hard_sigmoid" else value for key, value in kept.items()}
    return layers.deserialize({"class_name": name, "config": kept})


def _inner(value, keras3):
    """The layers and cells inside a layer."""
    return [_layer(item, keras3) for item in value] if isinstance(value, list) else _layer(value, keras3)


def _plain(value):
    """A value of a config without Keras 3's ``module`` and ``registered_name``; a dtype policy by its name."""
    if isinstance(value, dict) and value.get("class_name") == "DTypePolicy":
        return value["config"]["name"]
    if isinstance(value, dict) and "class_name" in value:
        seeds = {"input_axes", "output_axes"}
        inner = {k: _plain(v) for k, v in value["config"].items() if k not in seeds} if value["config"] else {}
        return {"class_name": value["class_name"], "config": inner}
    return value


def _assign(variables, arrays):
    assert len(variables) == len(arrays), f"{[v.path for v in variables]} of {len(arrays)} arrays"
    for variable, array in zip(variables, arrays, strict=True):
        variable.assign(np.asarray(array))


def _set_keras3_weights(case, model):
    with zipfile.ZipFile(case.path) as archive, h5py.File(io.BytesIO(archive.read("model.weights.h5"))) as file:
        _set_group(model, file)


def _set_group(model, group):
    """Keras 3 names the groups of layers by class, counted: ``dense``, ``dense_1`` …"""
    counted = {}
    for layer in model.layers:
        base = {"Model": "functional"}.get(type(layer).__name__) or _snake(type(layer).__name__)
        number = counted[base] = counted.get(base, -1) + 1
        name = f"{base}_{number}" if number else base
        if hasattr(layer, "layers"):
            _set_group(layer, group["layers"][name])
        elif layer.weights:
            _assign(layer.weights, _stored(group["layers"][name]))


def _stored(group):
    """The arrays of a layer's group, then those of layers inside it, in the order in which Keras makes them."""
    own = group.get("vars", {})
    arrays = [own[str(i)] for i in range(len(own))]
    parts = [name for name in group if name != "vars"]
    for part in sorted(parts, key=lambda name: (_PARTS.index(name) if name in _PARTS else -1, name)):
        arrays += _stored(group[part]) if hasattr(group[part], "items") else []
    return arrays


def _snake(name):
    import re

    return re.sub(r"([a-z])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)).lower()
