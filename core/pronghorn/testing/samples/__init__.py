"""Samples of the core's primitives, a module for each family: at least one of each primitive, and its tricky cases.

Exists so that every backend, kernel and rule is tested on the same points. A new primitive needs a row here.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from importlib import import_module

from pronghorn.testing.sample import Sample


def _gathered() -> Mapping[str, tuple[Sample, ...]]:
    families = sorted(info.name for info in pkgutil.iter_modules(__path__))
    return {family: tuple(import_module(f"{__name__}.{family}").SAMPLES) for family in families}


#: The samples of each family.
FAMILIES: Mapping[str, tuple[Sample, ...]] = _gathered()
#: All of them.
SAMPLES: tuple[Sample, ...] = tuple(sample for samples in FAMILIES.values() for sample in samples)
