"""Configs of pronghorn as configs of Keras: what both forms have in common.

Every layer is read back as soon as it is written: what would come back different is either kept in a place that Keras
ignores, if it matters in training alone, or refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from pronghorn.api import SavingError, UnknownNameError, layers
from pronghorn_plugins.compat.keras_dialect import is_builtin, layer_class

#: Arguments without which a layer predicts the same.
_KEPT = (
    "activity_reduction", "dialect", "implementation", "seed", "input_length", "use_cudnn", "trainable", "noise_shape",
    "weights",
)  # fmt: skip
_BASE = ("name", "trainable")
_UNSEEN = (*_BASE, "batch_input_shape", "num_constants")


class Writer:
    """Writes configs in the form of one Keras; ``kept`` holds what it cannot say, by the paths of layers."""

    #: The Keras, for errors.
    keras: ClassVar[str]
    #: The layers that it has, with their arguments.
    table: ClassVar[Mapping[str, tuple[str, ...]]]
    #: The names of functions and classes that it has, by kind.
    names: ClassVar[Mapping[str, frozenset[str]]]

    def __init__(self) -> None:
        self.kept: dict[str, dict[str, Any]] = {}

    # What a form defines.

    def model(self, item: Mapping[str, Any], path: str) -> dict[str, Any]:
        """A Sequential or functional model."""
        raise NotImplementedError

    def wrapped(self, name: str, config: dict[str, Any], *, own: bool = False) -> dict[str, Any]:
        """A layer as the form has it, of its class and config; ``own`` of one that Keras does not have."""
        raise NotImplementedError

    def lambda_config(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """A Lambda's config."""
        raise NotImplementedError

    def component(self, kind: str, name: str, config: dict[str, Any]) -> Any:
        """An initializer, regularizer and the like."""
        raise NotImplementedError

    def function(self, kind: str, name: str) -> Any:
        """A function by its name."""
        raise NotImplementedError

    def read(self, made: dict[str, Any]) -> dict[str, Any]:
        """A layer as the reader has it."""
        raise NotImplementedError

    # What both do.

    def layer(self, item: Mapping[str, Any], path: str) -> dict[str, Any]:
        """A layer or model; ``item`` is class name and config here.

        Raises:
            SavingError: if this Keras has no such layer, or cannot say one of its arguments.
        """
        name, config = item["class_name"], item["config"]
        if name in ("Model", "Sequential"):
            return self.model(item, path)
        if name == "BareOps":
            raise self.refused(
                f"{config['name']!r}",
                "has functions of pronghorn.ops between its layers, which it cannot say",
                "Put them into a layer of your own, or a Lambda of a registered function",
            )
        if name == "Lambda":
            return self.wrapped(name, {**self.base(config), **self.lambda_config(config)})
        cls = layer_class(name)
        if cls is None or not is_builtin(cls):
            return self.wrapped(name, dict(config), own=True)
        if name not in self.table:
            raise self.refused(f"{name} {config.get('name')!r}", "has no such layer")
        made = self.wrapped(name, {**self.base(config), **self.arguments(name, config, path)})
        if name == "Bidirectional" and config.get("backward_layer") is None:
            # It is made of the forward layer again.
            self.kept = {key: value for key, value in self.kept.items() if not key.startswith(f"{path}/backward_layer")}
        self.compare(item, made, path)
        return made

    def base(self, config: Mapping[str, Any]) -> dict[str, Any]:
        """What every layer says."""
        return {key: config[key] for key in _BASE if key in config}

    def arguments(self, name: str, config: Mapping[str, Any], path: str) -> dict[str, Any]:
        """The arguments of a layer that this Keras has, as it says them."""
        known = self.renamed(name, dict(config))
        return {key: self.value(known[key], f"{path}/{key}") for key in self.table[name] if key in known}

    def renamed(self, name: str, config: dict[str, Any]) -> dict[str, Any]:
        """Arguments by the names that this Keras has for them."""
        return config

    def value(self, value: Any, path: str = "") -> Any:
        """A value of a config."""
        match value:
            case {"kind": "layers", "class_name": _}:
                return self.layer(value, path)
            case {"kind": str() as kind, "class_name": str() as name, "config": config}:
                return self.component(kind, name, {key: self.value(item) for key, item in config.items()})
            case {"kind": str() as kind, "function": str() as name}:
                return self.function(kind, name)
            case {"kind": "array", "value": items}:
                return items
            case dict():
                return {key: self.value(item, f"{path}/{key}") for key, item in value.items()}
            case list():
                return [self.value(item, f"{path}/{i}") for i, item in enumerate(value)]
        return value

    def known(self, kind: str, name: str) -> str:
        """``name``, if this Keras has it, or it is the user's own.

        Raises:
            SavingError: if it does not.
        """
        if kind in self.names and name not in self.names[kind]:
            raise self.refused(f"{name!r}", f"has nothing of that name among its {kind}")
        return name

    def compare(self, item: Mapping[str, Any], made: dict[str, Any], path: str) -> None:
        """Read ``made`` again, and keep or refuse what is not as it was."""
        try:
            again = layers.deserialize(self.read(made)).get_config()
        except UnknownNameError:
            return  # the user's own inside a layer: they are not looked for here
        self._differences(item["class_name"], item["config"], again, path)

    def _differences(self, owner: str, config: Mapping[str, Any], again: Mapping[str, Any], path: str) -> None:
        # The base leaves its own value out of configs.
        usual = {"activity_reduction": "mean"} if "activity_reduction" in again else {}
        for key, value in {**usual, **config}.items():
            other = again.get(key)
            if key in _UNSEEN or key.endswith("initializer") or _same(key, value) == _same(key, other):
                continue
            if key == "activity_reduction" and not config.get("activity_regularizer", "l1" in config):
                continue  # there is nothing to reduce
            if _is_layer(value) and "layers" in value["config"]:
                continue  # a model: its layers were compared one by one
            if _is_layer(value) and _is_layer(other):
                self._differences(value["class_name"], value["config"], other["config"], f"{path}/{key}")
            elif isinstance(value, list) and isinstance(other, list) and all(map(_is_layer, value + other)):
                for i, (one, two) in enumerate(zip(value, other, strict=True)):
                    self._differences(one["class_name"], one["config"], two["config"], f"{path}/{key}/{i}")
            elif key in _KEPT or (key == "half_pixel_centers" and config.get("interpolation") == "nearest"):
                self.kept.setdefault(path, {})[key] = value
            else:
                shown = self.value(value) if isinstance(value, dict) and not _is_layer(value) else value
                problem = f"cannot say {key}={_shown(shown)}"
                raise self.refused(f"{owner} {config.get('name')!r}", problem)

    def refused(self, where: str, problem: str, fix: str = "") -> SavingError:
        """The error for what this Keras does not have."""
        return SavingError(
            f"{self.keras} {problem}.",
            where=where,
            fix=f"{fix}, or save the model as .pronghorn, which holds all of it." if fix else
            "Save the model as .pronghorn, which holds all of it, or change it.",
        )  # fmt: skip


