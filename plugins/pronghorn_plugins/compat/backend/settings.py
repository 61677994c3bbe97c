"""Settings, names and the learning phase; the settings themselves are core's."""

from __future__ import annotations

import contextlib
import warnings
from collections import Counter
from typing import Any

import numpy as np

from pronghorn.api import (
    LEARNING_PHASE,
    ArgumentError,
    BackendError,
    current_trace,
    floatx,
    hookimpl,
    image_data_format,
    reset_names,
    scope,
    set_image_data_format,
)

_uids: Counter[str] = Counter()
ORDERINGS = {"tf": "channels_last", "th": "channels_first"}


class _Fixed:
    """The phase that ``set_learning_phase`` fixed; None while it is open."""

    phase: int | None = None


def cast_to_floatx(x: Any) -> np.ndarray[Any, Any]:
    """x as a NumPy array of the dtype ``floatx()``.

    >>> str(cast_to_floatx([1, 2]).dtype)
    'float32'
    """
    return np.asarray(x, dtype=floatx())


def normalize_data_format(value: str | None) -> str:
    """``value`` if it names a data format, that of the configuration for None.

    Raises:
        ArgumentError: if it is neither "channels_first" nor "channels_last".
    """
    chosen = image_data_format() if value is None else str(value).lower()
    if chosen not in ORDERINGS.values():
        raise ArgumentError(
            f"data_format must be 'channels_first' or 'channels_last'. Got {value!r}.",
            where="K",
            fix="Leave it out to take the configuration's.",
            argument="data_format",
            got=value,
        )
    return chosen


def image_dim_ordering() -> str:
    """The data format in Keras 1's words: ``"tf"`` for channels last, ``"th"`` for channels first."""
    return next(old for old, new in ORDERINGS.items() if new == image_data_format())


def set_image_dim_ordering(dim_ordering: str) -> None:
    """Set the data format in Keras 1's words, ``"tf"`` or ``"th"``.

    Raises:
        ArgumentError: if it is neither.
    """
    if dim_ordering not in ORDERINGS:
        raise ArgumentError(
            f"dim_ordering must be 'tf' or 'th'. Got {dim_ordering!r}.",
            where="K.set_image_dim_ordering",
            fix="Or call set_image_data_format('channels_last').",
            argument="dim_ordering",
            got=dim_ordering,
        )
    set_image_data_format(ORDERINGS[dim_ordering])


def learning_phase() -> Any:
    """1 in training and 0 in inference, where that is known; else a bool Tensor to be given to ``K.function``.

    It is known in a model's own training and prediction, and after ``set_learning_phase``.
    """
    if _Fixed.phase is not None:
        return _Fixed.phase
    trace = current_trace()
    return LEARNING_PHASE if trace is None or trace.training is None else int(trace.training)


def fixed_phase() -> int | None:
    """What ``set_learning_phase`` fixed; None while it is open."""
    return _Fixed.phase


def set_learning_phase(value: int) -> None:
    """Fix the phase of K functions called from now on, and of ``K.function``: 0 for inference, 1 for training.

    Raises:
        ArgumentError: if ``value`` is neither.
    """
    if value not in (0, 1):
        raise ArgumentError(
            f"the learning phase is 0 or 1. Got {value!r}.",
            where="K.set_learning_phase",
            fix="Pass 1 for training, 0 for inference.",
            argument="value",
            got=value,
        )
    _Fixed.phase = int(value)


def get_uid(prefix: str = "") -> int:
    """How often this was asked with this prefix, from 1.

    >>> get_uid("settings_example"), get_uid("settings_example")
    (1, 2)
    """
    _uids[prefix] += 1
    return _uids[prefix]


def reset_uids() -> None:
    """Let ``get_uid`` count from 1 again, and the names of layers from the beginning."""
    _uids.clear()
    reset_names()


def clear_session() -> None:
    """Begin anew: names count from the beginning, and the learning phase is open. Models made before stay as they are."""
    reset_uids()
    _Fixed.phase = None


def name_scope(name: str) -> contextlib.AbstractContextManager[None]:
    """Put ``name`` before the path that errors and dumps show for what is made inside the block."""
    return scope(name)


def get_session() -> Any:
    """There is no session to get.

    Raises:
        BackendError: always, with what to call instead.
    """
    raise BackendError(
        "there is no TensorFlow session: values are computed when they are asked for.",
        where="K.get_session",
        fix="Use K.eval, K.get_value or K.function.",
    )


def set_session(session: Any) -> None:
    """Do nothing but say so: there is no session to configure."""
    warnings.warn("K.set_session does nothing: there are no TensorFlow sessions.", UserWarning, stacklevel=2)


def manual_variable_initialization(value: bool) -> None:
    """Do nothing: a Variable has its first value when it is made."""


@hookimpl
def pronghorn_backend_functions():
    return [
        cast_to_floatx, normalize_data_format, image_dim_ordering, set_image_dim_ordering, learning_phase,
        set_learning_phase, get_uid, reset_uids, clear_session, name_scope, get_session, set_session,
        manual_variable_initialization,
    ]  # fmt: skip
