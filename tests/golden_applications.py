"""Reads golden/applications.json: what keras_applications 1.0.6, which Keras 2.2.4 is made of, builds and computes."""

import json
import re
import zlib
from pathlib import Path

import numpy as np

GOLDEN = json.loads((Path(__file__).parent / "golden" / "applications.json").read_text("utf-8"))
SETTINGS = [
    "strides",
    "padding",
    "pool_size",
    "use_bias",
    "scale",
    "epsilon",
    "momentum",
    "activation",
    "max_value",
    "rate",
    "cropping",
]
TABLE = np.cos(np.arange(1009.0) * 1.7)


def checksums(case):
    """The CRC-32 of what describes each layer, in order."""
    return re.findall("........", case["layers"])


def checksum(layer):
    return f"{zlib.crc32(description(layer).encode()):08x}"


def description(layer):
    """Class, name (none if it was given by the framework), output shape, weights' shapes, and settings, as JSON."""
    kind = type(layer).__name__
    snake = re.sub("([a-z])([A-Z])", r"\1_\2", re.sub("(.)([A-Z][a-z0-9]+)", r"\1_\2", kind)).lower()
    name = "" if re.fullmatch(rf"({snake}|input|re_lu)(_\d+)?", layer.name) else layer.name
    config = layer.get_config()
    settings = {key: plain(config[key]) for key in SETTINGS if key in config}
    settings = {key: value for key, value in settings.items() if value not in (None, "linear")}
    shape = [size if isinstance(size, int) else None for size in layer.output.shape]
    return json.dumps([kind, name, shape, [list(w.shape) for w in layer.weights], settings], sort_keys=True)


def plain(value):
    """As JSON has it: an activation is its name, a tuple a list."""
    if isinstance(value, dict):
        return value["function"]
    return [plain(each) for each in value] if isinstance(value, list | tuple) else value


def numbers(shape, seed):
    """Numbers of a formula that was evaluated in front of Keras too."""
    count = int(np.prod(shape))
    return np.resize(np.roll(TABLE, -seed * 37), count).reshape(shape).astype("float32")


def fill(model):
    """Weights of the formula, scaled so that signals neither die nor grow."""
    seed = 0
    for layer in model.layers:
        if layer.weights:
            layer.set_weights([weight(layer, i, w.shape, seed + i) for i, w in enumerate(layer.weights)])
            seed += 5
    return model


def weight(layer, i, shape, seed):
    values, kind = numbers(shape, seed), type(layer).__name__
    if kind == "BatchNormalization":
        role = [*(["gamma"] if layer.scale else []), "beta", "mean", "variance"][i]
        return 1 + 0.3 * values if role in ("gamma", "variance") else 0.1 * values
    if len(shape) == 1:
        return 0.1 * values
    depthwise = kind == "DepthwiseConv2D" or (kind == "SeparableConv2D" and i == 0)
    return values * np.float32(2 / np.sqrt(np.prod(shape[:2] if depthwise else shape[:-1])))
