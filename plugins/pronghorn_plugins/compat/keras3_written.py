"""Models as Keras 3 writes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from pronghorn.api import custom_objects, saving
from pronghorn_plugins.compat.keras3_configs import input_names, layer_from_keras3
from pronghorn_plugins.compat.keras_arguments import KERAS3
from pronghorn_plugins.compat.keras_written import Writer, keras_calls, layer_name

VERSION = "3.15.1"
_POLICY = {"module": "keras", "class_name": "DTypePolicy", "registered_name": None}
_NAMES = {
    "activations": "celu elu exponential gelu glu hard_shrink hard_sigmoid hard_silu hard_tanh leaky_relu linear "
    "log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus softsign sparse_plus "
    "sparse_sigmoid sparsemax squareplus tanh tanh_shrink threshold",
    "initializers": "Constant GlorotNormal GlorotUniform HeNormal HeUniform Identity LecunNormal LecunUniform Ones "
    "Orthogonal RandomNormal RandomUniform STFT TruncatedNormal VarianceScaling Zeros",
    "regularizers": "L1 L1L2 L2 OrthogonalRegularizer",
    "constraints": "MaxNorm MinMaxNorm NonNeg UnitNorm",
    "schedules": "CosineDecay CosineDecayRestarts ExponentialDecay InverseTimeDecay PiecewiseConstantDecay PolynomialDecay",
}
_MODULES = {"schedules": "keras.optimizers.schedules"}


class Keras3Writer(Writer):
    """Writes configs as Keras 3.15 does."""

    keras = "Keras 3"
    table = KERAS3
    names = {kind: frozenset(names.split()) for kind, names in _NAMES.items()}

    def read(self, made: dict[str, Any]) -> dict[str, Any]:
        return layer_from_keras3(made)

    def layer(self, item: Mapping[str, Any], path: str) -> dict[str, Any]:
        """With the number of a layer that stands in several models."""
        number = item.get("shared_object_id")
        return {**super().layer(item, path), **({} if number is None else {"shared_object_id": number})}

    def wrapped(self, name: str, config: dict[str, Any], *, own: bool = False) -> dict[str, Any]:
        if own:
            return {"module": None, "class_name": name, "config": config, "registered_name": name}
        return {"module": "keras.layers", "class_name": name, "config": config, "registered_name": None}

    def base(self, config: Mapping[str, Any]) -> dict[str, Any]:
        return {**super().base(config), "dtype": {**_POLICY, "config": {"name": config.get("dtype", "float32")}}}

    def renamed(self, name: str, config: dict[str, Any]) -> dict[str, Any]:
        if name == "LeakyReLU":
            slope = config.get("negative_slope")
            return {**config, "negative_slope": config.get("alpha") if slope is None else slope}
        if name == "Bidirectional" and config.get("backward_layer") is None:
            forward = config["layer"]["config"]
            mirrored = {**forward, "name": f"backward_{forward['name'].removeprefix('forward_')}"}
            mirrored["go_backwards"] = not forward.get("go_backwards")
            return {**config, "backward_layer": {**config["layer"], "config": mirrored}}
        return config

    def value(self, value: Any, path: str = "") -> Any:
        match value:
            case {"kind": "array", "value": items, "dtype": dtype}:
                return {"class_name": "__numpy__", "config": {"value": items, "dtype": dtype}}
        found = super().value(value, path)
        return "linear" if found is None and path.endswith("activation") else found

    def component(self, kind: str, name: str, config: dict[str, Any]) -> Any:
        if name in custom_objects():
            return {"module": None, "class_name": name, "config": config, "registered_name": name}
        module = _MODULES.get(kind, f"keras.{kind}")
        return {"module": module, "class_name": self.known(kind, name), "config": config, "registered_name": None}

    def function(self, kind: str, name: str) -> Any:
        if kind == "functions" or name in custom_objects():
            return {"module": "builtins", "class_name": "function", "config": name, "registered_name": name}
        return self.known(kind, name)

    def lambda_config(self, config: Mapping[str, Any]) -> dict[str, Any]:
        found = self.function("functions", config["function"]["function"])
        return {"function": found, "output_shape": None, "mask": None, "arguments": config.get("arguments") or {}}

    def model(self, item: Mapping[str, Any], path: str) -> dict[str, Any]:
        config = item["config"]
        base = {"name": config["name"], "trainable": config.get("trainable", True)}
        if item["class_name"] == "Sequential":
            found = {**base, "dtype": {**_POLICY, "config": {"name": "float32"}}, **self._sequential(config, path)}
            return {"module": "keras", "class_name": "Sequential", "config": found, "registered_name": None}
        found = {**base, **self._functional(config, path)}
        module = "keras.src.models.functional"
        return {"module": module, "class_name": "Functional", "config": found, "registered_name": "Functional"}

    def _input(self, config: Mapping[str, Any]) -> dict[str, Any]:
        shape = {"batch_shape": config["batch_input_shape"], "dtype": config.get("dtype") or "float32"}
        flags = {"sparse": bool(config.get("sparse")), "ragged": False, "name": config["name"], "optional": False}
        return self.wrapped("InputLayer", {**shape, **flags})

    def _sequential(self, config: Mapping[str, Any], path: str) -> dict[str, Any]:
        shape = config.get("build_input_shape")
        layers = [self.layer(inner, f"{path}/layers/{i}") for i, inner in enumerate(config["layers"])]
        if shape is not None:
            name = config.get("input_name") or f"{config['name']}_input"
            start = {"batch_input_shape": shape, "dtype": config.get("input_dtype"), "name": name}
            layers.insert(0, self._input(start))
        return {"layers": layers, "build_input_shape": shape}

    def _functional(self, config: Mapping[str, Any], path: str) -> dict[str, Any]:
        if config.get("losses"):
            raise self.refused(f"Model {config['name']!r}", "cannot say what add_loss() was given")
        made = []
        for i, inner in enumerate(config["layers"]):
            is_input = inner["class_name"] == "InputLayer"
            layer = self._input(inner["config"]) if is_input else self.layer(inner, f"{path}/layers/{i}")
            made.append({**layer, "name": inner["config"]["name"], "inbound_nodes": []})
        calls = keras_calls(config, {})
        numbers = [(layer_name(config, place), number) for place, number, _ in calls]
        self._out = [call["out"] for _, _, call in calls]
        for place, _, call in calls:
            if config["layers"][place]["class_name"] != "InputLayer":
                given = call["inputs"]
                several = isinstance(given, list) and len(input_names(config["layers"][place]["class_name"])) > 1
                node = {
                    "args": [self._argument(value, numbers) for value in (given if several else [given])],
                    "kwargs": {key: self._argument(value, numbers) for key, value in call["arguments"].items()},
                }
                made[place]["inbound_nodes"].append(node)
        return {"layers": made, **{key: _ends(config[key], numbers) for key in ("input_layers", "output_layers")}}

    def _argument(self, value: Any, numbers: list[tuple[str, int]]) -> Any:
        match value:
            case {"tensor_of": [call, output]}:
                shape, dtype = self._out[call][output]
                history = {"shape": shape, "dtype": dtype, "keras_history": [*numbers[call], output]}
                return {"class_name": "__keras_tensor__", "config": history}
            case {"tuple_of": list() as items}:
                return {"class_name": "__tuple__", "items": [self._argument(item, numbers) for item in items]}
            case {"kind": _}:
                return self.value(value)
            case dict():
                return {key: self._argument(item, numbers) for key, item in value.items()}
            case list():
                return [self._argument(item, numbers) for item in value]
        return value


def _ends(value: Any, numbers: list[tuple[str, int]]) -> Any:
    match value:
        case {"tensor_of": [call, output]}:
            return [*numbers[call], output]
        case {"tuple_of": list() as items} | (list() as items):
            return [_ends(item, numbers) for item in items]
        case dict():
            return {key: _ends(item, numbers) for key, item in value.items()}
    return value


def model(model: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """The config of a model as Keras 3 writes it, and what pronghorn needs beside it.

    Raises:
        SavingError: for what Keras 3 does not have.
    """
    described, writer = saving.describe_model(model), Keras3Writer()
    if described["class_name"] in ("Model", "Sequential"):
        written = writer.model(described, "")
        return written, {"layers": writer.kept} if writer.kept else {}
    written = writer.wrapped(described["class_name"], dict(described["config"]), own=True)
    built = saving.describe_build(model)
    return written, {} if built is None else {"build": built}


def metadata(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The version, the date, and what pronghorn needs beside the rest."""
    now = dt.datetime.now(tz=dt.UTC).strftime("%Y-%m-%d@%H:%M:%S")
    found = {key: value for key, value in kept.items() if value}
    return {"keras_version": VERSION, "date_saved": now, **({"pronghorn": found} if found else {})}
