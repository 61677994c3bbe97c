"""Models of golden cases, built here: a small translator of the configs that Keras 2.2.4 and Keras 3 write.

``golden_model(load_case("merge_two"))`` is the compiled model with the saved weights. Layers of Keras 2.2.4 are made in
its dialect: statistics of BatchNormalization, penalties on activities, the reduction of losses.
"""

import inspect
import io
import zipfile

import h5py
import numpy as np

from pronghorn import Input, Model, Sequential, layers, metrics
from pronghorn.api import FunctionMean
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
    if case.compiled is not None:
        model.compile(case.optimizer(), **_compile_arguments(case))
    return model


def check_case(case):
    """Compare with what Keras gave: predictions, losses and metrics before training and in each of its steps, and the
    weights after it.

    Of a model that was not compiled there are predictions alone. Of another engine than TensorFlow that is compared in
    which the two agree; its metrics in training are not: CNTK takes them after the update. What else is left out says
    ``golden/public.json`` under ``allowances``, with the reason.
    """
    model, agrees = golden_model(case), case.agrees
    x, t, weights = case.inputs, case.targets, case.all("sw") or None
    if agrees["predict"]:
        _check_predictions(case, model, x)
    if case.compiled is None:
        return
    if "test_on_batch" in case.arrays:
        case.close(model.test_on_batch(x, t, weights), case.arrays["test_on_batch"], "loss_trajectory")
        model.reset_states()
    if "resume" in case.name:
        model.optimizer.build(model.trainable_weights)
        model.optimizer.set_weights(case.optimizer_weights)
    if "fit" in case.entry:
        _check_history(case, model, x, t)
    elif agrees["loss_trajectory"]:
        _check_steps(case, model, x, t, weights)
        check_weights(case, model)


def check_weights(case, model):
    """Compare the weights after training, but for those in which rounding or the engines' disagreement decides."""
    skipped = {*case.disagreements, *case.allowances.get("weights", ())}
    after = [w for layer in model.layers for w in case.as_stored(layer, layer.get_weights())]
    assert len(after) == len(case.all("w"))
    for place, (w, wanted) in enumerate(zip(after, case.all("w"), strict=True)):
        if place not in skipped:
            case.close(w, wanted, "weights")


def _check_predictions(case, model, x):
    found = model.predict(x)
    for y, wanted in zip(found if isinstance(found, list) else [found], case.all("y"), strict=True):
        case.close(y, wanted, "predict")
    if "y0_second" in case.arrays:
        case.close(model.predict(x), case.arrays["y0_second"], "predict")
        model.reset_states()
        case.close(model.predict(x), case.arrays["y0_reset"], "predict")
    model.reset_states()


def _check_steps(case, model, x, t, weights):
    """Losses and metrics of training on the whole batch, again and again."""
    wanted = case.arrays["loss_trajectory"]
    class_weight = case.entry.get("class_weight")
    if class_weight is not None:
        class_weight = {int(index): value for index, value in class_weight.items()}
    steps = [model.train_on_batch(x, t, weights, class_weight, return_dict=True) for _ in wanted]
    case.close([step["loss"] for step in steps], wanted, "loss_trajectory")
    if "train_metrics" in case.arrays and not case.is_of_another_engine:
        names = case.entry.get("train_metrics_columns") or list(steps[0])
        count = case.allowances.get("metric_steps", len(steps))
        found = [[step[name] for name in names] for step in steps[:count]]
        case.close(found, case.arrays["train_metrics"][:count], "loss_trajectory")


def _check_history(case, model, x, t):
    """What ``fit`` recorded of each epoch, and the weights at the end."""
    history = model.fit(x, t, **case.fit_arguments, verbose=0).history
    here = {"acc": "accuracy", "val_acc": "val_accuracy", "lr": "learning_rate"}
    for key, wanted in case.arrays.items():
        if key.startswith("hist_"):
            name = key.removeprefix("hist_")
            case.close(history[here.get(name, name)], wanted, "loss_trajectory")
    check_weights(case, model)


def _compile_arguments(case):
    """What ``compile`` is given: in the dialect of 2.2.4, if it made the case."""
    compiled = case.compiled
    found = {"loss": compiled["loss"], "loss_weights": compiled["loss_weights"], "metrics": compiled["metrics"]}
    if case.is_keras3:
        return {**found, "weighted_metrics": compiled["weighted_metrics"]}
    dialect = {"loss_reduction": "sum_over_nonzero_weights", "metric_averaging": "batches"}
    # Files of 2.2.4 do not name weighted metrics; what came out of them has their names.
    named = [n.removeprefix("weighted_") for n in case.entry["compile"]["metrics_names"] if n.startswith("weighted_")]
    return {**found, **dialect, "metrics": _keras2_metrics(found["metrics"]), "weighted_metrics": named}


def _keras2_metrics(given):
    """Metrics named in a file of 2.2.4; those that are something else under that name today as they were."""
    if isinstance(given, dict):
        return {name: _keras2_metrics(item) for name, item in given.items()}
    if isinstance(given, list):
        return [_keras2_metrics(item) for item in given]
    defaults = getattr(metrics.get(given), "keras2_defaults", {})
    return FunctionMean(metrics.get(given), averaging="batches", **defaults) if defaults else given


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
