"""validation_split: the last part of the data, kept from training."""

from __future__ import annotations

from typing import Any, SupportsFloat

from pronghorn.errors import ArgumentError
from pronghorn.structure import flatten, map_structure
from pronghorn.training.batches import arranged, is_sequence, is_stream
from pronghorn.training.prefetch import Prefetch


def split_validation(model: Any, x: Any, y: Any, sample_weight: Any, fraction: Any) -> tuple[Any, Any]:
    """The first part of the data, to train on, and the last ``fraction``, to validate on: two of (x, y, sample_weight).

    Raises:
        ArgumentError: if the fraction is not in (0, 1), leaves nothing on one side, or the data are no arrays.
        DataError: if the data do not fit the model.
    """
    where = "fit(validation_split=)"
    if not isinstance(fraction, SupportsFloat) or not 0 < float(fraction) < 1:
        raise ArgumentError(
            f"validation_split must be at least 0 and below 1. Got {fraction!r}.",
            where=where,
            fix="Pass 0.2 to validate on the last fifth.",
            argument="validation_split",
            got=fraction,
        )
    if isinstance(x, Prefetch) or is_sequence(x) or is_stream(x):
        raise ArgumentError(
            f"a {type(x).__name__} cannot be split.",
            where=where,
            fix="Pass validation_data instead.",
            argument="validation_split",
            got=fraction,
        )
    data = arranged((x, y, sample_weight), model, {"use": "fit", "stages": False})
    samples = len(flatten(data)[0])
    at = int(samples * (1 - float(fraction)))
    if not 0 < at < samples:
        raise ArgumentError(
            f"{fraction} of {samples} samples leaves one side empty.",
            where=where,
            fix="Pass more data, or another fraction.",
            argument="validation_split",
            got=fraction,
        )
    return map_structure(lambda a: a[:at], data), map_structure(lambda a: a[at:], data)
