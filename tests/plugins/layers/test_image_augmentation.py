"""How the arguments of random image layers are read."""

import pytest

from pronghorn.errors import ArgumentError
from pronghorn_plugins.layers.image_augmentation import factor_range, value_bounds


@pytest.mark.parametrize(
    ("value", "least", "most", "wanted"),
    [
        (0.2, -1, 1, (-0.2, 0.2)),
        (-0.2, -1, 1, (-0.2, 0.2)),
        (0.2, 0, 1, (0, 0.2)),
        ((0.3, -0.1), -1, 1, (-0.1, 0.3)),
        ([1, 1], 0, 1, (1, 1)),
        (8, 1, 8, (1, 8)),
    ],
)
def test_ranges(value, least, most, wanted):
    assert factor_range("factor", value, "here", least, most) == wanted


@pytest.mark.parametrize("value", [2, "0.1", None, (0.1,) * 3, (0.1, 2), [], True, (0, "1")])
def test_what_is_no_range(value):
    with pytest.raises(ArgumentError, match="factor must be a number from 0 to 1"):
        factor_range("factor", value, "here", 0, 1)


@pytest.mark.parametrize("value", [255, (1,), (1, 1), "ab", (0, None)])
def test_what_is_no_range_of_values(value):
    with pytest.raises(ArgumentError, match="two different numbers"):
        value_bounds(value, "here")
