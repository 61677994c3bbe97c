"""Which expressions of a script are models, and which names always have one value."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import libcst as cst

from pronghorn_plugins.compat.migrate.bindings import Reference
from pronghorn_plugins.compat.migrate.script import Script
from pronghorn_plugins.compat.migrate.values import Text, Whole, value_of

_MODELS = {
    *(f"pronghorn.{name}" for name in ("Model", "Sequential")),
    *(f"pronghorn.models.{name}" for name in (
        "Model", "Sequential", "load_model", "model_from_json", "model_from_config", "clone_model",
    )),
    "keras.models.model_from_yaml", "keras.utils.multi_gpu_model", "keras.utils.multi_gpu_utils.multi_gpu_model",
}  # fmt: skip


class Receivers:
    """Looks through assignments and returns of the script; what is reached in another way is not known."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._attributes: dict[str, list[cst.BaseExpression | None]] = {}
        for node in script.nodes:
            if isinstance(node, cst.AssignTarget) and isinstance(node.target, cst.Attribute):
                parent = script.parent(node)
                value = parent.value if isinstance(parent, cst.Assign) else None
                self._attributes.setdefault(script.code(node.target), []).append(value)

    def model(self, node: cst.BaseExpression, depth: int = 0) -> Reference | None:
        """What made the model that an expression is; None if it is none or nobody knows."""
        return self._made(node, self._makes_model, depth)

    def optimizer(self, node: cst.BaseExpression) -> Reference | None:
        """What made the optimizer that an expression is."""
        return self._made(node, lambda r: (r.meaning.new or "").startswith("pronghorn.optimizers."), 0)

    def constant(self, name: cst.Name) -> Any:
        """The int or string that a name has wherever it is read; None if nobody knows."""
        values = self.values(name)
        if len(values) != 1 or values[0] is None or isinstance(values[0], cst.Name):
            return None
        found = value_of(values[0])
        return type(found).__base__(found) if isinstance(found, Whole | Text) else None  # type: ignore[misc]

    def values(self, name: cst.Name) -> list[cst.BaseExpression | None]:
        """All that is assigned to a name; None for what is bound in another way, as by a loop."""
        nodes = self._script.assignments(name)
        return [None] if nodes is None else [self._assigned(node) for node in nodes]

    def functions(self, name: cst.Name) -> list[cst.CSTNode]:
        """The functions and classes that define a name."""
        nodes = self._script.assignments(name) or []
        return nodes if all(isinstance(n, cst.FunctionDef | cst.ClassDef) for n in nodes) else []

    def _made(self, node: cst.BaseExpression, made_by: Callable[[Reference], bool], depth: int) -> Reference | None:
        if depth > 8:
            return None
        match node:
            case cst.Call(func=func):
                reference = self._script.reference(func)
                if reference is not None:
                    return reference if made_by(reference) else None
                if isinstance(func, cst.Name):
                    found = [self._returned(n, made_by, depth + 1) for n in self.functions(func)]
                    return found[0] if found and None not in found else None
                return None
            case cst.Name():
                sources = self.values(node)
            case cst.Attribute():
                sources = self._attributes.get(self._script.code(node), [None])
            case _:
                return None
        found = [None if source is None else self._made(source, made_by, depth + 1) for source in sources]
        return found[0] if found and None not in found else None

    def _makes_model(self, reference: Reference) -> bool:
        meaning = reference.meaning
        return (
            meaning.new in _MODELS
            or meaning.old in _MODELS
            or (meaning.old.startswith("keras.applications.") and meaning.old.rpartition(".")[2][:1].isupper())
        )

    def _returned(self, node: cst.CSTNode, made_by: Any, depth: int) -> Reference | None:
        """What made the model that a function always returns, or that a class derives from."""
        if isinstance(node, cst.ClassDef):
            bases = [self._script.reference(arg.value) for arg in node.bases]
            return next((base for base in bases if base is not None and made_by(base)), None)
        assert isinstance(node, cst.FunctionDef)
        found = [None if r.value is None else self._made(r.value, made_by, depth) for r in _returns(node.body)]
        return found[0] if found and None not in found else None

    def _assigned(self, node: cst.CSTNode) -> cst.BaseExpression | None:
        """The expression that is assigned to a name in a target, through tuples of equal length."""
        parent = self._script.parent(node)
        match parent:
            case cst.AssignTarget():
                statement = self._script.parent(parent)
                return statement.value if isinstance(statement, cst.Assign) else None
            case cst.Element():
                pair = self._script.parent(parent)
                target = self._script.parent(pair) if isinstance(pair, cst.Tuple) else None
                statement = self._script.parent(target) if isinstance(target, cst.AssignTarget) else None
                if isinstance(statement, cst.Assign) and isinstance(statement.value, cst.Tuple):
                    values = statement.value.elements
                    if len(values) == len(pair.elements):  # type: ignore[union-attr]
                        return values[pair.elements.index(parent)].value  # type: ignore[union-attr]
        return None


def _returns(node: cst.CSTNode) -> Iterator[cst.Return]:
    """The return statements of a function, not of those inside it."""
    for child in node.children:
        if isinstance(child, cst.Return):
            yield child
        elif not isinstance(child, cst.FunctionDef | cst.ClassDef | cst.Lambda):
            yield from _returns(child)
