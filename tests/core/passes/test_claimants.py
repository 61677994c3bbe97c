"""kernels_for: what plugins offer for a backend, in order, for as long as they are not blocked."""

import pytest

from pronghorn.discovery import blocked, registry
from pronghorn.passes.claimants import kernels_for

SOURCE = """
    from pronghorn.runtime.kernels import Kernel

    def kernel(name, backend="numpy", composite="softmax", priority=0):
        return Kernel(name, backend, composite, forward=None, priority=priority)

    @hookimpl
    def pronghorn_kernels():
        return [{offers}]
"""


@pytest.fixture
def two(site):
    for name, offers in {
        "acme": "kernel('b'), kernel('a'), kernel('strong', priority=5), kernel('gelus', composite='gelu')",
        "other": "kernel('other', priority=1), kernel('far', backend='jax')",
    }.items():
        site.install(
            name, entry_points={f"kernels.{name}": f"{name}_k"}, modules={f"{name}_k": SOURCE.format(offers=offers)}
        )
    return site


def listed(backend):
    return {composite: [kernel.name for kernel in found] for composite, found in kernels_for(backend).items()}


def test_by_backend_and_composite_highest_priority_first(two):
    assert listed("numpy") == {"softmax": ["strong", "other", "a", "b"], "gelu": ["gelus"]}
    assert listed("jax") == {"softmax": ["far"]}
    assert listed("torch") == {}


def test_the_table_is_made_once(two):
    assert kernels_for("numpy") is kernels_for("numpy")


def test_blocking_takes_them_away_at_once_and_gives_them_back(two):
    assert "gelu" in listed("numpy")
    with blocked("acme"):
        assert listed("numpy") == {"softmax": ["other"]}
    assert "gelu" in listed("numpy")


def test_a_new_scan_is_seen(two):
    assert "erf" not in listed("numpy")
    two.install(
        "new",
        entry_points={"kernels.new": "new_k"},
        modules={"new_k": SOURCE.format(offers="kernel('e', composite='erf')")},
    )
    registry.rescan()
    assert listed("numpy")["erf"] == ["e"]
