"""Keyword arguments of the backend's functions in Keras 1, told of once and taken for today's."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from pronghorn_plugins.compat.spelling import tell

Called = TypeVar("Called", bound=Callable[..., Any])

_ORDERINGS = {"tf": "channels_last", "th": "channels_first", "default": None}
#: What Theano was told of shapes, which are known here.
_HINTS = ("image_shape", "filter_shape", "volume_shape")
#: Of convolutions and what goes with images.
IMAGES = {"border_mode": "padding", "dim_ordering": "data_format", "filter_dilation": "dilation_rate"}


def old_keywords(**renamed: str) -> Callable[[Called], Called]:
    """A decorator: the function takes these old names for the new ones, too.

    >>> import warnings
    >>> @old_keywords(std="stddev")
    ... def spread(stddev=1.0):
    ...     return stddev
    >>> with warnings.catch_warnings():
    ...     warnings.simplefilter("ignore")
    ...     spread(std=2.0)
    2.0
    """

    def decorate(function: Called) -> Called:
        @functools.wraps(function)
        def accepting(*args: Any, **kwargs: Any) -> Any:
            if not any(name in renamed or name in _HINTS for name in kwargs):
                return function(*args, **kwargs)
            found = {}
            for name, value in kwargs.items():
                if name in renamed:
                    tell(f"K.{function.__name__}({name}=...)", f"K.{function.__name__}({renamed[name]}=...)")
                    found[renamed[name]] = _ORDERINGS.get(value, value) if name == "dim_ordering" else value
                elif name not in _HINTS:
                    found[name] = value
            return function(*args, **found)

        return accepting  # type: ignore[return-value]

    return decorate
