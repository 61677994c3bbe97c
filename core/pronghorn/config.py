"""Settings: keras.json and the environment, read lazily and once, never written.

The file is the first ``keras.json`` in ``$PRONGHORN_HOME``, ``$KERAS_HOME``, ``~/.keras``; the same file that Keras uses.
Keys, all optional: ``floatx``, ``epsilon``, ``image_data_format``, ``backend`` as in Keras, and pronghorn's own
``dtype_policy``, ``block``, ``allow``, ``prefer`` (the last three: lists of names as ``pronghorn plugins`` prints them).
"""

from __future__ import annotations

import json
import math
import os
import threading
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import attrs

from pronghorn.errors import ArgumentError, BackendError, ConfigError, nearest

#: Engines that Keras' users name and nobody maintains, and the engines that carry them on.
HEIRS = {"theano": "pytensor", "cntk": "onnxruntime"}

#: The engines that are extras of pronghorn itself: ``pip install pronghorn[jax]``.
EXTRAS = ("jax", "torch", "tensorflow", "pytensor", "onnxruntime")

_FLOATS = ("float16", "bfloat16", "float32", "float64")
#: Policies that compute in a small dtype and keep weights in float32.
MIXED_POLICIES = ("mixed_float16", "mixed_bfloat16")

_OF_KERAS_3_ONLY = ("nnx_enabled",)


class ConfigWarning(UserWarning):
    """Something in keras.json or the environment that is not taken as it stands."""


@attrs.frozen
class Config:
    """What is in force: defaults, overridden by the file's keys, overridden by the setters below.

    ``dtype_policy`` None follows ``floatx``; ``backend`` is the file's word alone, or None; ``allow`` None allows every
    plugin, ``()`` none.
    """

    floatx: str = "float32"
    dtype_policy: str | None = None
    epsilon: float = 1e-7
    image_data_format: str = "channels_last"
    backend: str | None = None
    block: tuple[str, ...] = ()
    allow: tuple[str, ...] | None = None
    prefer: tuple[str, ...] = ()
    path: Path | None = None


class _Rejected(Exception):
    """Carries the sentence that says what is allowed."""


def _one_of(*allowed: str) -> Callable[[Any], Any]:
    def read(value: Any) -> str:
        if isinstance(value, str) and value in allowed:
            return value
        raise _Rejected(f"one of {', '.join(map(repr, allowed))}")

    return read


def _floatx(value: Any) -> str:
    if value in MIXED_POLICIES:
        raise _Rejected(
            f"a dtype, one of {', '.join(map(repr, _FLOATS))}; {value!r} is a policy of layers, which "
            f"pronghorn.config.set_dtype_policy({value!r}) makes the default, or the dtype= of one layer"
        )
    return cast("str", _one_of(*_FLOATS)(value))


def _positive(value: Any) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value) and value > 0:
        return float(value)
    raise _Rejected("a number above 0, such as 1e-07")


def _name(value: Any) -> str:
    if isinstance(value, str) and value.strip():
        return value.strip()
    raise _Rejected('a string that names an engine, such as "numpy" or "jax"')


def _names(value: Any) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(v, str) and v.strip() for v in value):
        return tuple(v.strip() for v in value)
    raise _Rejected('a list of strings as `pronghorn plugins` prints them, such as ["acme-crf", "layers.dense"]')


_READERS: dict[str, Callable[[Any], Any]] = {
    "floatx": _floatx,
    "dtype_policy": _one_of(*_FLOATS, *MIXED_POLICIES),
    "epsilon": _positive,
    "image_data_format": _one_of("channels_last", "channels_first"),
    "backend": _name,
    "block": _names,
    "allow": _names,
    "prefer": _names,
}

_lock = threading.Lock()
_current: Config | None = None
_told: set[str] = set()


def current() -> Config:
    """The settings in force; the first call reads keras.json.

    Raises:
        ConfigError: if the file is no JSON or a key holds what it may not; names file, line and what is allowed.
    """
    global _current
    if _current is None:
        with _lock:
            if _current is None:
                path = find_file()
                _current = Config() if path is None else read_file(path)
    return _current


def reload() -> None:
    """Forget the settings and what was warned of, so that the next question reads keras.json again."""
    global _current
    with _lock:
        _current = None
        _told.clear()


def _override(key: str, value: Any) -> None:
    global _current
    try:
        checked = _READERS[key](value)
    except _Rejected as rejected:
        raise ArgumentError(
            f"{key} must be {rejected}. Got {value!r}.", where=f"set_{key}", argument=key, got=value
        ) from None
    base = current()
    with _lock:
        _current = attrs.evolve(_current or base, **{key: checked})


def find_file() -> Path | None:
    """The keras.json that counts: the first of ``$PRONGHORN_HOME``, ``$KERAS_HOME``, ``~/.keras`` that has one."""
    folders = [os.environ.get("PRONGHORN_HOME"), os.environ.get("KERAS_HOME"), str(Path("~", ".keras"))]
    for folder in filter(None, folders):
        path = Path(os.path.expanduser(folder), "keras.json")  # noqa: PTH111 - Path.expanduser raises without a home
        if path.is_file():
            return path
    return None


