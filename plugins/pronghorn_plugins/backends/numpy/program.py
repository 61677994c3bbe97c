"""A NumPy Program: straight-line Python, generated once, over buffers that are allocated once."""

from __future__ import annotations

import linecache
from typing import Any

import attrs
import numpy as np

from pronghorn.api import Graph, Program, PronghornError, Tensor, TensorSpec, Variable, as_numpy_dtype

from .plan import Key, Plan, Step, Storage, storages
from .table import Scratch

_ALIGNMENT = 64
_IGNORE = {"all": "ignore"}


@attrs.define(eq=False)
class Slot:
    """A run of bytes that several buffers use one after the other."""

    size: int = 0
    free_at: int = 0


class NumpyProgram(Program):
    """A compiled Graph on NumPy.

    Building plans the memory and writes the code; the first call allocates a workspace, and so does every further
    thread that calls at the same time. Outputs are fresh arrays.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.plan = Plan(graph)
        self.variables = [*dict.fromkeys(v.base or v for v in graph.variables), *graph.variables]
        self._results = [(spec.shape, as_numpy_dtype(spec.dtype)) for spec in (x.spec for x in graph.outputs)]
        self._slots, self._slot_of = _assign_slots(self.plan)
        self._writer = _Writer(self.plan)
        self._pool: list[_Workspace] = []

    @property
    def source(self) -> str:
        """The generated code, for reading."""
        return self._writer.source

    @property
    def nbytes(self) -> int:
        """Bytes of one workspace's buffers."""
        return sum(slot.size for slot in self._slots)

    def __call__(self, *inputs: Any) -> list[Any]:
        outputs = [np.empty(shape, dtype) for shape, dtype in self._results]
        self.into(inputs, outputs)
        return outputs

    def into(self, inputs: Any, outputs: Any) -> None:
        """Run, writing the outputs into arrays that are given: contiguous ones of the outputs' specs."""
        try:
            workspace = self._pool.pop()
        except IndexError:
            workspace = _Workspace(self)
        if workspace.generation != Variable.generation[0]:
            workspace = workspace.renewed()
        try:
            with np.errstate(**_IGNORE):  # type: ignore[arg-type]
                workspace.run(*inputs, *outputs)
        except PronghornError as error:
            place = self._place(error)
            raise error.at(place) if place else error from None
        finally:
            self._pool.append(workspace)

    def bound(self) -> Any:
        """The program as a bare function of (inputs, outputs) over buffers of its own, for one thread at a time."""
        return _Workspace(self).run

    def _place(self, error: BaseException) -> str:
        """The path of the layer whose line of the program failed."""
        trace = error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_code.co_filename == self._writer.filename:
                return self._writer.scopes.get(trace.tb_lineno, "")
            trace = trace.tb_next
        return ""

    def allocate(self) -> dict[Storage, Any]:
        """Fresh memory for every buffer of one workspace."""
        memory = [_aligned(slot.size) for slot in self._slots]
        return {storage: memory[index] for storage, index in self._slot_of.items()}


class _Workspace:
    """The buffers of one call at a time, and the program's function bound to them."""

    def __init__(self, program: NumpyProgram) -> None:
        self.program = program
        self.generation = Variable.generation[0]
        self.arrays = [variable.array for variable in program.variables]
        self.run = program._writer.bind(program.allocate())

    def renewed(self) -> _Workspace:
        """Itself, if every Variable still has the array it had; else a new one."""
        if all(v.array is a for v, a in zip(self.program.variables, self.arrays, strict=True)):
            self.generation = Variable.generation[0]
            return self
        return _Workspace(self.program)


