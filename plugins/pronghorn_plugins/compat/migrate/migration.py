"""One script from its old text to its new one, with what was said of it."""

from __future__ import annotations

from typing import Any

import attrs
import libcst as cst

from pronghorn_plugins.compat.migrate import members, optimizers, spellings
from pronghorn_plugins.compat.migrate.findings import Finding
from pronghorn_plugins.compat.migrate.imports import Imports
from pronghorn_plugins.compat.migrate.layers import LayerCalls, layer_class
from pronghorn_plugins.compat.migrate.methods import MethodCalls
from pronghorn_plugins.compat.migrate.receivers import Receivers
from pronghorn_plugins.compat.migrate.script import Script
from pronghorn_plugins.compat.migrate.statements import Statements, installation
from pronghorn_plugins.compat.migrate.whole_calls import WholeCalls


@attrs.frozen
class Migration:
    """What became of a script.

    Args:
        old: its text.
        new: its text today.
        findings: what was left, and what is to be known of what was changed, by line.
    """

    old: str
    new: str
    findings: tuple[Finding, ...]

    @property
    def is_settled(self) -> bool:
        """Whether nothing is left to be decided by hand."""
        return not any(finding.open for finding in self.findings)


def migrated(source: str) -> Migration:
    """A script for Keras 1 or 2 in today's spelling.

    Args:
        source: its text.
    Raises:
        libcst.ParserSyntaxError: if it is no Python 3.

    >>> print(migrated("from keras.layers.core import Dense\\nlayer = Dense(output_dim=3, init='uniform')\\n").new)
    from pronghorn.layers import Dense
    layer = Dense(units=3, kernel_initializer='uniform')
    <BLANKLINE>
    """
    script = Script(source)
    plan = _Plan(script)
    new = script.module.visit(_Rewriting(script, plan))
    return Migration(source, new.code, tuple(script.findings))


class _Plan:
    """What takes the place of which node; made of nodes of the old tree."""

    def __init__(self, script: Script) -> None:
        self.places: dict[cst.CSTNode, cst.CSTNode] = {}
        receivers, imports = Receivers(script), Imports(script)
        layers = LayerCalls(script, receivers)
        wholes = WholeCalls(script, receivers, imports, layers)
        methods = MethodCalls(script, receivers, imports)
        gone: set[cst.CSTNode] = set()
        for node in script.nodes:
            if not isinstance(node, cst.Call):
                continue
            reference = script.reference(node.func)
            if reference is None:
                made = methods.rewritten(node, node.func) if isinstance(node.func, cst.Attribute) else None
                self._put(node, made)
                continue
            made = wholes.rewritten(node, reference)
            if made is not None:
                self._put(node, made)
                gone.add(reference.node)
                continue
            self.places.update(spellings.of_callback(node, reference))
            self._put_args(node, self._args(script, receivers, layers, node, reference))
        members.tell(script, receivers)
        self.places.update(spellings.respelled(script, receivers))
        imports.settle(gone)
        self.places.update(imports.spelled)

    def _args(self, script: Script, receivers: Receivers, layers: LayerCalls, call: cst.Call, reference: Any) -> Any:
        if (cls := layer_class(reference)) is not None:
            return layers.translated(call, cls, old=reference.old)
        home, _, name = (reference.meaning.new or "").rpartition(".")
        if home == "pronghorn.optimizers":
            return optimizers.translated(script, receivers, call, name, old=reference.old)
        return None

    def _put(self, node: cst.CSTNode, made: cst.CSTNode | None) -> None:
        if made is not None:
            self.places[node] = made

    def _put_args(self, call: cst.Call, args: list[cst.Arg] | None) -> None:
        if args is not None:
            self.places[call] = call.with_changes(args=args)


class _Rewriting(cst.CSTTransformer):
    """Puts a plan into effect from the inside outwards: a planned node is made of old nodes, whose new ones are known."""

    def __init__(self, script: Script, plan: _Plan) -> None:
        super().__init__()
        self._script, self._plan = script, plan
        self._statements = Statements(script)
        self._done: dict[cst.CSTNode, Any] = {}
        self._homes: list[cst.CSTNode] = []

    def on_leave(self, original: Any, updated: Any) -> Any:
        place = self._plan.places.get(original)
        if place is not None:
            updated = place.visit(_Fresh(self._done, original)) if place.children else place
        elif isinstance(original, cst.SimpleStatementLine | cst.SimpleStatementSuite):
            updated = self._line(original, updated)
        elif isinstance(original, cst.Module):
            updated = self._module(original, updated)
        self._done[original] = updated
        return updated

    def _line(self, original: Any, updated: Any) -> Any:
        body: list[Any] = []
        changed = False
        for old, new in zip(original.body, updated.body, strict=True):
            made = self._statements.rewritten(old) if isinstance(old, cst.Import | cst.ImportFrom) else None
            changed = changed or made is not None
            body += [new] if made is None else made
        if not changed:
            return updated
        if not body:
            return self._emptied(original, updated)
        plain = [small.with_changes(semicolon=cst.MaybeSentinel.DEFAULT) for small in body]
        if len(original.body) > 1 or isinstance(original, cst.SimpleStatementSuite):
            return updated.with_changes(body=plain)
        lines = [cst.SimpleStatementLine([small]) for small in plain]
        lines[0] = lines[0].with_changes(leading_lines=updated.leading_lines)
        lines[-1] = lines[-1].with_changes(trailing_whitespace=updated.trailing_whitespace)
        return cst.FlattenSentinel(lines)

    def _emptied(self, original: Any, updated: Any) -> Any:
        """A line of which nothing is left: gone, or ``pass`` where the block would have no other."""
        parent = self._script.parent(original)
        alone = isinstance(original, cst.SimpleStatementSuite) or (
            isinstance(parent, cst.IndentedBlock) and len(parent.body) == 1
        )
        return updated.with_changes(body=[cst.Pass()]) if alone else cst.RemoveFromParent()

    def _module(self, original: cst.Module, updated: cst.Module) -> cst.Module:
        """With the lines that provide keras, before the first statement that still imports from it."""
        keeping = self._statements.keeping
        if not keeping or self._statements.installs():
            return updated
        homes = [node for statement in keeping for node in self._script.around(statement) if node in original.body]
        first = min(homes, key=original.body.index)
        new = self._done[first]
        new = new.nodes[0] if isinstance(new, cst.FlattenSentinel) else new
        index = next(i for i, node in enumerate(updated.body) if node is new)
        lines = installation()
        if hasattr(new, "leading_lines"):
            lines[0] = lines[0].with_changes(leading_lines=new.leading_lines)
            new = new.with_changes(leading_lines=[])
        return updated.with_changes(body=[*updated.body[:index], *lines, new, *updated.body[index + 1 :]])


class _Fresh(cst.CSTTransformer):
    """The old nodes inside a planned one as they are by now."""

    def __init__(self, done: dict[cst.CSTNode, Any], planned: cst.CSTNode) -> None:
        super().__init__()
        self._done, self._planned = done, planned

    def on_visit(self, node: cst.CSTNode) -> bool:
        return node not in self._done

    def on_leave(self, original: Any, updated: Any) -> Any:
        return self._done.get(original, updated)
