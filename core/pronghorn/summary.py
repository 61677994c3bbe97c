"""The summary table of a model."""

from __future__ import annotations

from typing import Any


def print_summary(model: Any, line_length: int | None = None, print_fn: Any = None) -> None:
    """Print the table."""
    for layer in model.layers:
        (print_fn or print)(f"{layer.name} {layer.count_params()}")
