"""Words inside of expressions: the log names ``acc`` and ``val_acc``, and the attribute ``lr`` of optimizers."""

from __future__ import annotations

import re
from collections.abc import Iterator

import libcst as cst

from pronghorn_plugins.compat.keras.dialect import LOGGED
from pronghorn_plugins.compat.keras.optimizers import RENAMED
from pronghorn_plugins.compat.migrate.bindings import Reference
from pronghorn_plugins.compat.migrate.receivers import Receivers
from pronghorn_plugins.compat.migrate.script import Script

_LONG = {short: long for long, short in LOGGED.items() if long != short}
#: Methods of layers that Keras 1 called otherwise.
_METHODS = {"get_output_shape_for": "compute_output_shape"}
_LOGS = ("logs", "log")


def log_name(name: str) -> str:
    """A name of logs of Keras 2 as today's models log it.

    >>> log_name("val_acc"), log_name("main_output_acc"), log_name("val_loss")
    ('val_accuracy', 'main_output_accuracy', 'val_loss')
    """
    head, _, last = name.rpartition("_")
    return f"{head}_{_LONG[last]}".removeprefix("_") if last in _LONG else name


def file_name(template: str) -> str:
    """The names of logs inside the braces of a checkpoint's name, likewise.

    >>> file_name("w.{epoch:02d}-{val_acc:.2f}.h5")
    'w.{epoch:02d}-{val_accuracy:.2f}.h5'
    """
    return re.sub(r"\{(\w+)", lambda found: "{" + log_name(found[1]), template)


def respelled(script: Script, receivers: Receivers) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """Pairs of a node and what takes its place."""
    for node in script.nodes:
        match node:
            case cst.Subscript(
                value=value, slice=[cst.SubscriptElement(slice=cst.Index(value=cst.SimpleString() as key))]
            ):
                if isinstance(value, cst.Attribute) and value.attr.value == "history":
                    yield from _string(key, log_name)
                else:
                    _tell_logs(script, key)
            case cst.Call(func=cst.Attribute(value=cst.Name(value=name), attr=cst.Name(value="get")), args=[arg, *_]):
                if name in _LOGS and isinstance(arg.value, cst.SimpleString):
                    _tell_logs(script, arg.value)
            case cst.Call(func=cst.Attribute(attr=cst.Name(value="compile")), args=args):
                for arg in args:
                    if arg.keyword is not None and arg.keyword.value in ("metrics", "weighted_metrics"):
                        yield from _metrics(arg.value)
            case cst.FunctionDef(name=name) | cst.Attribute(attr=name) if name.value in _METHODS:
                yield name, name.with_changes(value=_METHODS[name.value])
            case cst.Attribute(value=value, attr=attr) if attr.value in RENAMED:
                inner = isinstance(value, cst.Attribute) and value.attr.value == "optimizer"
                if inner or receivers.optimizer(value) is not None:
                    yield attr, attr.with_changes(value=RENAMED[attr.value])


def of_callback(call: cst.Call, reference: Reference) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """The same of the strings that a callback is given: ``monitor``, and the name of a checkpoint's file."""
    if not (reference.meaning.new or "").startswith("pronghorn.callbacks."):
        return
    for index, arg in enumerate(call.args):
        if isinstance(arg.value, cst.SimpleString):
            name = arg.keyword.value if arg.keyword else ""
            is_file = name == "filepath" or (
                not name and index == 0 and (reference.meaning.new or "").endswith("Checkpoint")
            )
            if is_file or name == "monitor" or not name:
                yield from _string(arg.value, file_name if is_file else log_name)


def _string(node: cst.SimpleString, change: object) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    if isinstance(node.evaluated_value, str):
        new = change(node.raw_value)  # type: ignore[operator]
        if new != node.raw_value:
            yield node, node.with_changes(value=f"{node.prefix}{node.quote}{new}{node.quote}")


def _metrics(node: cst.BaseExpression) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """The short names among the metrics of ``compile``, in lists and dicts."""
    match node:
        case cst.SimpleString():
            yield from _string(node, log_name)
        case cst.List(elements=elements) | cst.Tuple(elements=elements) | cst.Dict(elements=elements):
            for element in elements:
                yield from _metrics(element.value)


def _tell_logs(script: Script, key: cst.SimpleString) -> None:
    old = key.evaluated_value
    if isinstance(old, str) and log_name(old) != old:
        text = f"{old!r} is logged as {log_name(old)!r} today."
        script.say(key, text, "Write that if it names a metric; leave it if it does not.")
