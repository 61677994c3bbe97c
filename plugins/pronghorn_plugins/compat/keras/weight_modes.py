"""``sample_weight_mode``: what Keras 2 lets it be, and the weights that it allows."""

from __future__ import annotations

from typing import Any

import numpy as np

from pronghorn.api import ArgumentError, DataError

_MODES = (None, "temporal")


def check_modes(given: Any, names: list[str]) -> None:
    """Look at ``compile``'s argument.

    Raises:
        ArgumentError: for an output that does not exist, a list of another length, or a mode other than "temporal".
    """
    found = [given]
    if isinstance(given, dict):
        odd = next((name for name in given if names and name not in names), None)
        _expect(
            odd is None,
            f'Unknown entry in sample_weight_mode dictionary: "{odd}". Only expected the following keys: {names}',
            given,
        )
        found = list(given.values())
    elif isinstance(given, list | tuple):
        text = f"When passing a list as sample_weight_mode, it should have one entry per model output. The model has {len(names)} "
        _expect(
            not names or len(given) == len(names), f"{text}outputs, but you passed sample_weight_mode={given}", given
        )
        found = list(given)
    for mode in found:
        _expect(mode in _MODES, f"sample_weight_mode must be 'temporal' or None. Got {mode!r}", given)


def check_weights(modes: list[Any], names: list[str], given: Any) -> None:
    """Look at the weights that a method was given: (B,) for each output, (B, T) where the mode is "temporal".

    Raises:
        DataError: for an array with other axes.
    """
    if given is None or not names:
        return
    if isinstance(given, dict):
        listed = [given.get(name) for name in names]
    else:
        listed = list(given) if isinstance(given, list | tuple) and np.ndim(given[0]) else [given]
    for mode, weights in zip(modes, listed, strict=False):
        if weights is None or np.ndim(weights) == (2 if mode == "temporal" else 1):
            continue
        if mode == "temporal":
            fix = "In order to use timestep-wise sample weighting, you should pass a 2D sample_weight array."
        else:
            fix = 'In order to use timestep-wise sample weights, you should specify sample_weight_mode="temporal" in '
            fix += "compile(). If you just mean to use sample-wise weights, make sure your sample_weight array is 1D."
        raise DataError(f"Found a sample_weight array with shape {np.shape(weights)}.", fix=fix, got=np.shape(weights))


def _expect(holds: bool, problem: str, got: Any) -> None:
    if not holds:
        raise ArgumentError(f"{problem}.", where="compile", argument="sample_weight_mode", got=got)
