"""From a plan to Python: the straight-line code of a Program, and its names bound to one workspace's memory."""

from __future__ import annotations

import linecache
import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from pronghorn.api import Tensor, TensorSpec, as_numpy_dtype

from .plan import Key, Plan, Step, Storage, size_of
from .table import Run, Scratch, Viewed

#: Programs that are gone and that linecache still names. Their lines go with them, but an entry must not go at just any
#: moment, in which garbage is collected: while linecache looks through its entries that is an error.
_FORGOTTEN: list[str] = []


def _forget(filename: str) -> None:
    linecache.cache[filename] = (0, None, [], filename)
    _FORGOTTEN.append(filename)


class Writer:
    """Writes the code of a plan, and binds it to memory.

    In the code ``i0`` … are the inputs, ``o0`` … the outputs, ``t…`` values, ``k…`` kernels, ``s…`` working memory, ``w…``
    views that a kernel wants of memory that stays, ``l…`` what makes such a view of memory that does not.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.names: dict[Key, str] = {}
        self.scopes: dict[int, str] = {}
        self._lines: list[str] = []
        self._bound: dict[str, None] = {}
        self._views = {(step.node, 0) for step in plan.steps if step.is_view}
        self._made = [step.kernel.make(step.node) for step in plan.steps]
        #: Working memory by step and number: a piece of a workspace that lives for one step.
        self.scratch = {
            (position, i): Storage("buffer", spec, position, position)
            for position, made in enumerate(self._made)
            if isinstance(made, Scratch)
            for i, spec in enumerate(made.specs)
        }
        self._write()

    def _write(self) -> None:
        plan, graph = self.plan, self.plan.graph
        for i, x in enumerate(graph.inputs):
            self.names[x.node, 0] = f"i{i}"
        for key, value in plan.values.items():
            self.names.setdefault(key, f"t{len(self.names)}")
            if self.is_static(key):
                self._bind(self.names[key])
            elif value.storage.kind == "output" and self._owns(key):
                self.names[key] = f"o{value.storage.source}"
        for position, step in enumerate(plan.steps):
            self._step(position, step)
        held = [(v, x) for v, x in plan.copies if plan.value(x).storage.root.kind == "variable"]
        for n, (_, x) in enumerate(held):
            self._line(f"h{n} = {self.name(x)}.copy()")
        for position in plan.outputs:
            self._line(f"copyto(o{position}, {self.name(graph.outputs[position])})")
        numbered = {id(x): n for n, (_, x) in enumerate(held)}
        for n, (_, x) in enumerate(plan.copies):
            self._line(f"copyto(v{n}, {f'h{numbered[id(x)]}' if id(x) in numbered else self.name(x)})")
            self._bind(f"v{n}")
        arguments = [f"i{i}" for i in range(len(graph.inputs))] + [f"o{i}" for i in range(len(graph.outputs))]
        head = [f"def bind({', '.join(['copyto', *self._bound])}):", f"  def run({', '.join(arguments)}):"]
        self.scopes = {line + len(head): scope for line, scope in self.scopes.items()}
        self.source = "\n".join([*head, *(f"    {line}" for line in self._lines or ["pass"]), "  return run", ""])
        self.filename = f"<pronghorn program {id(self):x}>"
        self._code = compile(self.source, self.filename, "exec")

    def _bind(self, *names: str) -> None:
        self._bound.update(dict.fromkeys(names))

    def _line(self, text: str, scope: str = "") -> None:
        self._lines.append(text)
        if scope:
            self.scopes[len(self._lines)] = scope

    def _step(self, position: int, step: Step) -> None:
        node = step.node
        results = [self.names[node, i] for i in range(len(node.specs))]
        kernel = f"k{position}"
        if step.is_view:
            if not self.is_static((node, 0)):
                self._bind(kernel)
                self._line(f"{results[0]} = {kernel}({self.name(node.inputs[0])})", node.scope)
            return
        if node.primitive.name == "pack":
            self._pack(position, step)
            return
        made = self._made[position]
        scratch = [f"s{position}_{i}" for i in range(len(made.specs))] if isinstance(made, Scratch) else []
        self._bind(kernel, *scratch)
        names = [*map(self.name, node.inputs), *results, *scratch]
        for i, _ in _looks(made):
            if names[i] in self._bound:
                names[i] = f"w{position}_{i}"
                self._bind(names[i])
            else:
                self._bind(f"l{position}_{i}")
                names[i] = f"l{position}_{i}({names[i]})"
        self._line(f"{kernel}({', '.join(names)})", node.scope)

    def _pack(self, position: int, step: Step) -> None:
        """Copy what was not computed in its place."""
        for i, x in enumerate(step.node.inputs):
            if not self._in_place(step, i):
                self._bind(f"p{position}_{i}")
                self._line(f"copyto(p{position}_{i}, {self.name(x)})", step.node.scope)

    def _in_place(self, step: Step, operand: int) -> bool:
        storage = self.plan.value(step.node.inputs[operand]).storage
        offset = sum(size_of(x.spec) for x in step.node.inputs[:operand])
        return storage.inside is self.plan.values[step.node, 0].storage and storage.offset == offset

    def name(self, x: Tensor) -> str:
        """The name that the code has for ``x``."""
        return self.names[x.node, x.index]

    def is_static(self, key: Key) -> bool:
        """True if the array for this value is known when the workspace is made."""
        return self.plan.values[key].storage.root.kind not in ("input", "output")

    def bind(self, memory: dict[Storage, Any]) -> Any:
        """The program's function over ``memory``."""
        bound: dict[str, Any] = {}
        for key, value in self.plan.values.items():
            if value.storage.root.kind in ("variable", "constant", "buffer") and self._owns(key):
                bound[self.names[key]] = _array(value.storage, key[0].specs[key[1]], memory, key)
        for (position, i), storage in self.scratch.items():
            bound[f"s{position}_{i}"] = _part_of(memory[storage], 0, storage.spec)
        for position, step in enumerate(self.plan.steps):
            self._bind_step(position, step, bound)
        for n, (variable, _) in enumerate(self.plan.copies):
            bound[f"v{n}"] = variable.array
        namespace: dict[str, Any] = {}
        exec(self._code, namespace)  # noqa: S102 - code this class wrote
        if self.filename not in linecache.cache:
            while _FORGOTTEN:
                linecache.cache.pop(_FORGOTTEN.pop(), None)
            linecache.cache[self.filename] = (len(self.source), None, self.source.splitlines(True), self.filename)
            weakref.finalize(self, _forget, self.filename)
        return namespace["bind"](np.copyto, *(bound[name] for name in self._bound))

    def _owns(self, key: Key) -> bool:
        """True unless the value is a view, which is taken of its operand's array."""
        return key not in self._views

    def _bind_step(self, position: int, step: Step, bound: dict[str, Any]) -> None:
        node = step.node
        made = step.kernel.make(node) if step.kernel.per_workspace else self._made[position]
        if step.is_view:
            if self.is_static((node, 0)):
                bound[self.names[node, 0]] = made(bound[self.name(node.inputs[0])])
            bound[f"k{position}"] = made
        elif node.primitive.name == "pack":
            flat, offset = bound.get(self.names[node, 0]), 0
            for i, x in enumerate(node.inputs):
                size = size_of(x.spec)
                if not self._in_place(step, i):
                    bound[f"p{position}_{i}"] = flat[offset : offset + size].reshape(x.spec.shape)
                offset += size
        else:
            run = made.run if isinstance(made, Scratch) else made
            bound[f"k{position}"] = self._bind_views(position, step, run, bound) if isinstance(run, Viewed) else run

    def _bind_views(self, position: int, step: Step, run: Viewed, bound: dict[str, Any]) -> Any:
        """Take the views of memory that stays; the kernel on them. A look that copies is taken at each call."""
        node = step.node
        names = [*map(self.name, node.inputs), *(self.names[node, i] for i in range(len(node.specs)))]
        names += [f"s{position}_{i}" for i in range(len(run.looks) - len(names))]
        copying = {}
        for i, look in _looks(run):
            bound[f"l{position}_{i}"] = look
            if (array := bound.get(names[i])) is not None:
                view = bound[f"w{position}_{i}"] = look(array)
                if not np.may_share_memory(view[0] if isinstance(view, list) else view, array):
                    copying[i], bound[f"w{position}_{i}"] = look, array
        return _looking(run.run, copying) if copying else run.run


