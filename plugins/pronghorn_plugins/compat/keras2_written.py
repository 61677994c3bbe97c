"""Models as Keras 2.2.4 writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pronghorn.api import SavingError, custom_objects, saving
from pronghorn_plugins.compat.keras2_configs import layer_from_keras2
from pronghorn_plugins.compat.keras_arguments import KERAS2
from pronghorn_plugins.compat.keras_dialect import Dialect
from pronghorn_plugins.compat.keras_written import Writer, keras_calls, layer_name

DIALECT = Dialect("2.2.4", "tensorflow")
#: Models count their calls from 1: call 0 is the one that made them.
_FIRST = {"Model": 1, "Sequential": 1}
_PRESETS = {
    "GlorotUniform": (1.0, "fan_avg", "uniform"), "GlorotNormal": (1.0, "fan_avg", "normal"),
    "HeUniform": (2.0, "fan_in", "uniform"), "HeNormal": (2.0, "fan_in", "normal"),
    "LecunUniform": (1.0, "fan_in", "uniform"), "LecunNormal": (1.0, "fan_in", "normal"),
}  # fmt: skip
_ACTIVATIONS = {"hard_sigmoid_keras2": "hard_sigmoid"}
_NAMES = {
    "activations": "softmax elu selu softplus softsign relu tanh sigmoid exponential hard_sigmoid linear",
    "initializers": "Zeros Ones Constant RandomNormal RandomUniform TruncatedNormal VarianceScaling Orthogonal Identity",
    "regularizers": "L1L2",
    "constraints": "MaxNorm NonNeg UnitNorm MinMaxNorm",
}


class _Writer(Writer):
    keras = "Keras 2.2.4"
    table = KERAS2
    names = {kind: frozenset(names.split()) for kind, names in _NAMES.items()}

    def read(self, made: dict[str, Any]) -> dict[str, Any]:
        return layer_from_keras2(made, DIALECT)

    def wrapped(self, name: str, config: dict[str, Any], *, own: bool = False) -> dict[str, Any]:
        return {"class_name": name, "config": config}

    def base(self, config: Mapping[str, Any]) -> dict[str, Any]:
        found = super().base(config)
        if config.get("batch_input_shape") is not None:
            found.update(batch_input_shape=config["batch_input_shape"], dtype=config.get("dtype", "float32"))
        elif config.get("dtype", "float32") != "float32":
            found["dtype"] = config["dtype"]
        return found

    def renamed(self, name: str, config: dict[str, Any]) -> dict[str, Any]:
        if name == "LeakyReLU" and config.get("negative_slope") is not None:
            return {**config, "alpha": config["negative_slope"]}
        if name == "Bidirectional":
            inner = config["layer"]
            bare = inner["config"]["name"].removeprefix("forward_")
            return {**config, "layer": {**inner, "config": {**inner["config"], "name": bare}}}
        # What these inherit from Dropout stands in the file too.
        return {"noise_shape": None, "seed": None, **config} if name.startswith("SpatialDropout") else config

    def value(self, value: Any, path: str = "") -> Any:
        found = super().value(value, path)
        if found is None and path.endswith("activation"):
            return "linear"
        if isinstance(found, str) and path.endswith("activation"):
            return _ACTIVATIONS.get(found, found)
        return found

    def component(self, kind: str, name: str, config: dict[str, Any]) -> Any:
        if name in _PRESETS:
            values = dict(zip(("scale", "mode", "distribution"), _PRESETS[name], strict=True))
            return {"class_name": "VarianceScaling", "config": {**values, "seed": config.get("seed")}}
        if name in ("L1", "L2"):
            return {"class_name": "L1L2", "config": {"l1": 0.0, "l2": 0.0, **config}}
        own = name in custom_objects()
        return {"class_name": name if own else self.known(kind, name), "config": config}

    def function(self, kind: str, name: str) -> Any:
        name = _ACTIVATIONS.get(name, name)
        return name if kind == "functions" or name in custom_objects() else self.known(kind, name)

    def lambda_config(self, config: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "function": config["function"]["function"],
            "function_type": "function",
            "module": None,
            "output_shape": None,
            "output_shape_type": "raw",
            "output_shape_module": None,
            "arguments": config.get("arguments") or {},
        }

    def model(self, item: Mapping[str, Any], path: str) -> dict[str, Any]:
        config = item["config"]
        if config.get("trainable") is False:
            self.kept.setdefault(path, {})["trainable"] = False
        if item["class_name"] == "Sequential":
            return {"class_name": "Sequential", "config": self._sequential(config, path)}
        return {"class_name": "Model", "config": self._functional(config, path)}

    def _sequential(self, config: Mapping[str, Any], path: str) -> dict[str, Any]:
        items = [dict(item) for item in config["layers"]]
        names = [item["config"]["name"] for item in items]
        if twice := [name for name in names if names.count(name) > 1]:
            problem = f"cannot say that the layer {twice[0]!r} stands there twice"
            raise self.refused(f"Sequential {config['name']!r}", problem)
        shape = config.get("build_input_shape")
        if items and shape is not None and "layers" not in items[0]["config"]:
            first = items[0]["config"]
            dtype = config.get("input_dtype")
            items[0]["config"] = {**first, "batch_input_shape": shape}
            is_usual = dtype == ("int32" if items[0]["class_name"] == "Embedding" else first.get("dtype"))
            if config.get("input_name") != f"{first['name']}_input" or not is_usual:
                values = {key: config.get(key) for key in ("build_input_shape", "input_dtype", "input_name")}
                self.kept.setdefault(path, {}).update(values)
        layers = [self.layer(inner, f"{path}/layers/{i}") for i, inner in enumerate(items)]
        return {"name": config["name"], "layers": layers}

    def _functional(self, config: Mapping[str, Any], path: str) -> dict[str, Any]:
        if config.get("losses"):
            raise self.refused(f"Model {config['name']!r}", "cannot say what add_loss() was given")
        made = []
        for i, inner in enumerate(config["layers"]):
            if inner["class_name"] == "InputLayer":
                layer = {"class_name": "InputLayer", "config": dict(inner["config"])}
            else:
                layer = self.layer(inner, f"{path}/layers/{i}")
            made.append({"name": inner["config"]["name"], **layer, "inbound_nodes": []})
        calls = keras_calls(config, _FIRST)
        numbers = [(layer_name(config, place), number) for place, number, _ in calls]
        for place, _, call in calls:
            if config["layers"][place]["class_name"] != "InputLayer":
                made[place]["inbound_nodes"].append(self._node(made[place], call, numbers))
        ends = {key: _references(config[key], numbers) for key in ("input_layers", "output_layers")}
        return {"name": config["name"], "layers": made, **ends}

    def _node(self, layer: dict[str, Any], call: Mapping[str, Any], numbers: list[tuple[str, int]]) -> list[Any]:
        arguments = dict(call["arguments"])
        given = _references(call["inputs"], numbers)
        for key in ("initial_state", "constants"):
            if _references(arguments.get(key), numbers):
                more = _references(arguments.pop(key), numbers)
                if key == "constants":
                    layer["config"]["num_constants"] = len(more)
                given += more
        if tensors := [key for key, value in arguments.items() if _references(value, numbers)]:
            raise self.refused(f"{layer['name']!r}", f"cannot say that it is called on the Tensor {tensors[0]}=")
        plain = {key: self.value(value) for key, value in arguments.items() if value is not None}
        return [[*reference, plain] for reference in given]


def _references(value: Any, numbers: list[tuple[str, int]]) -> list[list[Any]]:
    """The Tensors in a structure, each as layer, call and output."""
    match value:
        case {"tensor_of": [call, output]}:
            return [[*numbers[call], output]]
        case dict():
            return [found for item in value.values() for found in _references(item, numbers)]
        case list():
            return [found for item in value for found in _references(item, numbers)]
    return []


def model(model: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The config of a model as Keras 2.2.4 writes it, and what pronghorn needs beside it.

    Raises:
        SavingError: for what Keras 2.2.4 does not have.
    """
    described, writer = saving.describe_model(model), _Writer()
    if described["class_name"] not in ("Model", "Sequential"):
        raise SavingError(
            "Keras 2.2.4 writes models that are read from inputs and outputs, and lists of layers; this one is a "
            f"{described['class_name']}.",
            where=f"{type(model).__name__} {model.name!r}",
            fix="Save it as .pronghorn or .keras, or the weights alone: save_weights.",
        )
    written = writer.model(described, "")
    return written, {"layers": writer.kept} if writer.kept else {}
