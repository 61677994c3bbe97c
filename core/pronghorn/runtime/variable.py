"""Variable: state that outlives a step. It belongs to one backend."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

import numpy as np

from pronghorn.dtypes import as_numpy, canonical, is_float
from pronghorn.errors import BackendError, ShapeError
from pronghorn.graph import OPERATORS, Tensor, current_trace, install_operators, read, tracing
from pronghorn.primitives.elementwise import cast
from pronghorn.primitives.index import dynamic_update_slice
from pronghorn.primitives.shape import reshape, slice_
from pronghorn.runtime.active import active_backend
from pronghorn.runtime.backend import Backend
from pronghorn.spec import Shape


@install_operators
class Variable:
    """A named array that a step may read and update.

    In a trace a Variable stands for a Tensor: reading it makes a leaf, ``assign`` is seen by later reads, and what
    was assigned last is stored when the step ends. Outside it holds an array of its backend.

    Args:
        value: the first value; anything that NumPy takes.
        name: shown in summaries and errors.
        dtype: the value's own if None.
        trainable: whether an optimizer updates it.
        autocast: whether a layer of mixed precision reads it in the dtype that it computes in.

    >>> v = Variable([1.0, 2.0], name="v", dtype="float32")
    >>> v.assign(v + 1)
    >>> v.numpy().tolist()
    [2.0, 3.0]
    """

    #: False for state that is no weight of the layer that holds it, such as a random state.
    is_weight = True
    #: True for the state that random draws take their key from.
    is_random_state = False
    #: What a metric's state is set back to.
    first_value: Any = 0.0
    #: Its one number grows whenever some Variable gets another array; Programs that hold arrays look at it. (A list,
    #: because setting an attribute of the class would empty Python's attribute cache.)
    generation: ClassVar[list[int]] = [0]
    #: True if gradients usually touch few of its rows: an optimizer that can then updates those alone.
    row_updates = False
    #: Of a flat Variable: the ones that are its parts, in order.
    parts: tuple[Variable, ...] = ()

    def __init__(
        self, value: Any, *, name: str = "variable", dtype: Any = None, trainable: bool = True, autocast: bool = True
    ) -> None:
        array = np.asarray(value, None if dtype is None else as_numpy(canonical(dtype)))
        if dtype is None and array.dtype == np.float64:
            from pronghorn.config import floatx

            array = array.astype(floatx())
        self.name = name
        self.path = name
        self.trainable = trainable
        self.shape: tuple[int, ...] = array.shape
        #: The dtype of the value that is kept; ``dtype`` is the one of what a read gives.
        self.stored_dtype = canonical(array.dtype)
        self.autocast = autocast
        self.regularizer: Any = None
        self.constraint: Any = None
        self.backend: Backend = active_backend()
        self._array: Any = self.backend.from_numpy(array, self.stored_dtype)
        #: The flat Variable that this one's value is a part of, and where it begins there.
        self.base: Variable | None = None
        self.offset = 0
        #: The flat Variable in whose memory the value lies, also when this is no part of it any more.
        self.lies_in: Variable | None = None

    @property
    def array(self) -> Any:
        """The backend's array that holds the value now."""
        return self._array

    @array.setter
    def array(self, new: Any) -> None:
        if new is not self._array:
            self._array = new
            Variable.generation[0] += 1

    @property
    def dtype(self) -> str:
        """The dtype of what a read gives: the one it is kept in, or in a layer's call the one the layer computes in."""
        trace = current_trace()
        if trace is None or trace.reads_as is None or not self.autocast or not is_float(self.stored_dtype):
            return self.stored_dtype
        return trace.reads_as

    @property
    def owner(self) -> Variable:
        """The Variable whose memory holds the value: the flat one that this is a part of, or this one."""
        return self if self.base is None else self.base

    @property
    def size(self) -> int:
        """How many elements it has."""
        return math.prod(self.shape)

    @property
    def ndim(self) -> int:
        """How many axes it has."""
        return len(self.shape)

    @property
    def value(self) -> Any:
        """The Tensor that stands for this in a running trace; the backend's array elsewhere."""
        return self.array if current_trace() is None else self.__pronghorn_tensor__()

    def numpy(self) -> np.ndarray[Any, Any]:
        """A copy of the value as a NumPy array."""
        return np.array(self.backend.to_numpy(self.array))

    def assign(self, value: Any) -> None:
        """Store ``value``: at once outside a trace, at the end of the step inside one.

        Raises:
            ShapeError: if the shape is another than the Variable's.
        """
        trace = current_trace()
        if trace is not None:
            (tensor,) = _operands(value, self.stored_dtype)
            self._check(tuple(tensor.shape))
            trace.assign(self, tensor)
            return
        if isinstance(value, Variable):
            value = value.numpy()
        new = value if self.backend.is_array(value) else np.asarray(value)
        self._check(tuple(new.shape))
        self.array = self.backend.store(self.array, self.backend.from_numpy(new, self.stored_dtype))

    def assign_add(self, value: Any) -> None:
        """Store this plus ``value``."""
        self.assign(OPERATORS["add"](self._as_stored(), value))

    def assign_sub(self, value: Any) -> None:
        """Store this minus ``value``."""
        self.assign(OPERATORS["subtract"](self._as_stored(), value))

    def _as_stored(self) -> Any:
        trace = current_trace()
        return self if trace is None else trace.read(self)

    def _check(self, shape: Shape) -> None:
        if shape != self.shape:
            raise ShapeError(
                f"the value's shape is {shape}, the Variable's {self.shape}.",
                where=f"Variable {self.path!r}",
                fix="Assign a value of the Variable's own shape.",
                expected=self.shape,
                actual=shape,
            )

    def leaf(self, trace: Any) -> Tensor:
        """The Tensor that a first read in ``trace`` gives; ``Trace.read`` asks for it."""
        if self.base is not None:
            start, stop = (self.offset,), (self.offset + self.size,)
            with tracing(trace):  # the body of a loop may be the one that runs: run_eagerly makes no values in it
                flat = slice_(trace.read(self.base), start=start, stop=stop, step=(1,))
                return reshape(flat, shape=self.shape)  # type: ignore[no-any-return]
        tensor = read(self)
        if trace.eager:
            tensor.node.values = (self.array,)
        return tensor

    def assign_in_base(self, trace: Any, value: Tensor) -> None:
        """Put ``value`` into this Variable's part of the flat one."""
        assert self.base is not None
        start = np.array([self.offset], np.int64)
        flat = dynamic_update_slice(trace.read(self.base), reshape(value, shape=(self.size,)), _constant(start))
        trace.assign(self.base, flat)

    def __pronghorn_tensor__(self) -> Tensor:
        trace = current_trace()
        if trace is None:
            return read(self)
        tensor, dtype = trace.read(self), self.dtype
        return tensor if dtype == tensor.dtype else cast(tensor, dtype=dtype)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray[Any, Any]:
        array = self.backend.to_numpy(self.array)
        return np.array(array, dtype=dtype) if copy or dtype is not None else np.array(array)

    __array_priority__ = 1000
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __getitem__(self, key: Any) -> Any:
        return OPERATORS["getitem"](self, key)

    def __float__(self) -> float:
        return float(self.numpy())

    def __int__(self) -> int:
        return int(self.numpy())

    def __bool__(self) -> bool:
        return bool(self.value)

    def __len__(self) -> int:
        if not self.shape:
            raise TypeError(f"{self!r} is one number and has no length.")
        return self.shape[0]

    def __iter__(self) -> Iterator[Any]:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        return f"<Variable {self.path!r} {self.stored_dtype}{list(self.shape)} on {self.backend.name}>"

    def __getstate__(self) -> dict[str, Any]:
        kept = {
            k: v
            for k, v in self.__dict__.items()
            if k not in ("_array", "base", "offset", "lies_in", "parts", "backend")
        }
        return {**kept, "array": self.numpy()}

    def __setstate__(self, state: dict[str, Any]) -> None:
        array = state.pop("array")
        self.__dict__.update(state)
        self.backend = active_backend()
        self._array = self.backend.from_numpy(array, self.stored_dtype)
        self.base, self.offset, self.lies_in = None, 0, None


