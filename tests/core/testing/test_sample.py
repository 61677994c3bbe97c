"""Samples: their names, their oracle, and what check_value finds."""

import numpy as np
import pytest

from pronghorn.primitives import PRIMITIVES
from pronghorn.testing import Sample, check_dims, check_value
from pronghorn.testing.samples import FAMILIES, SAMPLES


def test_a_sample_says_what_it_is():
    assert str(Sample("add", [np.ones((2, 3)), np.ones(())])) == "add-2x3,scalar"
    assert str(Sample("add", [1.0, 2.0], id="twice")) == "add-twice"
    assert Sample(PRIMITIVES["add"], [1.0, 2.0]).primitive is PRIMITIVES["add"]


def test_test_names_tell_samples_apart():
    for samples in FAMILIES.values():
        names = [str(sample) for sample in samples]
        assert not {name for name in names if names.count(name) > 1}


def test_samples_compute_in_float64():
    wrong = [
        str(s) for s in SAMPLES if any(x.dtype in {np.dtype("float32"), np.dtype("complex64")} for x in s.operands)
    ]
    assert not wrong


@pytest.mark.parametrize("oracle", [lambda x: x + 1, lambda x: np.exp(x)[:1], lambda x: np.exp(x[None])])
def test_a_wrong_value_or_shape_is_found(oracle):
    with pytest.raises(AssertionError, match="exp-2"):
        check_value(Sample("exp", [np.array([0.5, 1.0])], {}, oracle))


def test_a_rule_that_fails_on_unknown_sizes_is_found(monkeypatch):
    monkeypatch.setattr(PRIMITIVES["exp"], "vjp", lambda ct, out, x: (PRIMITIVES["reshape"](ct, shape=(2,)),))
    check = Sample("exp", [np.array([0.5, 1.0])])
    check_dims(check)
    monkeypatch.setattr(PRIMITIVES["exp"], "vjp", lambda ct, out, x: (PRIMITIVES["add"](ct, ct[:1] * len(ct)),))
    with pytest.raises(TypeError, match="no known length"):
        check_dims(check)