def read_file(path: Path) -> Config:
    """The settings of one keras.json over the defaults.

    Raises:
        ConfigError: as for `current`. Fields: ``path``, ``line``, ``key``.
    """
    try:
        text = path.read_text("utf-8-sig")
        data = json.loads(text)
    except json.JSONDecodeError as err:
        raise ConfigError(
            f"This is no JSON: {err.msg} at column {err.colno}.",
            where=f"{path}, line {err.lineno}",
            fix='Correct it to an object such as {"backend": "numpy"}, or delete the file.',
            path=path,
            line=err.lineno,
        ) from err
    except (OSError, UnicodeDecodeError) as err:
        fix = "Make it a readable UTF-8 text, or delete it."
        raise ConfigError(f"The file cannot be read: {err}.", where=str(path), fix=fix, path=path) from err
    if not isinstance(data, dict):
        fix = 'Write an object such as {"backend": "numpy"}, or delete the file.'
        raise ConfigError(f"The file must hold one JSON object. Got {data!r}.", where=str(path), fix=fix, path=path)
    values = {key: _read_key(key, value, path, text) for key, value in data.items() if key in _READERS}
    for key in data:
        if key not in _READERS and key not in _OF_KERAS_3_ONLY:
            where = f"{path}, line {_line_of(key, text)}"
            _tell(f"{where}: the key {key!r} means nothing here and is ignored. {nearest(key, _READERS)}")
    return Config(**values, path=path)


def _read_key(key: str, value: Any, path: Path, text: str) -> Any:
    try:
        return _READERS[key](value)
    except _Rejected as rejected:
        line = _line_of(key, text)
        raise ConfigError(
            f"{key!r} must be {rejected}. Got {json.dumps(value)}.",
            where=f"{path}, line {line}",
            fix=f"Correct the value, or delete the key {key!r}.",
            path=path,
            line=line,
            key=key,
        ) from None


def _line_of(key: str, text: str) -> int:
    return text.count("\n", 0, max(text.find(json.dumps(key)), 0)) + 1


def floatx() -> str:
    """The default float type, ``"float32"`` unless set. Keras: ``K.floatx`` (2.2.4)."""
    return current().floatx


def set_floatx(value: str) -> None:
    """Set the default float type: float16, bfloat16, float32 or float64, for what is created from now on.

    Raises:
        ArgumentError: if value is none of these.
    """
    _override("floatx", value)


def dtype_policy() -> str:
    """The dtype policy of layers that are given no ``dtype``: floatx unless set. Keras 3: ``config.dtype_policy``."""
    return current().dtype_policy or current().floatx


def set_dtype_policy(policy: str) -> None:
    """Set the policy of layers created from now on: a float type, ``"mixed_float16"`` or ``"mixed_bfloat16"``.

    A mixed policy keeps weights in float32 and computes in the small type; see ``Layer``. Losses, metrics and optimizers
    compute in floatx all the same, and so does an ``Input`` declare it. Keras 3: ``config.set_dtype_policy``.

    Raises:
        ArgumentError: if policy is none of these.

    >>> set_dtype_policy("mixed_float16")
    >>> dtype_policy(), floatx()
    ('mixed_float16', 'float32')
    >>> set_dtype_policy("float32")
    """
    _override("dtype_policy", getattr(policy, "name", policy))


def epsilon() -> float:
    """The small number that keeps divisions and logarithms finite, ``1e-07`` unless set. Keras: ``K.epsilon``."""
    return current().epsilon


def set_epsilon(value: float) -> None:
    """Set epsilon, a number above 0.

    Raises:
        ArgumentError: if value is no finite number above 0.
    """
    _override("epsilon", value)


def image_data_format() -> str:
    """Where images have their channels: ``"channels_last"`` (B, H, W, C) unless set. Keras: ``K.image_data_format``."""
    return current().image_data_format


def set_image_data_format(data_format: str) -> None:
    """Set ``"channels_last"`` (B, H, W, C) or ``"channels_first"`` (B, C, H, W) for layers created from now on.

    Raises:
        ArgumentError: if it is neither.
    """
    _override("image_data_format", data_format)


def backend_choice() -> tuple[str, str]:
    """The engine that is asked for and who asks: ``(name, "environment" | "file" | "default")``.

    Order: ``PRONGHORN_BACKEND``, ``KERAS_BACKEND``, ``backend`` in keras.json, then ``"numpy"``. The old names theano
    and cntk mean their heirs pytensor and onnxruntime, with one warning.
    """
    name, source, _ = _asked()
    return name, source


def _asked() -> tuple[str, str, str]:
    for variable in ("PRONGHORN_BACKEND", "KERAS_BACKEND"):
        if name := os.environ.get(variable, "").strip():
            return _heir(name, f"{variable}={name}"), "environment", f"{variable}={name}"
    config = current()
    if config.backend is not None:
        place = f'"backend": "{config.backend}" in {config.path}'
        return _heir(config.backend, place), "file", place
    return "numpy", "default", ""


def _heir(name: str, place: str) -> str:
    heir = HEIRS.get(name)
    if heir is not None:
        _tell(f"{place}: {name} is no longer maintained; using its heir {heir}.")
    return heir or name


def choose_backend(available: Callable[[str], bool]) -> str:
    """The engine to start with: the one asked for, or NumPy where only a file asks for one that is missing.

    Args:
        available: says whether the engine of a name is installed.
    Raises:
        BackendError: if an environment variable names an engine that is not available. Field: ``name_asked``.
    """
    name, source, place = _asked()
    if source == "default" or available(name):
        return name
    fix = f"Run `pip install pronghorn[{name}]`." if name in EXTRAS else nearest(name, ("numpy", *EXTRAS))
    fix += " `pronghorn plugins` lists what is installed and what failed."
    if source == "environment":
        raise BackendError(f"The engine {name!r} is not installed.", where=place, fix=fix, name_asked=name)
    _tell(f"{place}: the engine {name!r} is not installed; using numpy. {fix}")
    return "numpy"


def _tell(message: str) -> None:
    """Warn once in the life of a process, however often the question is asked."""
    if message not in _told:
        _told.add(message)
        warnings.warn(message, ConfigWarning, stacklevel=4)
