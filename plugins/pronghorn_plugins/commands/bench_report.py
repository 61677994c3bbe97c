"""From what was measured to rows with targets, and a table of them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import attrs

from pronghorn_plugins.commands.bench_measure import median, ratio
from pronghorn_plugins.commands.bench_worker import TASKS

PEER = "keras on jax"
OWN = "pronghorn"


@attrs.frozen
class Row:
    """One thing that was measured.

    Args:
        what: in words, with the unit.
        values: by engine, as text.
        target: in words; empty where there is none.
        reached: None where there is no target, or nothing to compare with.
    """

    what: str
    values: dict[str, str]
    target: str = ""
    reached: bool | None = None


def rows(found: dict[str, Any]) -> list[Row]:
    """A row for each measurement in ``found``, which is the report's JSON."""
    makers = {
        "mlp": _mlp, "small": _small, "lstm": _recurrent, "bilstm": _recurrent, "import": _import, "memory": _memory,
    }  # fmt: skip
    return [row for part, maker in makers.items() if part in found for row in maker(found[part])]


def _rate(what: str, found: dict[str, Any]) -> Row:
    """Samples per second, of which pronghorn must reach as many as Keras on JAX."""
    rates = {name: f"{each['samples'] / median(each['fit']):,.0f}" for name, each in found.items()}
    times = ratio(found[PEER]["fit"], found[OWN]["fit"]) if PEER in found else None
    said = "at least 1.0 × Keras on JAX" + (f" (is {times:.2f})" if times else "")
    return Row(what, rates, said, None if times is None else times >= 1.0)


def _mlp(found: dict[str, Any]) -> Iterator[Row]:
    yield _rate("MLP 784-512-512-10, batch 128 [samples/s]", found)
    yield Row("  first epoch more than the second [ms]", {n: _first(each) for n, each in found.items()})


def _small(found: dict[str, Any]) -> Iterator[Row]:
    batch = TASKS["small"].batch_size
    steps = {name: median(each["fit"]) / -(-each["samples"] // batch) * 1e6 for name, each in found.items()}
    yield Row("Dense 4-16-3, batch 32 [µs/step]", _micro(steps), "at most 94", steps[OWN] <= 94)
    if PEER in found:
        times = ratio(found[PEER]["fit"], found[OWN]["fit"])
        yield Row("  times as fast as Keras on JAX", {OWN: f"{times:.1f}"}, "at least 3", times >= 3)
    yield Row("  first epoch more than the second [ms]", {n: _first(each) for n, each in found.items()})
    for action, what in (("predict", "predict of one row [µs]"), ("call", "model(x) of one row [µs]")):
        each = {name: median(of[action]) * 1e6 for name, of in found.items() if action in of}
        if OWN in each:
            yield Row(what, _micro(each), "under 100", each[OWN] < 100)


_SEQUENCES = {
    "lstm": "Embedding 20,000 × 128, LSTM 128, batch 32, T 80 [samples/s]",
    "lstm alone": "LSTM 128 of (32, 80, 128) [samples/s]",
    "bilstm": "two bidirectional LSTMs 64 of (32, 50, 32) [samples/s]",
}


def _recurrent(found: dict[str, Any]) -> Iterator[Row]:
    for task, each in found.items():
        yield _rate(_SEQUENCES[task], {name: of for name, of in each.items() if name != "time step"})
        if task != "lstm":  # the same layer as the one alone
            step = each["time step"]
            for way in ("forward", "backward"):
                told = f"{step[way]:.1f}, of it the product {step[way + ' product']:.1f}"
                yield Row(f"  a time step {way} [µs]", {OWN: told})
            told = f"{step['bytes'] / 1024:.0f}, kept for the gradient {step['bytes needed'] / 1024:.0f}"
            yield Row("  memory of a time step [KB]", {OWN: told})


def _import(found: dict[str, Any]) -> Iterator[Row]:
    seconds = {module: median(values) * 1e3 for module, values in found["seconds"].items()}
    more = {name: seconds[name] - seconds["numpy"] for name in seconds if name != "numpy"}
    shown = {PEER if name == "keras" else name: f"{value:.0f}" for name, value in more.items()}
    yield Row("import, over that of numpy [ms]", shown, "at most 100", more["pronghorn"] <= 100)


def _memory(found: dict[str, Any]) -> Iterator[Row]:
    beyond, growth = found["beyond_data"] / 2**20, found["growth"] / 1024
    yield Row("memory after fit, beyond the data [MB]", {OWN: f"{beyond:.0f}"}, "under 120", beyond < 120)
    yield Row(f"growth over {found['steps']} steps [KB]", {OWN: f"{growth:.1f}"}, "under 64", growth < 64)
    compiles, shapes = found["compiles"], found["shapes_and_phases"]
    yield Row("compiles", {OWN: str(compiles)}, f"one per shape and phase: {shapes}", compiles == shapes)


def _micro(values: dict[str, float]) -> dict[str, str]:
    return {name: f"{value:,.1f}" for name, value in values.items()}


def _first(each: dict[str, Any]) -> str:
    return f"{(each['first_epoch'] - each['second_epoch']) * 1e3:,.0f}"


def show(found: dict[str, Any], table: list[Row]) -> None:
    """Print the machine and the table: by rich on a terminal, else as plain lines."""
    machine = found["machine"]
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    print(f"{machine['cpu']}, {machine['usable_cores']} cores; {machine['blas']}; {machine['python']}; {versions}")
    names = list(dict.fromkeys(name for row in table for name in row.values))
    head = ["", *names, "target", ""]
    body = [[row.what, *(row.values.get(name, "") for name in names), row.target, _mark(row)] for row in table]
    if sys.stdout.isatty():
        _show_rich(head, body)
        return
    widths = [max(len(line[i]) for line in [head, *body]) for i in range(len(head))]
    for line in [head, *body]:
        cells = [line[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(line[1:-2], widths[1:-2], strict=True))]
        print("  ".join([*cells, line[-2].ljust(widths[-2]), line[-1]]).rstrip())


def _mark(row: Row) -> str:
    return "" if row.reached is None else "yes" if row.reached else "NO"


def _show_rich(head: list[str], body: list[list[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for i, name in enumerate(head):
        table.add_column(name, justify="right" if 0 < i < len(head) - 2 else "left")
    for line in body:
        table.add_row(*line[:-1], f"[green]{line[-1]}" if line[-1] == "yes" else f"[red]{line[-1]}")
    Console().print(table)
