"""A NumPy Program: straight-line Python, generated once, over buffers that are allocated once."""

from __future__ import annotations

from typing import Any

import attrs
import numpy as np

from pronghorn.api import Graph, Program, PronghornError, Variable, as_numpy_dtype

from .fusion import fuse
from .plan import Plan, Storage, size_of, storages
from .sharing import CLOCK, LOCK, Updating, overtaken
from .silence import end_silence, silence
from .writer import Writer

_ALIGNMENT = 64


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
        self.plan = Plan(fuse(graph))
        self.variables = [*dict.fromkeys(v.owner for v in graph.variables), *graph.variables]
        self._results = [(spec.shape, as_numpy_dtype(spec.dtype)) for spec in (x.spec for x in graph.outputs)]
        self._writer = Writer(self.plan)
        self._slots, self._slot_of = _assign_slots(
            [*storages(self.plan.values.values()), *self._writer.scratch.values()]
        )
        self._pool: list[_Workspace] = []

    @property
    def source(self) -> str:
        """The generated code, for reading."""
        return self._writer.source

    @property
    def nbytes(self) -> int:
        """Bytes of one workspace's buffers, kernels' working memory among them."""
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
        token = silence()
        try:
            if workspace.updating is not None:
                with workspace.updating:
                    workspace.run(*inputs, *outputs)
            else:
                began = CLOCK[0]
                workspace.run(*inputs, *outputs)
                if (CLOCK[0] != began or began % 2) and overtaken(began, workspace.state):
                    with LOCK:
                        workspace.run(*inputs, *outputs)
        except PronghornError as error:
            place = self._place(error)
            raise error.at(place) if place else error from None
        finally:
            end_silence(token)
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
        self.state = _stored(program.graph.variables)
        updated = _stored(variable for variable, _ in program.graph.updates)
        self.updating = Updating(updated) if updated else None

    def renewed(self) -> _Workspace:
        """Itself, if every Variable still has the array it had; else a new one."""
        if all(v.array is a for v, a in zip(self.program.variables, self.arrays, strict=True)):
            self.generation = Variable.generation[0]
            return self
        return _Workspace(self.program)


def _stored(variables: Any) -> frozenset[int]:
    """The identities of the Variables that hold the memory of ``variables``."""
    return frozenset(id(v if v.lies_in is None else v.lies_in) for v in variables)


def _assign_slots(buffers: list[Storage]) -> tuple[list[Slot], dict[Storage, int]]:
    """Give each buffer a slot that is free while it lives: the smallest that fits, else the largest, grown."""
    slots: list[Slot] = []
    chosen: dict[Storage, int] = {}
    for storage in sorted(buffers, key=lambda storage: storage.first):
        size = max(size_of(storage.spec) * as_numpy_dtype(storage.spec.dtype).itemsize, 1)
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
