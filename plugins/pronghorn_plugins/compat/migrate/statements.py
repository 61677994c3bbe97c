"""Import statements in their new form."""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from pronghorn_plugins.compat.migrate.bindings import dotted_name
from pronghorn_plugins.compat.migrate.script import Script

#: (module, name, as); a module of None means ``import name``.
Item = tuple[str | None, str, str | None]
_INSTALL = "install_as_keras"


class Statements:
    """Writes the imports of one script once its bindings' ``wanted`` are settled."""

    def __init__(self, script: Script) -> None:
        self._script = script
        self._written: set[tuple[int, Item]] = set()
        self.keeping: list[cst.CSTNode] = []

    def rewritten(self, statement: cst.Import | cst.ImportFrom) -> list[cst.BaseSmallStatement] | None:
        """What stands in place of a statement; None if it stays."""
        ours = {id(binding.alias): binding for binding in self._script.of_statement(statement)}
        if not ours:
            return None
        before = [_present(statement, alias) for alias in _aliases(statement)]
        after: list[Item] = []
        for alias, item in zip(_aliases(statement), before, strict=True):
            binding = ours.get(id(alias))
            if binding is None or binding.leave or not binding.old:
                after.append(item)
            after += [] if binding is None else [_item(*wanted) for wanted in binding.wanted]
        block = self._script.block(statement)
        after = [item for item in dict.fromkeys(after) if (id(block), item) not in self._written]
        self._written.update((id(block), item) for item in after)
        if any((item[0] or item[1]).split(".", maxsplit=1)[0] == "keras" for item in after):
            self.keeping.append(statement)
        return None if after == before else list(_statements(statement, before, after))

    def installs(self) -> bool:
        """Whether the script lets ``import keras`` mean pronghorn already."""
        return any(
            isinstance(node, cst.Call) and dotted_name(node.func).rpartition(".")[2] == _INSTALL
            for node in self._script.nodes
        )


def installation() -> list[cst.BaseStatement]:
    """The lines that let ``import keras`` mean pronghorn."""
    return list(cst.parse_module(f"from pronghorn import compat\ncompat.{_INSTALL}()\n").body)


def _aliases(statement: cst.Import | cst.ImportFrom) -> list[cst.ImportAlias | None]:
    return [None] if isinstance(statement.names, cst.ImportStar) else list(statement.names)


def _present(statement: cst.Import | cst.ImportFrom, alias: cst.ImportAlias | None) -> Item:
    """What one alias of a statement imports."""
    given = alias.asname.name.value if alias and alias.asname and isinstance(alias.asname.name, cst.Name) else None
    name = dotted_name(alias.name) if alias else "*"
    if isinstance(statement, cst.Import):
        return None, name, given
    dots = "." * len(statement.relative)
    return dots + (dotted_name(statement.module) if statement.module else ""), name, given


def _item(module: str, name: str | None, local: str | None) -> Item:
    if name == "*":
        return module, "*", None
    if name is not None:
        return module, name, None if local in (name, None) else local
    home, _, last = module.rpartition(".")
    if not home:
        return None, module, None if local in (module, None) else local
    return home, last, None if local in (last, None) else local


def _statements(
    statement: cst.Import | cst.ImportFrom, before: list[Item], after: list[Item]
) -> Iterator[cst.BaseSmallStatement]:
    """One ``from`` for each module and one ``import`` for each other, in the shape of the old one where that is possible."""
    homes = list(dict.fromkeys(item[0] for item in after))
    if isinstance(statement, cst.ImportFrom) and len(homes) == 1 and homes[0] is not None and len(before) == len(after):
        names = statement.names
        if not isinstance(names, cst.ImportStar):
            names = [_alias(item, alias) for alias, item in zip(names, after, strict=True)]
        yield statement.with_changes(module=_dotted(homes[0]), names=names)
        return
    for home in homes:
        items = [item for item in after if item[0] == home]
        if home is None:
            yield cst.Import([_alias(item, None) for item in items])
        elif any(item[1] == "*" for item in items):
            yield cst.ImportFrom(_dotted(home), cst.ImportStar())
        else:
            yield cst.ImportFrom(_dotted(home), [_alias(item, None) for item in items])


def _alias(item: Item, old: cst.ImportAlias | None) -> cst.ImportAlias:
    _, name, given = item
    made = cst.ImportAlias(_dotted(name), asname=cst.AsName(cst.Name(given)) if given else None)
    return made if old is None else made.with_changes(comma=old.comma)


def _dotted(text: str) -> cst.Attribute | cst.Name:
    found = cst.parse_expression(text)
    assert isinstance(found, cst.Attribute | cst.Name)
    return found
