"""Configs of Keras 1 as Keras 2 would write them: names of layers and arguments, merges, orders of axes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pronghorn.api import SavingError

_CLASSES = {
    "AtrousConvolution1D": "Conv1D", "AtrousConvolution2D": "Conv2D", "AtrousConv1D": "Conv1D", "AtrousConv2D": "Conv2D",
    "Convolution1D": "Conv1D", "Convolution2D": "Conv2D", "Convolution3D": "Conv3D", "Deconvolution2D": "Conv2DTranspose",
    "Deconv2D": "Conv2DTranspose", "SeparableConvolution2D": "SeparableConv2D", "TimeDistributedDense": "Dense",
}  # fmt: skip
_ARGUMENTS = {
    "output_dim": "units", "nb_filter": "filters", "filter_length": "kernel_size", "border_mode": "padding",
    "subsample": "strides", "subsample_length": "strides", "atrous_rate": "dilation_rate", "dim_ordering": "data_format",
    "init": "kernel_initializer", "inner_init": "recurrent_initializer", "inner_activation": "recurrent_activation",
    "W_regularizer": "kernel_regularizer", "U_regularizer": "recurrent_regularizer", "b_regularizer": "bias_regularizer",
    "W_constraint": "kernel_constraint", "U_constraint": "recurrent_constraint", "b_constraint": "bias_constraint",
    "bias": "use_bias", "dropout_W": "dropout", "dropout_U": "recurrent_dropout", "pool_length": "pool_size",
    "stride": "strides", "p": "rate", "sigma": "stddev", "beta_init": "beta_initializer", "gamma_init": "gamma_initializer",
    "input_dtype": "dtype",
}  # fmt: skip
#: What arguments of the same name are called in certain layers.
_OWN = {
    "Embedding": {"output_dim": "output_dim", "init": "embeddings_initializer", "W_regularizer": "embeddings_regularizer",
                  "W_constraint": "embeddings_constraint"},
    "UpSampling1D": {"length": "size"},
    "PReLU": {"init": "alpha_initializer"},
    "SeparableConv2D": {"init": "depthwise_initializer"},
}  # fmt: skip
_KERNELS = (("nb_row", "nb_col"), ("kernel_dim1", "kernel_dim2", "kernel_dim3"))
_MERGES = {
    "sum": "Add", "mul": "Multiply", "ave": "Average", "max": "Maximum", "concat": "Concatenate", "dot": "Dot",
    "cos": "Dot",
}  # fmt: skip
_ORDERINGS = {"th": "channels_first", "tf": "channels_last", "default": None}
_IMPLEMENTATIONS = {"cpu": 0, "mem": 1, "gpu": 2}
_INITIALIZERS = {
    "zero": "Zeros", "one": "Ones", "identity": "Identity", "orthogonal": "Orthogonal",
    "uniform": "RandomUniform", "normal": "RandomNormal",
}  # fmt: skip
_CONSTRAINTS = {"m": "max_value", "low": "min_value", "high": "max_value"}
_DROPPED = ("input_dim", "input_length", "output_shape", "consume_less", "forget_bias_init", "mode")


def model_from_keras1(described: Mapping[str, Any]) -> dict[str, Any]:
    """The config of a model of Keras 1 as Keras 2 would write it.

    Raises:
        SavingError: for what Keras 2 has no layer for: merges by a function, BatchNormalization of another mode.
    """
    name, config = described["class_name"], described["config"]
    if name == "Sequential" and isinstance(config, list) and config and config[0]["class_name"] == "Merge":
        return _merged_sequential(config)
    if name == "Sequential":
        items = config if isinstance(config, list) else config["layers"]
        layers = [layer_from_keras1(item) for item in items]
        return {"class_name": name, "config": {"name": None, "layers": layers}}
    if name not in ("Model", "Container"):
        return dict(described)
    layers = [{**layer_from_keras1(item), **_place(item)} for item in config["layers"]]
    return {"class_name": "Model", "config": {**config, "layers": layers}}


def layer_from_keras1(described: Mapping[str, Any]) -> dict[str, Any]:
    """The config of a layer of Keras 1 as Keras 2 would write it."""
    name, config = described["class_name"], described["config"]
    if name in ("Model", "Sequential", "Container"):
        return model_from_keras1(described)
    if name == "Merge":
        return _merge(config)
    found = _CLASSES.get(name, name)
    if found == "BatchNormalization" and config.get("mode", 0) != 0:
        raise SavingError(
            f"BatchNormalization {config.get('name')!r} has mode={config['mode']}, which went with Keras 1.",
            where="a config of Keras 1",
            fix="Build the model with a layer of your own in its place, and load the weights alone.",
        )
    names = {**_ARGUMENTS, **_OWN.get(found, {})}
    kept = {names.get(key, key): _value(key, value) for key, value in config.items() if not _is_dropped(key, found)}
    if name != "InputLayer" and str(config.get("input_dtype", "")).startswith("int"):
        del kept["dtype"]  # an Embedding's input is of that dtype, its weights are not
    for keys in _KERNELS:
        if keys[0] in config:
            kept = {key: value for key, value in kept.items() if key not in keys}
            kept["kernel_size"] = [config[key] for key in keys]
    if "consume_less" in config:
        kept["implementation"] = _IMPLEMENTATIONS.get(config["consume_less"], 1)
    if "forget_bias_init" in config and found != "ConvLSTM2D":
        kept["unit_forget_bias"] = config["forget_bias_init"] == "one"
    if "batch_input_shape" not in kept and config.get("input_dim") and found != "Embedding":
        length = (config.get("input_length"),) if "inner_init" in config or "filter_length" in config else ()
        kept["batch_input_shape"] = [None, *length, config["input_dim"]]
    if isinstance(config.get("layer"), Mapping):
        kept["layer"] = layer_from_keras1(config["layer"])
    return {"class_name": found, "config": kept}


def _is_dropped(key: str, name: str) -> bool:
    if name == "Embedding":
        return key == "dropout"
    return key in _DROPPED and not (key == "output_shape" and name == "Lambda")


def _place(item: Mapping[str, Any]) -> dict[str, Any]:
    return {key: item[key] for key in ("name", "inbound_nodes") if key in item}


def _value(key: str, value: Any) -> Any:
    """A value as Keras 2 has it: orders of axes, components by class and config."""
    if key == "dim_ordering":
        return _ORDERINGS.get(value, value)
    if isinstance(value, str) and key in ("init", "inner_init", "beta_init", "gamma_init"):
        name = _INITIALIZERS.get(value, value)
        return {"class_name": name, "config": {}} if name != value else value
    if isinstance(value, Mapping) and "name" in value and key.endswith(("regularizer", "constraint")):
        return _component(value)
    return value


def _component(config: Mapping[str, Any]) -> dict[str, Any] | None:
    """``{"name": "L1L2Regularizer", "l1": …}`` by class and config."""
    name = str(config["name"])
    if "egularizer" in name or name == "L1L2":
        kept = {key: float(config.get(key) or 0.0) for key in ("l1", "l2")}
        return {"class_name": "L1L2", "config": kept}
    kept = {_CONSTRAINTS.get(key, key): value for key, value in config.items() if key != "name"}
    return {"class_name": name, "config": kept}


def _merge(config: Mapping[str, Any]) -> dict[str, Any]:
    mode = config.get("mode", "sum")
    if config.get("mode_type", "raw") != "raw" or not isinstance(mode, str) or mode not in _MERGES:
        raise SavingError(
            f"the merge {config.get('name')!r} is made by a Python function, and nothing in a file is ever executed.",
            where="a config of Keras 1",
            fix="Build the model with a Lambda in its place, and load the weights alone: load_weights.",
        )
    found: dict[str, Any] = {key: config[key] for key in ("name", "trainable") if key in config}
    if mode == "concat":
        found["axis"] = config.get("concat_axis", -1)
    if mode in ("dot", "cos"):
        axes = config.get("dot_axes", -1)
        found["axes"] = (
            [axis[0] if isinstance(axis, list) else axis for axis in axes] if isinstance(axes, list) else axes
        )
        found["normalize"] = mode == "cos"
    return {"class_name": _MERGES[mode], "config": found}


def _merged_sequential(items: list[Any]) -> dict[str, Any]:
    """A Sequential model that begins with a merge of others: all their layers in one model, as its weights are saved."""
    layers: list[dict[str, Any]] = []
    inputs, ends = [], []
    for branch in items[0]["config"]["layers"]:
        own = branch["config"] if isinstance(branch["config"], list) else branch["config"]["layers"]
        made = [layer_from_keras1(item) for item in own]
        shape = made[0]["config"].get("batch_input_shape")
        name = f"{made[0]['config']['name']}_input"
        start = {"batch_input_shape": shape, "dtype": made[0]["config"].get("dtype", "float32"), "name": name}
        layers.append({"class_name": "InputLayer", "name": name, "config": start, "inbound_nodes": []})
        inputs.append([name, 0, 0])
        ends.append(_chained(made, [name], layers))
    _chained([layer_from_keras1(item) for item in items], ends, layers)
    last = layers[-1]["name"]
    config = {"name": None, "layers": layers, "input_layers": inputs, "output_layers": [[last, 0, 0]]}
    return {"class_name": "Model", "config": config}


def _chained(made: list[dict[str, Any]], sources: list[str], layers: list[dict[str, Any]]) -> str:
    """Put ``made`` one after the other behind ``sources``; the name of the last."""
    for item in made:
        name = item["config"]["name"]
        layers.append({**item, "name": name, "inbound_nodes": [[[source, 0, 0] for source in sources]]})
        sources = [name]
    return sources[0]
