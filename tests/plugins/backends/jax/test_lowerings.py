"""The table is complete: each plain primitive has one lowering, and no lowering is of nothing."""

import pytest

from pronghorn.graph import LEAVES
from pronghorn.primitives import PRIMITIVES
from pronghorn_plugins.backends.jax.table import LoweringTable

LEAF_NAMES = {leaf.name for leaf in LEAVES}


@pytest.fixture
def lowerings():
    from pronghorn_plugins.backends.jax.lowerings import LOWERINGS

    return LOWERINGS


def test_every_plain_primitive_has_a_lowering(lowerings):
    plain = {name for name, primitive in PRIMITIVES.items() if not primitive.is_composite} - LEAF_NAMES
    assert plain - set(lowerings) == set()


def test_every_lowering_is_of_a_primitive(lowerings):
    assert set(lowerings) - set(PRIMITIVES) == set()


def test_a_second_lowering_is_refused():
    table = LoweringTable("example")
    table.implements("negative")(abs)
    with pytest.raises(ValueError, match="example has two lowerings of negative"):
        table.implements("negative")(abs)
    assert dict(table) == {"negative": abs}
