"""A script as libcst reads it: its tree, its scopes, and what its names were imported as."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import libcst as cst
from libcst import metadata

from pronghorn_plugins.compat.migrate.bindings import ABOVE, Binding, Reference, bindings, meant
from pronghorn_plugins.compat.migrate.findings import Finding
from pronghorn_plugins.compat.migrate.names import Today, called


class Script:
    """What the rules read of a script, and where they say what they found.

    Raises:
        libcst.ParserSyntaxError: if it is no Python 3.
    """

    def __init__(self, source: str) -> None:
        wrapper = metadata.MetadataWrapper(cst.parse_module(source))
        self.module = wrapper.module
        self._scopes: Any = wrapper.resolve(metadata.ScopeProvider)
        self._parents: Any = wrapper.resolve(metadata.ParentNodeProvider)
        self._positions: Any = wrapper.resolve(metadata.PositionProvider)
        self._findings: dict[Finding, None] = {}
        self.nodes = [node for node in _walk(self.module) if node in self._positions or isinstance(node, cst.Arg)]
        self.bindings = [
            b for node in self.nodes if isinstance(node, cst.Import | cst.ImportFrom) for b in bindings(node)
        ]
        self._of_statement: dict[cst.CSTNode, list[Binding]] = {}
        for binding in self.bindings:
            self._of_statement.setdefault(binding.statement, []).append(binding)
        self.bound = {
            a.name for scope in {*self._scopes.values()} if scope for a in scope.assignments if self._is_foreign(a)
        }
        self._references = {found.node: found for found in self._found()}

    def line(self, node: cst.CSTNode) -> int:
        """Where a node begins."""
        return int(self._positions[node].start.line)

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The node around it."""
        found: cst.CSTNode | None = self._parents.get(node)
        return found

    def around(self, node: cst.CSTNode) -> Iterator[cst.CSTNode]:
        """The nodes around it, from the inside."""
        parent = self.parent(node)
        while parent is not None:
            yield parent
            parent = self.parent(parent)

    def block(self, statement: cst.CSTNode) -> cst.CSTNode | None:
        """The module or block whose line a small statement is in."""
        line = self.parent(statement)
        return self.parent(line) if line is not None else None

    def code(self, node: cst.CSTNode) -> str:
        """Its text."""
        return self.module.code_for_node(node)

    def say(self, node: cst.CSTNode, what: str, fix: str, *, open: bool = True) -> None:
        """Make a `Finding` of a node's line."""
        self._findings[Finding(self.line(node), what, fix, open)] = None

    @property
    def findings(self) -> list[Finding]:
        """What was said, in the order of the lines."""
        return sorted(self._findings)

    def of_statement(self, statement: cst.CSTNode) -> list[Binding]:
        """What an import binds of Keras and pronghorn."""
        return self._of_statement.get(statement, [])

    def references(self) -> Iterator[Reference]:
        """Every use of such a binding, in the order of the text."""
        yield from self._references.values()

    def reference(self, node: cst.CSTNode) -> Reference | None:
        """The one that an expression is, if it is one."""
        return self._references.get(node)  # type: ignore[call-overload,no-any-return]

    def assignments(self, name: cst.Name) -> list[cst.CSTNode] | None:
        """The nodes that bind a name where it is read; None if one of them is no assignment of the script."""
        scope = self._scopes.get(name)
        found = list(scope[name.value]) if scope is not None else []
        if not found or not all(isinstance(a, metadata.Assignment) for a in found):
            return None
        return [a.node for a in found]

    def _found(self) -> Iterator[Reference]:
        for node in self.nodes:
            if isinstance(node, cst.Name) and self._is_read(node) and (found := self._resolved(node)):
                yield found

    def _is_foreign(self, assignment: Any) -> bool:
        """Whether something else than an import of Keras or pronghorn binds a name."""
        node = getattr(assignment, "node", None)
        own = [b.local for b in self.of_statement(node)] if isinstance(node, cst.Import | cst.ImportFrom) else []
        return not isinstance(assignment, metadata.BuiltinAssignment) and assignment.name not in own

    def _is_read(self, name: cst.Name) -> bool:
        """Whether a name is an expression, not the name of an argument, an attribute or an import."""
        match self.parent(name):
            case cst.Attribute(value=value):
                inside = any(isinstance(n, cst.ImportAlias | cst.ImportFrom) for n in self.around(name))
                return value is name and not inside
            case cst.Arg(value=value):
                return value is name
            case cst.Param(default=default):
                return default is name
            case cst.ImportAlias() | cst.AsName() | cst.ImportFrom() | cst.AssignTarget() | cst.FunctionDef():
                return False
            case cst.ClassDef() | cst.Global() | cst.Nonlocal() | cst.NameItem() | cst.Del():
                return False
        return True

    def _resolved(self, name: cst.Name) -> Reference | None:
        scope = self._scopes.get(name)
        found = scope[name.value] if scope is not None else set()
        nodes = [a.node for a in found if isinstance(a, metadata.ImportAssignment)]
        if not nodes:
            return self._from_star(name) if all(isinstance(a, metadata.BuiltinAssignment) for a in found) else None
        ours = [b for node in nodes for b in self.of_statement(node) if b.local == name.value]
        if len({id(b.statement) for b in ours}) < len({id(a) for a in found}):
            if ours and not all(b.meaning in ABOVE for b in ours):
                self.say(name, f"{name.value!r} is Keras' and something else's, too.", "Change it by hand.")
                for binding in ours:
                    binding.leave = True
            return None
        return self._widest(name, sorted(ours, key=lambda b: self.line(b.statement)))

    def _from_star(self, name: cst.Name) -> Reference | None:
        for binding in reversed([b for b in self.bindings if b.is_star]):
            module = meant(binding.meaning)
            exported = getattr(module.found, "__all__", ()) if module else ()
            if name.value in exported:
                found = meant(f"{binding.meaning}.{name.value}")
                return self._widest(name, [Binding(**_star(binding, name.value))], binding) if found else None
        return None

    def _widest(self, name: cst.Name, ours: list[Binding], star: Binding | None = None) -> Reference | None:
        """The longest attribute chain on ``name`` that leads to something in a module."""
        node: cst.Name | cst.Attribute = name
        dotted = [binding.meaning for binding in ours]
        while True:
            found = [meant(d) for d in dotted]
            parent = self.parent(node)
            goes_on = isinstance(parent, cst.Attribute) and parent.value is node
            above = any(d in ABOVE for d in dotted)
            if (None in found and not above) or (above and not goes_on):
                for binding in ours:
                    binding.leave = True
                return None
            first = found[0]
            if not above and (not goes_on or (first is not None and not first.goes_on)):
                return self._one(node, ours if star is None else [star], found)
            dotted = [f"{d}.{parent.attr.value}" for d in dotted]  # type: ignore[union-attr]
            node = parent  # type: ignore[assignment]

    def _one(self, node: Any, ours: list[Binding], found: list[Today | None]) -> Reference | None:
        meanings = [m for m in found if m is not None]
        if len({m.new or m.old for m in meanings}) > 1 and len({id(m.found) for m in meanings}) > 1:
            self.say(node, f"{self.code(node)} means several things.", "Change it by hand.")
            for binding in ours:
                binding.leave = True
            return None
        return Reference(node, tuple(ours), called(meanings[0]))


def _star(binding: Binding, name: str) -> dict[str, Any]:
    return {"statement": binding.statement, "alias": None, "local": name, "meaning": f"{binding.meaning}.{name}"}


def _walk(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in node.children:
        yield from _walk(child)