def _looks(made: Any) -> list[tuple[int, Callable[[Any], Any]]]:
    """The positions of the arrays of which a run wants views, with what makes them."""
    run = made.run if isinstance(made, Scratch) else made
    return [(i, look) for i, look in enumerate(run.looks) if look] if isinstance(run, Viewed) else []


def _looking(run: Run, looks: dict[int, Callable[[Any], Any]]) -> Run:
    def look_and_run(*arrays: Any) -> None:
        run(*(looks[i](x) if i in looks else x for i, x in enumerate(arrays)))

    return look_and_run


def _array(storage: Storage, spec: TensorSpec, memory: dict[Storage, Any], key: Key) -> Any:
    match storage.root.kind:
        case "variable":
            variable = key[0].attributes.get("variable", storage.root.source)
            return variable.array.reshape(spec.shape)
        case "constant":
            return storage.root.source
    dtype = as_numpy_dtype(spec.dtype)
    start, owner = 0, storage
    while owner.inside is not None:
        start += owner.offset * dtype.itemsize
        owner = owner.inside
    return _part_of(memory[owner], start, spec)


def _part_of(memory: Any, start: int, spec: TensorSpec) -> Any:
    """The array of ``spec`` that begins at byte ``start``."""
    dtype = as_numpy_dtype(spec.dtype)
    return memory[start : start + size_of(spec) * dtype.itemsize].view(dtype).reshape(spec.shape)
