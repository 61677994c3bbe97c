"""OrthogonalRegularizer against the mean of cosines in NumPy."""

import numpy as np
import pytest
from slopes import check_slope
from tracing import check

from pronghorn import regularizers
from pronghorn.errors import ArgumentError, ShapeError

W = np.array([[0.3, -1.2, 0.5], [2.0, 0.1, -0.7], [-0.4, -0.6, 0.9], [1.0, 0.2, 0.3]])


@pytest.mark.parametrize("mode", ["rows", "columns"])
def test_mean_size_of_the_cosines(mode):
    def oracle(w):
        v = w if mode == "rows" else w.T
        v = v / np.linalg.norm(v, axis=1, keepdims=True)
        return 0.3 * np.abs((v @ v.T)[np.triu_indices(len(v), 1)]).mean()

    made = regularizers.OrthogonalRegularizer(0.3, mode)
    check(made, oracle, W, hide=(), tolerance=1e-10)
    check_slope(made, W)
    again = regularizers.deserialize(regularizers.serialize(made))
    assert again.get_config() == {"factor": 0.3, "mode": mode}


def test_wrong_arguments():
    with pytest.raises(ArgumentError, match="no mode 'cols'"):
        regularizers.OrthogonalRegularizer(mode="cols")
    with pytest.raises(ShapeError, match=r"must be a matrix\. Got shape \(2, 2, 2\)"):
        regularizers.get("orthogonal_regularizer")(np.zeros((2, 2, 2)))
