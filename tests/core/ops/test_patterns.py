"""rearrange against reshape and transpose written out."""

import pytest
from slopes import check_slope
from strategies import distinct
from tracing import check

from pronghorn import ops
from pronghorn.errors import ArgumentError, ShapeError

X = distinct((4, 6, 3), 1)
CASES = [
    ("b h c -> b c h", {}, lambda x: x.transpose(0, 2, 1)),
    ("b h c -> (b h) c", {}, lambda x: x.reshape(24, 3)),
    ("b (h s) c -> b s (h c)", {"s": 2}, lambda x: x.reshape(4, 3, 2, 3).transpose(0, 2, 1, 3).reshape(4, 2, 9)),
    ("(b t) h c -> b t h c", {"b": 2}, lambda x: x.reshape(2, 2, 6, 3)),
    ("b ... -> b (...)", {}, lambda x: x.reshape(4, 18)),
    ("... c -> c ...", {}, lambda x: x.transpose(2, 0, 1)),
    ("b h c -> b 1 (h c)", {}, lambda x: x.reshape(4, 1, 18)),
    ("b h c->h () (c b)", {}, lambda x: x.transpose(1, 2, 0).reshape(6, 1, 12)),
    ("b (h s)(c) -> b h s c", {"h": 3, "s": 2}, lambda x: x.reshape(4, 3, 2, 3)),
]


@pytest.mark.parametrize(("pattern", "sizes", "oracle"), CASES, ids=[case[0] for case in CASES])
def test_rearrange(pattern, sizes, oracle):
    hide = () if pattern.startswith("(b t)") else (0,)
    check(lambda x: ops.rearrange(x, pattern, **sizes), oracle, X, hide=hide)


def test_slope():
    check_slope(lambda x: ops.square(ops.rearrange(x, "a (b c) -> (c a) b", c=2)), distinct((2, 4)))


@pytest.mark.parametrize("pattern", ["b h c", "b h c -> b -> c", "b h c -> b, h, c", "b h c -> b h", "b b c -> b c"])
def test_what_is_no_pattern(pattern):
    with pytest.raises(ArgumentError, match=r"no pattern|same axes"):
        ops.rearrange(X, pattern)


@pytest.mark.parametrize(
    ("pattern", "sizes"),
    [("b h -> h b", {}), ("b (h s) c -> b h s c", {}), ("b (h s) c -> b h s c", {"s": 4}), ("a b c d -> a b c d", {})],
)
def test_sizes_that_do_not_fit(pattern, sizes):
    with pytest.raises(ShapeError):
        ops.rearrange(X, pattern, **sizes)
