"""Every layer that a plugin offers with cases, on every installed engine."""

import inspect

import pytest

from pronghorn.discovery import registry
from pronghorn.runtime import available_backends, get_backend
from pronghorn.testing import check_layer

registry.load("layers")
CASES = [c for _, given in registry.hook_results("pronghorn_conformance_cases") for c in given if c.kind == "layers"]


@pytest.mark.parametrize("engine", available_backends())
@pytest.mark.parametrize("case", CASES, ids=str)
def test_layer(engine, case):
    check_layer(case, get_backend(engine))


def test_every_built_in_layer_has_a_case():
    offered = {component for _, component in registry.items("layers") if inspect.isclass(component)}
    built_in = {component for component in offered if component.__module__.startswith("pronghorn_plugins.")}
    missing = {component.__name__ for component in built_in - {case.layer for case in CASES}}
    assert not missing, f"offer a LayerCase of {missing} by pronghorn_conformance_cases"
