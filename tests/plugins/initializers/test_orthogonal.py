"""Orthogonal: what is recorded from Keras 2.2.4 holds, and no direction is preferred."""

import json
from pathlib import Path

import numpy as np
import pytest

from pronghorn import initializers
from pronghorn.errors import ShapeError

GOLDEN = json.loads((Path(__file__).parents[2] / "golden" / "initializers.json").read_text("utf-8"))


@pytest.mark.parametrize("case", GOLDEN["orthogonal"], ids=lambda c: f"{c['shape']}")
def test_columns_or_rows_are_orthonormal(case):
    q = initializers.Orthogonal(case["gain"], seed=1)(tuple(case["shape"]), "float64").reshape(-1, case["shape"][-1])
    small = q.T @ q if q.shape[0] >= q.shape[1] else q @ q.T
    np.testing.assert_allclose(small, case["gain"] ** 2 * np.eye(len(small)), atol=1e-12)


def test_uniform_over_orthogonal_matrices():
    """Of a uniform draw every element has mean 0 and variance 1/n; a QR with signs left as they come has not."""
    rng = initializers.Orthogonal()
    drawn = np.stack([rng((3, 3), "float64") for _ in range(1500)])
    np.testing.assert_allclose(drawn.mean(0), 0, atol=0.08)
    np.testing.assert_allclose(drawn.var(0), 1 / 3, atol=0.05)
    assert 0.4 < (np.linalg.det(drawn) > 0).mean() < 0.6


def test_vectors_are_refused():
    with pytest.raises(ShapeError, match=r"at least two axes\. Got shape \(3,\)"):
        initializers.Orthogonal()((3,))


@pytest.mark.parametrize("name", ["orthogonal", "OrthogonalInitializer"])
def test_other_names(name):
    assert type(initializers.get(name)) is initializers.Orthogonal
