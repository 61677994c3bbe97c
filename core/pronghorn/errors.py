"""Every exception that pronghorn raises on purpose: a message that teaches, and fields for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

#: What else errors say of themselves: functions of the error that give a text or None. Plugins put theirs here.
WORDINGS: list[Callable[[Any], str | None]] = []


class PronghornError(Exception):
    """Base of all: says what is wrong, where, and what to do.

    Args:
        problem: the rule that was broken, with the actual values.
        where: the component or place, such as ``"Dense 'dense_3'"`` or ``"fit(x=...)"``.
        fix: one sentence that tells the reader what to do next.
        fields: the values behind the text; each becomes an attribute.

    >>> error = PronghornError("units must be positive. Got 0.", where="Dense", fix="Pass units=1 or more.", got=0)
    >>> str(error), error.got
    ('Dense: units must be positive. Got 0. Pass units=1 or more.', 0)
    """

    def __init__(self, problem: str, *, where: str = "", fix: str = "", **fields: Any) -> None:
        self.problem, self.where, self.fix, self.fields = problem, where, fix, fields
        self.__dict__.update(fields)
        head = f"{where}: " if where else ""
        also = "".join(f" [{said}]" for wording in WORDINGS if (said := wording(self)))
        super().__init__(f"{head}{problem}{' ' + fix if fix else ''}{also}")

    def at(self, where: str) -> PronghornError:
        """The same error, told from one level further out: ``where`` is put before the place it had."""
        return type(self)(
            self.problem, where=f"{where}, {self.where}" if self.where else where, fix=self.fix, **self.fields
        )

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.problem, self.where, self.fix, self.fields)


def _rebuild(cls: type[PronghornError], problem: str, where: str, fix: str, fields: dict[str, Any]) -> PronghornError:
    return cls(problem, where=where, fix=fix, **fields)


class ShapeError(PronghornError, ValueError):
    """Shapes that do not fit together. Fields: ``expected``, ``actual`` where they exist."""


class DTypeError(PronghornError, TypeError):
    """A dtype that the operation does not take."""


class ArgumentError(PronghornError, ValueError):
    """An argument's value is outside what it may be. Fields: ``argument``, ``got``."""


class ArgumentTypeError(PronghornError, TypeError):
    """An argument is of the wrong type, missing, or unknown. Fields: ``argument``, ``got``."""


class ConfigError(PronghornError, ValueError):
    """A keras.json, an environment variable or a component's config holds what it may not."""


class UnknownNameError(PronghornError, ValueError, AttributeError):
    """A name that no installed plugin offers. Fields: ``kind``, ``name_asked``, ``candidates``."""


class PluginError(PronghornError, RuntimeError):
    """A plugin that is broken, blocked or breaks the contract. Fields: ``distribution``, ``entry_point``."""


class DuplicateNameError(PluginError, ValueError, AttributeError):
    """Two distributions offer one name and nothing says which to prefer. Field: ``candidates``."""


class BackendError(PronghornError, RuntimeError):
    """A backend is missing, lacks a primitive or capability, or two backends were mixed."""


class MissingPackageError(BackendError, ImportError):
    """A package that an optional part needs is not installed. An ImportError too, as code for Keras catches it."""


class GraphError(PronghornError, ValueError):
    """A graph that breaks an invariant, or a symbolic value used where a concrete one is needed."""


class GradientError(PronghornError, ValueError):
    """A derivative that does not exist, or that nothing defines."""


class NotBuiltError(PronghornError, ValueError):
    """A layer or model was asked for what exists only after it has been built."""


class NotCalledError(NotBuiltError, AttributeError, RuntimeError):
    """What a layer's first symbolic call would tell was asked for before it: ``hasattr(layer, "output")`` is False."""


class AmbiguousError(ArgumentError, AttributeError):
    """What each of several symbolic calls of a layer has was asked for as if there were one."""


class NotCompiledError(PronghornError, RuntimeError):
    """A model was trained or evaluated before ``compile``."""


class DataError(PronghornError, ValueError):
    """Training or inference data that do not fit the model or each other."""


class SavingError(PronghornError, ValueError):
    """A file or config that cannot be written or read."""


class MissingFileError(SavingError, FileNotFoundError):
    """There is no file of that name: Keras raises OSError, and so code catches it."""


def nearest(name: str, candidates: Iterable[str], count: int = 3) -> str:
    """The end of an error on an unknown name: the nearest of the valid ones, or all of them.

    >>> nearest("binary_crossentary", ["binary_crossentropy", "hinge"])
    "Did you mean 'binary_crossentropy'?"
    """
    import difflib  # needed only when something is wrong

    known = sorted(set(candidates))
    lowered = {k.lower(): k for k in known}
    close = [lowered[m] for m in difflib.get_close_matches(name.lower(), lowered, n=count, cutoff=0.6)]
    if close:
        return f"Did you mean {' or '.join(repr(c) for c in close)}?"
    shown = ", ".join(known[:30]) + (", …" if len(known) > 30 else "")
    return f"Available: {shown}." if known else "No plugin offers any."