def _is_layer(value: Any) -> bool:
    return isinstance(value, Mapping) and value.get("kind") == "layers"


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) < 60 else f"{text[:57]}..."


def _same(key: str, value: Any) -> Any:
    """``value`` with one spelling for what is said in several ways."""
    match value:
        case {"kind": "activations", "function": name} if key.endswith("activation"):
            return None if name == "linear" else name
        case "linear" if key.endswith("activation"):
            return None
        case {"class_name": "L1" | "L2", "config": config}:
            return {"class_name": "L1L2", "config": {"l1": config.get("l1", 0.0), "l2": config.get("l2", 0.0)}}
        case {"kind": _, "class_name": name, "config": config} if not _is_layer(value):
            return {"class_name": name, "config": config}
        case tuple():
            return list(value)
    return value


def keras_calls(config: Mapping[str, Any], first: Mapping[str, int]) -> list[tuple[int, int, dict[str, Any]]]:
    """The calls of a functional model with their numbers: position of the layer, number, the call itself.

    Args:
        config: of the model, as pronghorn has it.
        first: from which number on the calls of a layer are counted, by its class; 0 if it is not in it.
    """
    counts: dict[int, int] = {}
    found = []
    for call in config["calls"]:
        place = call["layer"]
        number = counts.get(place, first.get(config["layers"][place]["class_name"], 0))
        counts[place] = number + 1
        found.append((place, number, call))
    return found


def layer_name(config: Mapping[str, Any], place: int) -> str:
    """The name of a functional model's layer."""
    return str(config["layers"][place]["config"]["name"])
