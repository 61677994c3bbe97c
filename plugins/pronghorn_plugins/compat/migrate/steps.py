"""Keras 1 counted the samples of an epoch, today's models count its batches: the quotient, where the batch size is known."""

from __future__ import annotations

import inspect
from typing import Any

import libcst as cst

from pronghorn_plugins.compat.images.generator import ImageDataGenerator
from pronghorn_plugins.compat.keras.arguments import SAMPLES
from pronghorn_plugins.compat.migrate.arguments import Arguments
from pronghorn_plugins.compat.migrate.receivers import Receivers
from pronghorn_plugins.compat.migrate.script import Script
from pronghorn_plugins.compat.migrate.values import Opaque, expression_of

_FLOWS = ("flow", "flow_from_directory", "flow_from_dataframe")


class Steps:
    """Finds the batch sizes of one script's generators."""

    def __init__(self, script: Script, receivers: Receivers) -> None:
        self._script, self._receivers = script, receivers

    def translate(self, call: cst.Call, keywords: dict[str, Any], arguments: Arguments, generator: Any = None) -> None:
        """Put numbers of steps in place of numbers of samples in ``keywords``; say where that cannot be done."""
        for old, new in SAMPLES.items():
            if old not in keywords:
                continue
            source = keywords.get("validation_data") if old == "nb_val_samples" else generator
            size = self._batch_size(getattr(source, "node", None))
            if size is None:
                self._script.say(
                    call,
                    f"{old}= counts samples, {new}= counts batches, and the batch size is not known here.",
                    f"Write {new}={self._script.code(arguments.args[old].value)} // batch_size.",
                )
                continue
            quotient = cst.BinaryOperation(_operand(expression_of(keywords[old])), cst.FloorDivide(), _operand(size))
            items = [(new, Opaque(quotient)) if key == old else (key, value) for key, value in keywords.items()]
            keywords.clear()
            keywords.update(items)

    def _batch_size(self, node: cst.BaseExpression | None) -> cst.BaseExpression | None:
        """The batch size of a flow of images, written in its call or its default."""
        if isinstance(node, cst.Name):
            values = self._receivers.values(node)
            node = values[0] if len(values) == 1 else None
        if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
            return None
        name = node.func.attr.value
        if name not in _FLOWS or any(arg.star for arg in node.args):
            return None
        parameters = list(inspect.signature(getattr(ImageDataGenerator, name)).parameters.values())[1:]
        place = [parameter.name for parameter in parameters].index("batch_size")
        for index, arg in enumerate(node.args):
            if (arg.keyword.value == "batch_size") if arg.keyword else index == place:
                return arg.value
        return cst.Integer(str(parameters[place].default))


def _operand(node: cst.BaseExpression) -> cst.BaseExpression:
    """What binds less tightly than ``//`` in parentheses."""
    plain = cst.Name | cst.Integer | cst.Attribute | cst.Call | cst.Subscript
    if isinstance(node, plain) or node.lpar:
        return node
    return node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
