"""Every public name of Keras 2.2.4 under ``import keras``, with its positional arguments in its order.

What is missing, or has other arguments, stands in ``missing_names.json`` with the reason.
"""

import ast
import fnmatch
import importlib
import inspect
import json
from pathlib import Path
from typing import Any

from pronghorn import layers

SIGNATURES = json.loads((Path(__file__).parents[2] / "golden" / "keras224_signatures.json").read_text())
REASONS = json.loads(Path(__file__).with_name("missing_names.json").read_text())
#: What makes an instance, of classes whose properties in 2.2.4 are attributes of the instances here.
INSTANCES = {
    **dict.fromkeys(["LSTM", "GRU", "SimpleRNN", "CuDNNLSTM", "CuDNNGRU"], lambda cls: cls(2)),
    "ConvLSTM2D": lambda cls: cls(2, 3),
    "RNN": lambda cls: cls(layers.SimpleRNNCell(2)),
    "Layer": lambda cls: cls(),
    **dict.fromkeys(["Wrapper", "Bidirectional"], lambda cls: cls(layers.LSTM(2))),
}


def arguments_of(signature: str) -> list[str]:
    """The positional parameters of ``"(a, b=1, **kwargs)"``, without self and cls."""
    (function,) = ast.parse(f"def f{signature}: ...").body
    return [argument.arg for argument in function.args.args if argument.arg not in ("self", "cls")]


def resolved(path: str) -> Any:
    """What ``path`` means: the longest module in it is imported, and the rest are attributes."""
    parts = path.split(".")
    for end in range(len(parts), 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:end]))
        except ModuleNotFoundError:
            continue
        for name in parts[end:]:
            found = member(found, name)
        return found
    raise AttributeError(path)


def member(owner: Any, name: str) -> Any:
    """An attribute; of a class also one that its instances alone have, as a property stands for it."""
    if hasattr(owner, name) or not inspect.isclass(owner) or owner.__name__ not in INSTANCES:
        return getattr(owner, name)
    getattr(INSTANCES[owner.__name__](owner), name)
    return property()


def fault(path: str) -> str:
    """What is wrong with ``path``; empty if nothing is."""
    try:
        found = resolved(path)
    except (AttributeError, ModuleNotFoundError):
        return "missing"
    if isinstance(found, property):
        return ""
    expected = arguments_of(SIGNATURES[path])
    if not callable(found):
        return "" if expected in ([], ["value"]) else "not callable"
    names = [
        name
        for name, p in inspect.signature(found).parameters.items()
        if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD) and name not in ("self", "cls")
    ]
    return "" if names[: len(expected)] == expected else f"takes {names}, not {expected}"


def reasons_for(path: str) -> list[str]:
    return [pattern for pattern in REASONS if fnmatch.fnmatchcase(path, pattern)]


def test_every_name_and_argument_is_there_or_has_a_reason(keras):
    found = {path: text for path in SIGNATURES if (text := fault(path))}
    assert not {path: text for path, text in found.items() if not reasons_for(path)}
    needed = {pattern for path in found for pattern in reasons_for(path)}
    assert needed == set(REASONS), "reasons that nothing needs"


def test_what_is_compared_is_seen(keras):
    """A missing name and another argument are faults, so that the test above can fail."""
    SIGNATURES.update({"keras.layers.Nothing": "()", "keras.losses.get": "(name)"})
    try:
        assert fault("keras.layers.Nothing") == "missing"
        assert fault("keras.losses.get") == "takes ['identifier'], not ['name']"
    finally:
        SIGNATURES.update({"keras.losses.get": "(identifier)"})
        del SIGNATURES["keras.layers.Nothing"]