class _Writer:
    """Writes the code of a plan, and binds it to memory."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.names: dict[Key, str] = {}
        self.scopes: dict[int, str] = {}
        self._lines: list[str] = []
        self._bound: list[str] = []
        self._kernels: dict[int, list[str]] = {}
        self._outputs: dict[int, str] = {i: f"o{i}" for i in range(len(plan.graph.outputs))}
        self._write()

    def _write(self) -> None:
        plan, graph = self.plan, self.plan.graph
        for i, x in enumerate(graph.inputs):
            self.names[x.node, 0] = f"i{i}"
        for key, value in plan.values.items():
            self.names.setdefault(key, f"t{len(self.names)}")
            if self.is_static(key):
                self._bound.append(self.names[key])
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
            self._bound.append(f"v{n}")
        arguments = [f"i{i}" for i in range(len(graph.inputs))] + [f"o{i}" for i in range(len(graph.outputs))]
        head = [f"def bind({', '.join(['copyto', *dict.fromkeys(self._bound)])}):", f"  def run({', '.join(arguments)}):"]
        self.scopes = {line + len(head): scope for line, scope in self.scopes.items()}
        self.source = "\n".join([*head, *(f"    {line}" for line in self._lines or ["pass"]), "  return run", ""])
        self.filename = f"<pronghorn program {id(self):x}>"
        self._code = compile(self.source, self.filename, "exec")

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
                self._bound.append(kernel)
                self._line(f"{results[0]} = {kernel}({self.name(node.inputs[0])})", node.scope)
            return
        if node.primitive.name == "pack":
            self._pack(position, step)
            return
        self._bound.append(kernel)
        scratch = [f"s{position}_{i}" for i in range(step.kernel.scratch_count(node))]
        self._bound += scratch
        self._line(f"{kernel}({', '.join([*map(self.name, node.inputs), *results, *scratch])})", node.scope)

    def _pack(self, position: int, step: Step) -> None:
        """Copy what was not computed in its place."""
        for i, x in enumerate(step.node.inputs):
            if not self._in_place(step, i):
                self._bound.append(f"p{position}_{i}")
                self._line(f"copyto(p{position}_{i}, {self.name(x)})", step.node.scope)

    def _in_place(self, step: Step, operand: int) -> bool:
        storage = self.plan.value(step.node.inputs[operand]).storage
        offset = sum(_size(x.spec) for x in step.node.inputs[:operand])
        return storage.inside is self.plan.values[step.node, 0].storage and storage.offset == offset

    def name(self, x: Tensor) -> str:
        """The name that the code has for ``x``."""
        return self.names[x.node, x.index]

    def is_static(self, key: Key) -> bool:
        """True if the array for this value is known when the workspace is made."""
        return self.plan.values[key].storage.root.kind not in ("input", "output")

    def bind(self, memory: dict[Storage, Any]) -> Any:
        """The program's function over ``memory``."""
        bound: dict[str, Any] = {"copyto": np.copyto}
        for key, value in self.plan.values.items():
            if value.storage.root.kind in ("variable", "constant", "buffer") and self._owns(key):
                bound[self.names[key]] = _array(value.storage, key[0].specs[key[1]], memory, key)
        for position, step in enumerate(self.plan.steps):
            self._bind_step(position, step, bound, memory)
        for n, (variable, _) in enumerate(self.plan.copies):
            bound[f"v{n}"] = variable.array
        namespace: dict[str, Any] = {}
        exec(self._code, namespace)  # noqa: S102 - code this class wrote
        linecache.cache[self.filename] = (len(self.source), None, self.source.splitlines(True), self.filename)
        wanted = dict.fromkeys(["copyto", *self._bound])
        return namespace["bind"](*(bound[name] for name in wanted))

    def _owns(self, key: Key) -> bool:
        """True unless the value is a view, which is taken of its operand's array."""
        return not self._views.get(key, False)

    @property
    def _views(self) -> dict[Key, bool]:
        if not hasattr(self, "_view_keys"):
            self._view_keys = {(step.node, 0): step.is_view for step in self.plan.steps}
        return self._view_keys

    def _bind_step(self, position: int, step: Step, bound: dict[str, Any], memory: dict[Storage, Any]) -> None:
        node = step.node
        made = step.kernel.make(node)
        if step.is_view:
            if self.is_static((node, 0)):
                bound[self.names[node, 0]] = made(bound[self.name(node.inputs[0])])
            bound[f"k{position}"] = made
        elif node.primitive.name == "pack":
            flat, offset = bound.get(self.names[node, 0]), 0
            for i, x in enumerate(node.inputs):
                size = _size(x.spec)
                if not self._in_place(step, i):
                    bound[f"p{position}_{i}"] = flat[offset : offset + size].reshape(x.spec.shape)
                offset += size
        else:
            if isinstance(made, Scratch):
                for i, spec in enumerate(made.specs):
                    bound[f"s{position}_{i}"] = np.empty(spec.shape, as_numpy_dtype(spec.dtype))
                made = made.run
            bound[f"k{position}"] = made


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
    return memory[owner][start : start + _size(spec) * dtype.itemsize].view(dtype).reshape(spec.shape)


def _assign_slots(plan: Plan) -> tuple[list[Slot], dict[Storage, int]]:
    """Give each buffer a slot that is free while it lives: the smallest that fits, else the largest, grown."""
    slots: list[Slot] = []
    chosen: dict[Storage, int] = {}
    for storage in storages(plan.values.values()):
        size = max(_size(storage.spec) * as_numpy_dtype(storage.spec.dtype).itemsize, 1)
        free = [i for i, slot in enumerate(slots) if slot.free_at <= storage.first]
        fitting = [i for i in free if slots[i].size >= size]
        if fitting:
            index = min(fitting, key=lambda i: slots[i].size)
        elif free:
            index = max(free, key=lambda i: slots[i].size)
        else:
            index = len(slots)
            slots.append(Slot())
        slots[index].size = max(slots[index].size, size)
        slots[index].free_at = storage.last + 1
        chosen[storage] = index
    return slots, chosen


def _aligned(size: int) -> Any:
    raw = np.empty(size + _ALIGNMENT, np.uint8)
    start = -raw.ctypes.data % _ALIGNMENT
    return raw[start : start + size]


def _size(spec: TensorSpec) -> int:
    total = 1
    for size in spec.shape:
        assert isinstance(size, int)
        total *= size
    return total
