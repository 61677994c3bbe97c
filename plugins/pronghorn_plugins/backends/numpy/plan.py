"""The memory plan of a Graph: which value lives where, what may be written in place, and what is a view."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

import attrs

from pronghorn.api import CONSTANT, PLACEHOLDER, READ, BackendError, Graph, Node, Tensor, TensorSpec

from .table import KERNELS, Kernel

#: One value: result ``index`` of a Node.
Key = tuple[Node, int]


@attrs.define(eq=False)
class Storage:
    """A piece of memory: one buffer of a workspace, an argument of the call, a Variable's array or a constant.

    Args:
        kind: "buffer", "input", "output", "variable" or "constant".
        spec: shape and dtype of the value that owns it.
        first: the step that writes it; last: the last step that reads it.
        source: the argument's position, the Variable, or the constant's array.
        inside: the storage that this one is a part of, from element ``offset`` on.
    """

    kind: str
    spec: TensorSpec
    first: int = -1
    last: int = -1
    source: Any = None
    inside: Storage | None = None
    offset: int = 0

    @property
    def root(self) -> Storage:
        """The storage that holds the memory itself."""
        return self if self.inside is None else self.inside.root


@attrs.define(eq=False)
class Value:
    """Where a value lives. ``whole``: it is all of its storage, in C order, so it may be overwritten in place."""

    storage: Storage
    whole: bool = True


@attrs.frozen(eq=False)
class Step:
    """One Node to run: its kernel, or its view."""

    node: Node
    kernel: Kernel
    is_view: bool


class Plan:
    """Steps in order, and the place of every value.

    Args:
        graph: a Graph of known sizes, with claimed kernels and plain primitives only.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.values: dict[Key, Value] = {}
        self.steps: list[Step] = []
        self._leaves()
        self._steps()
        self._liveness()
        self._place_parts()
        self.copies = self._place_updates()
        self.outputs = self._place_outputs()
        self._place_in_place()

    def value(self, x: Tensor) -> Value:
        """Where ``x`` lives."""
        return self.values[x.node, x.index]

    def _leaves(self) -> None:
        variables: dict[Any, Storage] = {}
        for position, x in enumerate(self.graph.inputs):
            self.values[x.node, 0] = Value(Storage("input", x.spec, source=position))
        for node in self.graph.nodes:
            if node.primitive is CONSTANT:
                self.values[node, 0] = Value(Storage("constant", node.specs[0], source=node.attributes["value"]))
            elif node.primitive is READ:
                variable = node.attributes["variable"]
                owner = variable.owner
                storage = variables.setdefault(owner, Storage("variable", node.specs[0], source=owner))
                self.values[node, 0] = Value(storage, whole=owner is variable)
        self._variables = variables

    def _steps(self) -> None:
        for node in self.graph.nodes:
            if (node, 0) in self.values:
                continue
            if node.primitive is PLACEHOLDER:
                raise BackendError(f"{node.attributes['name'] or node} is no input of the graph.", where="numpy")
            kernel = KERNELS.kernel_of(node.primitive)
            step = len(self.steps)
            is_view = kernel.view and self._is_view(node)
            self.steps.append(Step(node, kernel, is_view))
            if is_view:
                source = self.value(node.inputs[0])
                whole = source.whole and node.primitive.name == "reshape"
                self.values[node, 0] = Value(source.storage, whole)
                continue
            for index, spec in enumerate(node.specs):
                self.values[node, index] = Value(Storage("buffer", spec, first=step, last=step))

    def _is_view(self, node: Node) -> bool:
        """A reshape is a view where its operand is contiguous; all other view kernels always give views."""
        return node.primitive.name != "reshape" or self.value(node.inputs[0]).whole or self._is_slice(node.inputs[0])

    def _is_slice(self, x: Tensor) -> bool:
        """One run of elements of a contiguous vector: a Variable's part of a flat one."""
        node = x.node
        if node.primitive.name == "read":
            return True
        return (
            node.primitive.name == "slice"
            and len(node.specs[0].shape) == 1
            and node.attributes["step"] == (1,)
            and self.value(node.inputs[0]).whole
        )

    def _liveness(self) -> None:
        for position, step in enumerate(self.steps):
            for x in step.node.inputs:
                storage = self.value(x).storage
                storage.last = max(storage.last, position)
        end = len(self.steps)
        for x in self.graph.results:
            self.value(x).storage.last = end

    def _place_parts(self) -> None:
        """Let what is packed be computed where it is packed, so that packing copies nothing."""
        self._holders: set[Storage] = set()
        for position, step in enumerate(self.steps):
            if step.node.primitive.name != "pack":
                continue
            whole = self.values[step.node, 0].storage
            self._holders.add(whole)
            offset = 0
            for x in step.node.inputs:
                value = self.value(x)
                part, size = value.storage, size_of(x.spec)
                if part.kind == "buffer" and value.whole and part.inside is None and part is not whole:
                    part.inside, part.offset = whole, offset
                    whole.first = min(whole.first, part.first)
                    whole.last = max(whole.last, part.last)
                offset += size
            assert whole.last >= position

    def _place_updates(self) -> list[tuple[Any, Tensor]]:
        """Compute new values right in their Variables where nothing reads the old ones later; name the other updates."""
        copies = []
        self._values_of: dict[Storage, list[Value]] = defaultdict(list)
        for each in self.values.values():
            self._values_of[each.storage].append(each)
        for variable, x in self.graph.updates:
            owner = variable.owner
            value, old = self.value(x), self._variables.get(owner)
            new = value.storage
            free = new.kind == "buffer" and new.inside is None and value.whole and new not in self._holders
            if free and owner is variable and self._may_overwrite(old, new):
                self._compute_there(old, new)
                new.kind, new.source = "variable", variable
            elif not (new.kind == "variable" and new.source is variable and value.whole):
                copies.append((variable, x))
        return copies

    def _may_overwrite(self, old: Storage | None, new: Storage) -> bool:
        if old is None or old.last < new.first:
            return True
        return old.last == new.first and self._is_elementwise_on(*self._written_by(new), old)

    def _written_by(self, new: Storage) -> tuple[Step, int]:
        """The step that first writes ``new``, and which of its results that is."""
        step = self.steps[new.first]
        return step, next(i for i in range(len(step.node.specs)) if self.values[step.node, i].storage is new)

    def _compute_there(self, old: Storage | None, new: Storage) -> None:
        """Let also what the step overwrites to make ``new``, and what is overwritten for that, be computed there."""
        while (used := self._overwritable(new)) is not None and self._may_overwrite(old, used):
            self._merge(used, new)
            new.first = used.first

    def _overwritable(self, new: Storage) -> Storage | None:
        """An operand of the step that first writes ``new`` that nobody needs after it, and that it may overwrite."""
        step, result = self._written_by(new)
        for x in step.node.inputs:
            used = self.value(x).storage
            free = used.kind == "buffer" and used.inside is None and used not in self._holders
            if free and used.last == new.first and self._is_elementwise_on(step, result, used):
                return used
        return None

    def _is_elementwise_on(self, step: Step, result: int, storage: Storage) -> bool:
        """True if the step may write a result where it reads ``storage``: element by element, each at its own place."""
        spec = step.node.specs[result]
        return all(
            step.kernel.may_share(position, result) and self.value(x).whole and x.spec == spec
            for position, x in enumerate(step.node.inputs)
            if self.value(x).storage.root is storage.root
        )

    def _place_outputs(self) -> list[int]:
        """Compute outputs right where they are returned; the positions of those that must be copied."""
        copied = []
        for position, x in enumerate(self.graph.outputs):
            value = self.value(x)
            storage = value.storage
            free = storage.kind == "buffer" and storage.inside is None and storage not in self._holders
            if free and value.whole and storage.spec == x.spec:
                storage.kind, storage.source = "output", position
            else:
                copied.append(position)
        return copied

    def _place_in_place(self) -> None:
        """Let an element-wise step overwrite an operand that nobody needs any more."""
        for position, step in enumerate(self.steps):
            if not step.is_view and (step.kernel.inplace or step.kernel.shares):
                for result in range(len(step.node.specs)):
                    self._overwrite(position, step, result)

    def _overwrite(self, position: int, step: Step, result: int) -> None:
        made = self.values[step.node, result].storage
        if made.kind != "buffer" or made.inside is not None or made in self._holders:
            return
        for x in step.node.inputs:
            used = self.value(x).storage
            root = used.root
            free = root.kind == "buffer" and used is root and root.last == position and root not in self._holders
            if free and root.spec.dtype == made.spec.dtype and self._is_elementwise_on(step, result, root):
                self._merge(made, root)
                break

    def _merge(self, made: Storage, into: Storage) -> None:
        for value in self._values_of.pop(made):
            value.storage = into
            self._values_of[into].append(value)
        into.last = max(into.last, made.last)


def size_of(spec: TensorSpec) -> int:
    """How many elements; all sizes are known."""
    total = 1
    for size in spec.shape:
        assert isinstance(size, int)
        total *= size
    return total


def storages(values: Iterable[Value]) -> Sequence[Storage]:
    """Each distinct root buffer, in the order in which they are first written."""
    found = {value.storage.root: None for value in values if value.storage.root.kind == "buffer"}
    return sorted(found, key=lambda storage: storage.first)
