"""Batches: what fit, evaluate and predict are fed, whatever form the data have."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from pronghorn.discovery import registry
from pronghorn.errors import ArgumentError, DataError
from pronghorn.structure import flatten, unflatten
from pronghorn.training.class_weights import class_weights
from pronghorn.training.inputs import arranged_inputs, cast, place, wanted_dtypes
from pronghorn.training.prefetch import Prefetch
from pronghorn.training.repeating import accepted
from pronghorn.training.targets import arranged_targets, check_lengths
from pronghorn.training.values import check_values


class Batches:
    """A source of batches: ``epoch(number)`` yields (x, y, sample_weight), structures of arrays that fit the model.

    ``steps`` is the number of batches an epoch and ``samples`` that of the samples; None where unknown.
    """

    steps: int | None = None
    samples: int | None = None

    def epoch(self, number: int, start: int = 0) -> Iterator[tuple[Any, ...]]:
        """The batches of epoch ``number``, from batch ``start`` on."""
        raise NotImplementedError


def make_batches(
    model: Any,
    x: Any,
    y: Any,
    sample_weight: Any,
    *,
    use: str,
    batch_size: int | None = None,
    class_weight: Any = None,
    shuffle: Any = False,
    steps: int | None = None,
) -> Batches:
    """Batches of whatever ``x`` is; plugins may know more forms (``pronghorn_data_adapters``).

    Args:
        model: what they are for.
        x: arrays, or a generator or Sequence of batches; y and sample_weight go with arrays.
        use: the method that wants them, for errors.
        batch_size: samples a batch; 32 if None.
        class_weight: weights of samples by their class.
        shuffle: draw a new order each epoch; ``"batch"`` shuffles whole batches.
        steps: batches an epoch; all there are if None.

    Raises:
        DataError: if the data do not fit the model or each other.
        ArgumentError: if arguments do not go together.
    """
    from pronghorn.training.array_batches import ArrayBatches
    from pronghorn.training.stream_batches import IteratorBatches, SequenceBatches

    for name, value in (("batch_size", batch_size), ("steps", steps)):
        number: Any = value
        if number is not None and (isinstance(number, bool) or not hasattr(number, "__index__") or number < 1):
            raise ArgumentError(f"{name} must be a positive int. Got {value!r}.", where=use, argument=name, got=value)
    options = {"use": use, "class_weight": class_weight}
    for _, adapter in registry.items("data_adapters"):
        made = adapter(model, x, y, sample_weight, batch_size=batch_size, shuffle=shuffle, steps=steps, **options)
        if made is not None:
            return made  # type: ignore[no-any-return]
    ahead = x if isinstance(x, Prefetch) else None
    x = x.source if isinstance(x, Prefetch) else x
    if is_sequence(x) or is_stream(x):
        if y is not None or sample_weight is not None:
            argument = "y" if y is not None else "sample_weight"
            raise ArgumentError(
                f"{argument} must be None where x gives batches.",
                where=use,
                fix="Let x give (inputs, targets) or (inputs, targets, sample_weight).",
                argument=argument,
            )
        if is_sequence(x):
            return SequenceBatches(model, x, options, shuffle, steps, ahead)
        return IteratorBatches(model, x, options, steps, ahead)
    _refuse_functions(x, place(model, use, "x"))
    data = arranged((x, y, sample_weight), model, options)
    if use != "predict":
        check_values(model, data, use)
    return ArrayBatches(model, data, use, batch_size, shuffle, steps)


def one_batch(
    model: Any, x: Any, y: Any, sample_weight: Any, class_weight: Any, use: str = "train_on_batch"
) -> tuple[Any, ...]:
    """One batch as the steps take it: (x, y, sample_weight) without trailing Nones.

    Raises:
        DataError: if the data do not fit the model or each other.
    """
    return fitted((x, y, sample_weight), model, {"use": use, "class_weight": class_weight})


def arranged(parts: tuple[Any, Any, Any], model: Any, options: dict[str, Any]) -> tuple[Any, Any, Any]:
    """(x, y, sample_weight) as arrays in the model's own order, of equally many samples.

    The option ``stages`` says whether layers on the host are computed; if not, x is what the Inputs take.
    """
    use = options["use"]
    x, y, weight = parts
    x = arranged_inputs(model, x, use, stages=options.get("stages", True))
    y = arranged_targets(model, y, "y", use)
    weight = arranged_targets(model, weight, "sample_weight", use)
    if options.get("class_weight") is not None:
        weight = class_weights(options["class_weight"], y, weight, model)
    check_lengths(x, y, weight, f"{use} of {type(model).__name__} {model.name!r}")
    return x, y, weight


def fitted(batch: Any, model: Any, options: dict[str, Any]) -> tuple[Any, ...]:
    """A batch as the steps take it, of what a user's generator or Sequence gives.

    Raises:
        DataError: if it does not fit the model.
    """
    use = options["use"]
    known = None if options.get("class_weight") is not None or fixed_size(model) else accepted(model)
    given = trimmed(batch) if type(batch) is tuple and len(batch) == 3 else batch
    if known is not None and type(given) is tuple and known.takes(given, model, use):
        return given
    data = arranged(_parts(batch, model, use), model, options)
    if not use.startswith("predict"):
        check_values(model, data, use)
    _check_fixed_size(model, len(flatten(data[0])[0]), use)
    where = f"{use} of {type(model).__name__} {model.name!r}"
    arrays = [
        a if a.dtype == dtype else cast(a, dtype, where)
        for a, dtype in zip(map(_read, flatten(data)), wanted_dtypes(model, data), strict=True)
    ]
    taken = trimmed(unflatten(data, arrays))
    if known is not None and type(given) is tuple:
        known.remember(given, taken)
    return taken


def trimmed(data: tuple[Any, Any, Any]) -> tuple[Any, ...]:
    """(x, y, sample_weight) without trailing Nones."""
    if data[2] is not None:
        return data
    return data[:2] if data[1] is not None else data[:1]


def fixed_size(model: Any) -> int | None:
    """The batch size that the model's inputs say; None if any will do."""
    for tensor in model.inputs or ():
        if isinstance(tensor.shape[0], int):
            return tensor.shape[0]
    return None


