"""`pronghorn bench`: training speed, step time, import time and memory, with peers beside it where they are installed."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import attrs

from pronghorn.api import ArgumentError, hookimpl

PARTS = ("mlp", "small", "lstm", "bilstm", "import", "memory")


@attrs.frozen
class Size:
    """How much is measured.

    Args:
        samples: of the data; the last batch of an epoch is a partial one.
        sequences: of the data of recurrent networks, likewise.
        rounds: how often each engine has its turn.
        imports: how many fresh processes import each module.
        steps: over which memory may grow.
    """

    samples: int = 10_000
    sequences: int = 624
    rounds: int = 9
    imports: int = 15
    steps: int = 1_000


QUICK = Size(samples=500, sequences=40, rounds=2, imports=1, steps=50)


class Bench:
    """Measure, print a table, write JSON. It judges nothing by its exit status: a machine may be busy."""

    name = "bench"
    help = "measure speed, import time and memory, beside Keras on JAX where that is installed"

    def configure(self, parser: argparse.ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--json", type=Path, help="file to write all numbers to")
        parser.add_argument("--only", default=",".join(PARTS), help=f"parts, by comma, of {', '.join(PARTS)}")
        parser.add_argument("--rounds", type=int, help="how often each engine has its turn (default: 9)")
        parser.add_argument("--quick", action="store_true", help="a few seconds, to see that it works; no fair numbers")
        parser.add_argument(
            "--no-peers", dest="peers", action="store_false", help="pronghorn and the loop by hand alone"
        )

    def run(self, args: argparse.Namespace) -> int:
        """Measure what was asked for; 0."""
        from pronghorn_plugins.commands import bench_machine, bench_report

        parts = [part for part in args.only.split(",") if part]
        for part in parts:
            if part not in PARTS:
                raise ArgumentError(
                    f"there is no part {part!r}.",
                    where="pronghorn bench --only",
                    fix=f"Use some of {', '.join(PARTS)}.",
                )
        size = QUICK if args.quick else Size()
        if args.rounds:
            size = attrs.evolve(size, rounds=args.rounds)
        found: dict[str, Any] = {"machine": bench_machine.facts(), "size": attrs.asdict(size)}
        for part in parts:
            print(f"measuring {part} …", flush=True)
            found[part] = _measured(part, size, peers=args.peers, quick=args.quick)
        table = bench_report.rows(found)
        bench_report.show(found, table)
        if args.json is not None:
            found["rows"] = [attrs.asdict(row) for row in table]
            args.json.write_text(json.dumps(found, indent=2), "utf-8")
            print(f"wrote {args.json}")
        return 0


def _measured(part: str, size: Size, *, peers: bool, quick: bool) -> dict[str, Any]:
    from pronghorn_plugins.commands import bench_measure as measure

    names = measure.engines(peers=peers)
    modules = ["numpy", "pronghorn", *(["keras"] if "keras on jax" in names else [])]
    epochs = 1 if quick else {"mlp": 3, "small": 10}.get(part, 1)
    measured: dict[str, Callable[[], dict[str, Any]]] = {
        "mlp": lambda: measure.interleaved(names, "mlp", size.samples, epochs, size.rounds),
        "small": lambda: measure.interleaved(
            names, "small", size.samples, epochs, size.rounds, ("fit", "predict", "call")
        ),
        "lstm": lambda: {
            task: measure.recurrent(names, task, size.sequences, size.rounds) for task in ("lstm", "lstm alone")
        },
        "bilstm": lambda: {"bilstm": measure.recurrent(names, "bilstm", size.sequences, size.rounds)},
        "import": lambda: measure.imports(modules, size.imports),
        "memory": lambda: measure.memory("small" if quick else "mlp", size.samples, size.steps),
    }
    return measured[part]()


@hookimpl
def pronghorn_commands() -> Iterable[type[Bench]]:
    return [Bench]