def flat_group(variables: Sequence[Variable], name: str) -> Variable:
    """One flat Variable whose parts the given ones become: their values stay, and share its memory.

    Reading one of them in a trace is a slice of the flat one; an optimizer updates all of them in one go.

    Raises:
        BackendError: if they belong to different backends.
    """
    backends = sorted({variable.backend.name for variable in variables})
    if len(backends) > 1:
        raise BackendError(
            f"weights that are trained together belong to the backends {' and '.join(backends)}.",
            where=", ".join(variable.path for variable in variables),
            fix="Make the whole model under one backend.",
            backends=backends,
        )
    values = [np.ravel(variable.numpy()) for variable in variables]
    base = Variable(np.concatenate(values), name=name, dtype=variables[0].stored_dtype)
    offset = 0
    for variable in variables:
        variable.base, variable.lies_in, variable.offset = base, base, offset
        variable.array = base.array[offset : offset + variable.size].reshape(variable.shape)
        offset += variable.size
    base.parts = tuple(variables)
    return base


def _operands(value: Any, dtype: str) -> tuple[Tensor, ...]:
    from pronghorn.graph import as_tensor
    from pronghorn.ops.convert import operands

    return tuple(as_tensor(x) for x in operands(value, dtype=dtype))


def _constant(value: Any) -> Tensor:
    from pronghorn.graph import constant

    return constant(value)
