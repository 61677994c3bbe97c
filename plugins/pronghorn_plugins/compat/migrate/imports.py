"""Imports of Keras as imports of pronghorn, and each name that they bound in its new spelling."""

from __future__ import annotations

import libcst as cst

from pronghorn_plugins.compat.migrate.bindings import Binding, Reference, dotted_name, meant
from pronghorn_plugins.compat.migrate.names import MERGE
from pronghorn_plugins.compat.migrate.script import Script

_STAYS = "pronghorn has nothing of that name; it stays in keras, which pronghorn.compat provides."


class Imports:
    """Decides what each `Binding` is to be, and how what it reaches is spelled.

    Args:
        script: the script; ``wanted`` of its bindings is filled.
    """

    def __init__(self, script: Script) -> None:
        self.script = script
        self.spelled: dict[cst.CSTNode, cst.BaseExpression] = {}

    def settle(self, skip: set[cst.CSTNode]) -> None:
        """Spell every reference but those in ``skip``, whose calls are written anew."""
        used: set[int] = set()
        for reference in self.script.references():
            used.update(id(binding) for binding in reference.bindings)
            if reference.old and reference.node not in skip:
                self._spell(reference)
        for binding in self.script.bindings:
            if binding.old and not binding.leave and id(binding) not in used:
                self._unused(binding)

    def _spell(self, reference: Reference) -> None:
        meaning = reference.meaning
        if meaning.found is None:
            self.script.say(reference.node, f"there is no {meaning.old}.", "Look up what is meant.")
            for binding in reference.bindings:
                binding.leave = True
            return
        target = meaning.new or meaning.old
        if meaning.new is None:
            self.script.say(reference.node, f"{meaning.old}:", _STAYS, open=False)
        text = self.reach(reference, target, module=meaning.is_module)
        if text != self.script.code(reference.node):
            new = cst.parse_expression(text)
            if isinstance(reference.node, cst.Name) and isinstance(new, cst.Name):
                new = reference.node.with_changes(value=new.value)
            self.spelled[reference.node] = new

    def reach(self, reference: Reference, target: str, *, module: bool = False) -> str:
        """How ``target``, a dotted name, is written where ``reference`` stands; its bindings will import it."""
        texts = {self._reached(reference, binding, target, module) for binding in reference.bindings}
        return min(texts)

    def _reached(self, reference: Reference, binding: Binding, target: str, module: bool) -> str:
        home, _, name = target.rpartition(".")
        if not binding.old:
            return self._from_pronghorn(binding, target)
        around = meant(binding.meaning)
        base = around.new if around is not None and around.is_module else None
        if binding.is_star:
            return self._from_star(reference, binding, base, target)
        if binding.given is None and binding.meaning.endswith(".merge") and reference.meaning.old == MERGE:
            return self._want(binding, home, name, None)
        if around is not None and not around.is_module:
            return self._want(binding, home, name, binding.given if target in (around.new, around.old) else None)
        if base is not None and (target == base or target.startswith(base + ".")):
            local = binding.given or self._free(base.rpartition(".")[2], base, binding)
            binding.wanted[base, None, local] = None
            return local + target[len(base) :]
        if base is None and around is not None and target.startswith(around.old + "."):
            self._leave(binding, around.old)
            return binding.local + target[len(around.old) :]
        if base is None and around is not None and target == around.old:
            self._leave(binding, around.old)
            return binding.local
        return self._want(binding, home, name, None)

    def _from_pronghorn(self, binding: Binding, target: str) -> str:
        """More of what is imported from pronghorn already."""
        home, _, name = target.rpartition(".")
        binding.leave = True
        if binding.is_star and home == binding.meaning:
            return name
        if target.startswith(binding.meaning + "."):
            return binding.local + target[len(binding.meaning) :]
        return binding.local if target == binding.meaning else self._want(binding, home, name, None)

    def _from_star(self, reference: Reference, binding: Binding, base: str | None, target: str) -> str:
        """A name that a star binds still; a module that it has leaked, such as K, is imported by itself."""
        root = dotted_name(reference.node).split(".", maxsplit=1)[0]
        star = base or meant(binding.meaning).old  # type: ignore[union-attr]
        binding.wanted[star, "*", None] = None
        leaked = meant(f"{binding.meaning}.{root}")
        if leaked is not None and leaked.is_module and leaked.new is not None:
            binding.wanted[leaked.new, None, root] = None
            return root + target[len(leaked.new) :]
        home, _, name = target.rpartition(".")
        return name if home == star else self._want(binding, home, name, None)

    def _want(self, binding: Binding, home: str, name: str, given: str | None) -> str:
        local = given or self._free(name, f"{home}.{name}", binding)
        binding.wanted[home, name, local] = None
        return local

    def _leave(self, binding: Binding, old: str) -> None:
        home, _, name = old.rpartition(".")
        if home:
            binding.wanted[home, name, binding.local] = None
        else:
            binding.wanted[old, None, binding.local] = None

    def _free(self, name: str, target: str, binding: Binding) -> str:
        """``name``, or another one where the script uses it for something else; what a binding is called it may stay."""
        taken = name in self.script.bound and name != binding.local
        return f"{target.split('.', maxsplit=1)[0]}_{name}" if taken else name

    def _unused(self, binding: Binding) -> None:
        """An import that nothing uses, or whose name other imports bind as well."""
        around = meant(binding.meaning)
        if around is None:  # tensorflow itself
            binding.leave = True
        elif binding.is_star:
            binding.wanted[around.new or around.old, "*", None] = None
        elif around.found is None:
            binding.leave = True
            self.script.say(binding.statement, f"there is no {around.old}.", "Look up what is meant.")
        elif any(self._replaces(other, binding) for other in self.script.bindings):
            return
        elif around.is_module and around.new is not None:
            binding.wanted[around.new, None, binding.given or around.new.rpartition(".")[2]] = None
        elif around.new is None and around.is_module and "." not in around.old:
            binding.leave = True
        else:
            home, _, name = (around.new or around.old).rpartition(".")
            binding.wanted[home, name, binding.given or name] = None

    def _replaces(self, other: Binding, binding: Binding) -> bool:
        """Whether another import of the same block binds the same name, and is used."""
        blocks = [self.script.block(b.statement) for b in (other, binding)]
        return other is not binding and other.local == binding.local and bool(other.wanted) and blocks[0] is blocks[1]
