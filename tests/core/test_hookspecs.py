"""The contract page itself: its kinds, and what it says of each hook."""

import inspect

import pluggy
import pytest

from pronghorn import hookspecs
from pronghorn.hookspecs import KINDS, Component


def test_every_kind_of_the_design_is_there():
    assert set(KINDS) == {
        "layers", "losses", "regularizers", "backends", "activations", "initializers", "constraints", "metrics",
        "optimizers", "schedules", "callbacks", "datasets", "primitives", "kernels", "formats", "data_adapters",
        "keyword_translations", "commands", "conformance_cases", "backend_functions",
        "compat",
    }  # fmt: skip
    assert len(set(KINDS)) == len(KINDS)
    assert set(hookspecs.NAMELESS_KINDS) <= set(KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_hook_is_specified_typed_and_documented(kind):
    hook = getattr(hookspecs, f"pronghorn_{kind}")
    assert hook.pronghorn_spec
    assert list(inspect.signature(hook).parameters) == []
    assert "Iterable" in str(inspect.signature(hook).return_annotation)
    doc = inspect.getdoc(hook)
    assert "Returns:" in doc
    assert "Since:" in doc


def test_pluggy_takes_the_page_as_it_is():
    manager = pluggy.PluginManager("pronghorn")
    manager.add_hookspecs(hookspecs)
    assert {name for name in vars(manager.hook) if name.startswith("pronghorn_")} == {f"pronghorn_{k}" for k in KINDS}


@pytest.mark.parametrize(
    ("given", "kept"), [((), ()), ("mse", ("mse",)), (["mse", "MSE"], ("mse", "MSE")), (iter("ab"), ("a", "b"))]
)
def test_component_takes_aliases_in_any_form(given, kept):
    assert Component("mean_squared_error", len, given).aliases == kept


def test_component_is_frozen():
    with pytest.raises(AttributeError):
        Component("a", len).name = "b"
