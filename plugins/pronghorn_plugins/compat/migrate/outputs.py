"""Whether a model of a script has one output for each class, or one alone: its loss and its last layer say so."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from pronghorn_plugins.compat.migrate.arguments import read
from pronghorn_plugins.compat.migrate.receivers import Receivers
from pronghorn_plugins.compat.migrate.script import Script

_MANY = {"categorical_crossentropy", "sparse_categorical_crossentropy"}


class Outputs:
    """Looks through one script."""

    def __init__(self, script: Script, receivers: Receivers) -> None:
        self._script, self._receivers = script, receivers

    def kind(self, model: cst.BaseExpression) -> str | None:
        """``"many"``, ``"one"``, or None where nobody knows."""
        name = self._script.code(model)
        losses = {loss for call in self._calls(name, "compile") if (loss := self._loss(call)) is not None}
        if losses and losses <= _MANY:
            return "many"
        if losses == {"binary_crossentropy"} and self._last_units(name) == 1:
            return "one"
        return None

    def _calls(self, name: str, method: str) -> Iterator[cst.Call]:
        for node in self._script.nodes:
            match node:
                case cst.Call(func=cst.Attribute(value=value, attr=cst.Name(value=found))) if found == method:
                    if self._script.code(value) == name:
                        yield node

    def _loss(self, call: cst.Call) -> str | None:
        arguments = read(call.args, self._receivers.constant)
        loss = arguments.keywords.get("loss", arguments.positional[1] if len(arguments.positional) > 1 else None)
        return str(loss) if isinstance(loss, str) else ""

    def _last_units(self, name: str) -> int | None:
        """The units of the last Dense layer that is added to a Sequential model."""
        found: int | None = None
        for call in self._calls(name, "add"):
            layer = call.args[0].value if call.args else None
            reference = self._script.reference(layer.func) if isinstance(layer, cst.Call) else None
            if not isinstance(layer, cst.Call) or reference is None:
                return None
            if reference.meaning.new == "pronghorn.layers.Dense":
                arguments = read(layer.args, self._receivers.constant)
                units = next(
                    iter(arguments.positional), arguments.keywords.get("units", arguments.keywords.get("output_dim"))
                )
                found = int(units) if isinstance(units, int) else None
            elif reference.meaning.new not in ("pronghorn.layers.Activation", "pronghorn.layers.Dropout"):
                found = None
        return found