def _check_fixed_size(model: Any, samples: int, use: str) -> None:
    size = fixed_size(model)
    if size is not None and samples != size:
        raise DataError(
            f"a batch has {samples} samples, the model's inputs say {size}.",
            where=f"{use} of {type(model).__name__} {model.name!r}",
            fix=f"Give batches of {size} samples.",
            expected=size,
            actual=samples,
        )


def _read(array: Any) -> Any:
    return array.read() if hasattr(array, "read") else array


def _parts(batch: Any, model: Any, use: str) -> tuple[Any, Any, Any]:
    """x, y and sample_weight of a batch; a list of two or three is Keras 2's tuple where it cannot mean inputs."""
    is_data = isinstance(batch, tuple)
    if isinstance(batch, list) and len(batch) in (2, 3) and not use.startswith("predict"):
        is_data = len(model.inputs or ()) == 1 and hasattr(batch[0], "__len__")
    parts = tuple(batch) if is_data else (batch,)
    if len(parts) not in (1, 2, 3):
        raise DataError(
            f"a batch has {len(parts)} parts.",
            where=f"{use} of {type(model).__name__} {model.name!r}",
            fix="Give (x, y) or (x, y, sample_weight).",
            actual=len(parts),
        )
    return (*parts, None, None)[:3]


def _refuse_functions(x: Any, where: str) -> None:
    if callable(x) and not hasattr(x, "shape"):
        raise DataError(
            f"{getattr(x, '__name__', x)!r} is a function, not data.",
            where=where,
            fix="Call it, and pass what it returns: an array, a generator or a Sequence.",
            actual=x,
        )


def steps_in(samples: int, batch_size: int) -> int:
    """How many batches ``samples`` make, the last partial one included.

    >>> steps_in(10, 4)
    3
    """
    return math.ceil(samples / batch_size)


def is_sequence(x: Any) -> bool:
    """True for objects with numbered batches."""
    return hasattr(x, "__getitem__") and hasattr(x, "__len__") and _is_no_data(x)


def is_stream(x: Any) -> bool:
    """True for generators and other iterables of batches."""
    return hasattr(x, "__iter__") and _is_no_data(x)


def _is_no_data(x: Any) -> bool:
    return (
        not hasattr(x, "shape") and not hasattr(x, "__array__") and not isinstance(x, list | tuple | dict | str | set)
    )
