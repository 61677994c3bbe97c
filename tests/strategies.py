"""What Hypothesis draws in many tests: shapes, broadcasts, axes, arrays without ties, sizes hidden behind Dims."""

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from pronghorn.dim import Dim

SEEDS = st.integers(0, 2**32 - 1)


def shapes(min_dims=0, max_dims=4, min_side=0, max_side=4):
    """Shapes, empty and scalar ones among them."""
    return hnp.array_shapes(min_dims=max(min_dims, 1), max_dims=max_dims, min_side=min_side, max_side=max_side) | (
        st.just(()) if min_dims == 0 else st.nothing()
    )


@st.composite
def broadcasts(draw, count=2, min_side=0, max_side=3):
    """``count`` shapes that broadcast with each other, and the shape that they give."""
    drawn = draw(hnp.mutually_broadcastable_shapes(num_shapes=count, max_dims=4, min_side=min_side, max_side=max_side))
    return list(drawn.input_shapes), drawn.result_shape


def distinct(shape, seed=0):
    """Floats of which no two are equal and none is near 0: no kinks, no ties, for finite differences."""
    size = int(np.prod(shape))
    rng = np.random.default_rng(seed)
    values = rng.permutation(size) - size // 2 + 0.5
    return (values * (2.0 / max(size, 1)) + rng.uniform(-0.1, 0.1, size) / max(size, 1)).reshape(shape)


@st.composite
def arrays(draw, **kinds):
    """An array of distinct floats of a drawn shape."""
    return distinct(draw(shapes(**kinds)), draw(SEEDS))


def subsets(ndim):
    """Sorted tuples of axes, from none to all."""
    return st.sets(st.integers(0, ndim - 1)).map(lambda axes: tuple(sorted(axes))) if ndim else st.just(())


@st.composite
def signed_axes(draw, ndim):
    """What users write for several axes: None, one int or a tuple, some counted from the end."""
    axes = draw(subsets(ndim))
    signed = tuple(axis - ndim if draw(st.booleans()) else axis for axis in axes)
    forms = [signed] + ([signed[0]] if len(signed) == 1 else []) + ([None] if len(axes) == ndim else [])
    return draw(st.sampled_from(forms))


@st.composite
def hidden(draw, *given_shapes):
    """The shapes with some sizes replaced by Dims, and the sizes of these."""
    sizes = {}

    def hide(size):
        if not draw(st.booleans()):
            return size
        dim = Dim.new()
        sizes[dim] = size
        return dim

    return [tuple(map(hide, shape)) for shape in given_shapes], sizes


def resolved(shape, sizes):
    """A shape with the sizes of its Dims put in."""
    return tuple(size.resolve(sizes) if isinstance(size, Dim) else size for size in shape)
