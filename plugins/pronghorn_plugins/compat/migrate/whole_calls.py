"""Calls that have another form today: ``merge(mode=)``, ``Merge``, ``TimeDistributedDense``, the order of image axes."""

from __future__ import annotations

import inspect
from typing import Any

import libcst as cst

from pronghorn.api import ArgumentError
from pronghorn.api import layers as today
from pronghorn_plugins.compat.backend.settings import ORDERINGS
from pronghorn_plugins.compat.keras.merging import Merge, merge, mode_today
from pronghorn_plugins.compat.migrate.arguments import Arguments, read
from pronghorn_plugins.compat.migrate.bindings import Reference
from pronghorn_plugins.compat.migrate.imports import Imports
from pronghorn_plugins.compat.migrate.layers import LayerCalls
from pronghorn_plugins.compat.migrate.receivers import Receivers
from pronghorn_plugins.compat.migrate.script import Script
from pronghorn_plugins.compat.migrate.values import Undecided, expression_of
from pronghorn_plugins.compat.tree.legacy.layers import split_time_distributed


class WholeCalls:
    """Rewrites such calls of one script."""

    def __init__(self, script: Script, receivers: Receivers, imports: Imports, layers: LayerCalls) -> None:
        self._script, self._receivers, self._imports, self._layers = script, receivers, imports, layers

    def rewritten(self, call: cst.Call, reference: Reference) -> cst.BaseExpression | None:
        """The call as it is written today; None if it is of another kind, or nobody knows."""
        old = reference.meaning.old
        match old.rpartition(".")[2]:
            case "merge" if old.startswith(("keras.layers.", "keras.legacy.", "keras.engine.")):
                return self._merge(call, reference)
            case "Merge":
                return self._merge_layer(call, reference)
            case "TimeDistributedDense":
                return self._time_distributed_dense(call, reference)
            case "set_image_dim_ordering" if reference.meaning.new is not None:
                return self._ordering(call, reference)
        return None

    def _merge(self, call: cst.Call, reference: Reference) -> cst.BaseExpression | None:
        bound = self._bound(call, merge)
        if bound is None or "inputs" not in bound:
            return None
        inputs = bound.pop("inputs")
        made = self._layer(call, reference, bound, function=True)
        if made is None:
            return None
        func, options = made
        first = cst.Arg(expression_of(inputs))
        if isinstance(func, cst.Call):  # Lambda(function), which is called in turn
            return cst.Call(func, [first])
        return cst.Call(func, [first.with_changes(comma=_COMMA if options else cst.MaybeSentinel.DEFAULT), *options])

    def _merge_layer(self, call: cst.Call, reference: Reference) -> cst.BaseExpression | None:
        bound = self._bound(call, Merge.__init__)
        if bound is None:
            return None
        if "layers" in bound:
            self._script.say(
                call,
                "Merge puts several models together in a Sequential, which has one input today.",
                "Write Model([left.input, right.input], ...) on concatenate([left.output, right.output]) or its like.",
            )
            return None
        made = self._layer(call, reference, bound, function=False)
        if made is None:
            return None
        func, options = made
        return func if isinstance(func, cst.Call) else cst.Call(func, options)

    def _layer(self, call: cst.Call, reference: Reference, bound: dict[str, Any], *, function: bool) -> Any:
        """The function or class for a mode, and its arguments; for a mode that is a function the Lambda."""
        mode = bound.get("mode", "sum")
        node = getattr(mode, "node", None)
        if isinstance(node, cst.Lambda) or (isinstance(node, cst.Name) and self._receivers.functions(node)):
            name = self._imports.reach(reference, "pronghorn.layers.Lambda")
            given = {key: bound[key] for key in ("output_shape", "output_mask", "arguments", "name") if key in bound}
            names = {"output_mask": "mask"}
            options = [_named(names.get(key, key), value) for key, value in given.items()]
            return cst.Call(cst.parse_expression(name), _separated([cst.Arg(node), *options])), []
        try:
            given = {key: bound[key] for key in ("concat_axis", "dot_axes") if key in bound}
            class_name, found = mode_today(str(mode) if isinstance(mode, str) else mode, **given)
        except Undecided as error:
            text = self._script.code(error.node)
            self._script.say(
                call, f"merge: mode={text} is known only when the script runs.", "Write a call for each mode."
            )
            return None
        except ArgumentError as error:
            self._script.say(call, f"merge: {error.problem}", error.fix)
            return None
        if "name" in bound:
            found["name"] = bound["name"]
        target = f"pronghorn.layers.{class_name.lower() if function else class_name}"
        options = [_named(key, value) for key, value in found.items()]
        return cst.parse_expression(self._imports.reach(reference, target)), _separated(options)

    def _time_distributed_dense(self, call: cst.Call, reference: Reference) -> cst.BaseExpression | None:
        arguments = read(call.args, self._receivers.constant)
        own, dense = split_time_distributed(arguments.keywords)
        outer = [_named(key, value) for key, value in own.items()]
        kept = [arg for arg in call.args if arg.keyword is None or arg.keyword.value in dense]
        inner = cst.Call(
            cst.parse_expression(self._imports.reach(reference, "pronghorn.layers.Dense")), _separated(kept)
        )
        found = self._layers.translated(inner, today.Dense, old=False, at=call)
        if found is not None:
            inner = inner.with_changes(args=found)
        wrapper = cst.parse_expression(self._imports.reach(reference, "pronghorn.layers.TimeDistributed"))
        return cst.Call(wrapper, _separated([cst.Arg(inner), *outer]))

    def _ordering(self, call: cst.Call, reference: Reference) -> cst.BaseExpression | None:
        arguments: Arguments = read(call.args, self._receivers.constant)
        value = next(iter((*arguments.positional, *arguments.keywords.values())), None)
        if not isinstance(value, str) or str(value) not in ORDERINGS:
            self._script.say(
                call,
                "set_image_dim_ordering: the value is known only when the script runs.",
                "Write set_image_data_format('channels_last') for 'tf', 'channels_first' for 'th'.",
            )
            return None
        name = self._imports.reach(reference, "pronghorn.backend.set_image_data_format")
        new = expression_of(ORDERINGS[str(value)], arguments.quote)
        return call.with_changes(func=cst.parse_expression(name), args=[cst.Arg(new)])

    def _bound(self, call: cst.Call, function: Any) -> dict[str, Any] | None:
        """The arguments by name; None, told, where they cannot be read."""
        arguments = read(call.args, self._receivers.constant)
        if arguments.unread:
            self._script.say(
                call, f"{self._script.code(call.func)}: arguments in ** are not known.", "Change it by hand."
            )
            return None
        signature = inspect.signature(function)
        receiver = (None,) if "self" in signature.parameters else ()
        try:
            bound = signature.bind(*receiver, *arguments.positional, **arguments.keywords).arguments
        except TypeError as error:
            self._script.say(call, f"{self._script.code(call.func)}: {error}.", "Mend the call first.")
            return None
        return {key: value for key, value in bound.items() if key != "self"}


_COMMA = cst.Comma(whitespace_after=cst.SimpleWhitespace(" "))


def _named(name: str, value: Any) -> cst.Arg:
    tight = cst.AssignEqual(cst.SimpleWhitespace(""), cst.SimpleWhitespace(""))
    return cst.Arg(expression_of(value), keyword=cst.Name(name), equal=tight)


def _separated(args: list[cst.Arg]) -> list[cst.Arg]:
    plain = [arg.with_changes(comma=_COMMA, whitespace_after_arg=cst.SimpleWhitespace("")) for arg in args]
    return [*plain[:-1], plain[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)] if plain else []
