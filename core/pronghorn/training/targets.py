"""Targets and sample weights against the model's outputs: their number, names and lengths. Nothing here changes the model."""

from __future__ import annotations

from typing import Any

from pronghorn.errors import DataError, nearest
from pronghorn.structure import flatten
from pronghorn.training.arrays import as_array, is_sparse
from pronghorn.training.inputs import place


def arranged_targets(model: Any, y: Any, what: str, use: str) -> Any:
    """Targets or sample weights as arrays: one, or a list or dict of them.

    Args:
        model: what they are for.
        y: an array, or a list or dict of arrays by the outputs' names; None for none.
        what: ``"y"`` or ``"sample_weight"``.
        use: the method, for errors.

    Raises:
        DataError: for names that are no outputs', a wrong number of them, values that are no numbers.
    """
    if y is None:
        return None
    where = place(model, use, what)
    if isinstance(y, dict) and not is_sparse(y):
        return _by_name(model, y, what, where)
    outputs = len(model.outputs) if model.outputs is not None else len(model.output_names) or None
    if isinstance(y, list | tuple) and _is_list_of_arrays(y, outputs):
        if outputs is not None and len(y) != outputs:
            raise _wrong_number(model, what, len(y), outputs, where)
        found = [None if a is None else as_array(a, where) for a in y]
        return found[0] if len(found) == 1 else found
    if outputs is not None and outputs > 1 and what == "y":
        raise _wrong_number(model, what, 1, outputs, where)
    return as_array(y, where)


def _by_name(model: Any, y: dict[Any, Any], what: str, where: str) -> Any:
    names = model.output_names
    for name in y:
        if names and name not in names:
            raise DataError(f"there is no output {name!r}.", where=where, fix=nearest(str(name), names), got=name)
    if what == "y" and names:
        losses = _has_loss(model, names)
        missing = [name for name, needed in zip(names, losses, strict=True) if needed and y.get(name) is None]
        if missing:
            raise DataError(
                f"the targets of the outputs {missing} are missing, which have a loss.",
                where=where,
                fix="Give them too, or compile with a dict that names a loss for the other outputs only.",
                missing=missing,
            )
    if len(names) == 1:
        return None if y.get(names[0]) is None else as_array(y[names[0]], where)
    return {name: as_array(value, where) for name, value in y.items() if value is not None}


def _has_loss(model: Any, names: list[str]) -> list[bool]:
    loss = model.plan.loss if model.plan is not None else None
    if isinstance(loss, dict):
        return [loss.get(name) is not None for name in names]
    if isinstance(loss, list | tuple) and len(loss) == len(names):
        return [item is not None for item in loss]
    return [loss is not None for _ in names]


def _is_list_of_arrays(y: Any, outputs: int | None) -> bool:
    """Whether a list holds one entry for each output, and not the numbers or samples of the only one."""
    if outputs is not None and outputs > 1:
        return any(hasattr(a, "shape") or isinstance(a, list | tuple) or a is None for a in y)
    return (
        len(y) > 0
        and all(a is None or (hasattr(a, "shape") and len(a.shape) > 0) for a in y)
        and (len(y) == 1 or outputs is None or any(a is None or len(a.shape) > 1 for a in y))
    )


def _wrong_number(model: Any, what: str, given: int, outputs: int, where: str) -> DataError:
    names = ", ".join(model.output_names)
    return DataError(
        f"the model has {outputs} output{'s' * (outputs != 1)} ({names}), {given} array{'s' * (given != 1)} of {what} "
        f"{'were' if given != 1 else 'was'} given.",
        where=where,
        fix="Pass a list with one array for each output, or a dict by the outputs' names.",
        expected=outputs,
        actual=given,
    )


def check_lengths(x: Any, y: Any, weight: Any, where: str) -> None:
    """All parts must have equally many samples.

    Raises:
        DataError: naming the lengths.
    """
    parts = {"x": x, "y": y, "sample_weight": weight}
    lengths = {
        what: [_length(a, what, where) for a in flatten(part)] for what, part in parts.items() if part is not None
    }
    if len({n for values in lengths.values() for n in values}) > 1:
        told = ", ".join(f"{what}: {' and '.join(map(str, dict.fromkeys(v)))}" for what, v in lengths.items())
        raise DataError(
            f"the parts have different numbers of samples ({told}).",
            where=where,
            fix="Give as many targets and weights as inputs.",
            lengths=lengths,
        )


def _length(array: Any, what: str, where: str) -> int:
    if not array.shape:
        raise DataError(f"{what} is a single number.", where=where, fix="Pass an array with one entry for each sample.")
    return int(array.shape[0])
