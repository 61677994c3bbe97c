"""Recorded: the arguments of an object are its config, without a hand-written get_config."""

import numpy as np
import pytest

from pronghorn import callbacks, initializers, layers, losses, regularizers, schedules
from pronghorn.errors import ArgumentTypeError, SavingError
from pronghorn.recorded import Recorded, argument_names, bound_arguments, config_value, fits, revived


class Base(Recorded):
    keyword_arguments = ("name",)

    def __init__(self, a, b=2, **options):
        self.a, self.options = a, options


class Derived(Base):
    def __init__(self, a, c=3, *, d=4, **kwargs):
        super().__init__(a, **kwargs)
        self.c, self.d = c * 10, d


def test_arguments_as_they_are_after_init():
    assert Base(1).get_config() == {"a": 1, "b": 2}
    assert Derived(1, d=5, b=7).get_config() == {"a": 1, "c": 30, "d": 5, "b": 7}


def test_from_config_makes_an_equal_one():
    made = Base.from_config(Base(np.float32(1.5), b=[1, (2, 3)]).get_config())
    assert made.get_config() == {"a": 1.5, "b": [1, [2, 3]]}


def test_components_and_arrays_in_arguments():
    found = Base(regularizers.l2(0.5), b=np.float16([[1, 2]])).get_config()
    assert found["a"]["class_name"] == "L1L2"
    assert found["b"] == {"kind": "array", "dtype": "float16", "value": [[1.0, 2.0]]}
    again = Base.from_config(found)
    assert again.a.get_config() == regularizers.l2(0.5).get_config()
    assert bound_arguments(Base, (1,), {"b": 5})["b"] == 5


def test_a_config_with_something_else():
    with pytest.raises(ArgumentTypeError, match=r"Derived: a config does not fit the class") as caught:
        Derived.from_config({"b": 1})
    assert caught.value.got == {"b": 1}


def test_what_is_no_config_value():
    with pytest.raises(SavingError, match=r"cannot be written.*register"):
        config_value(object())
    with pytest.raises(SavingError):
        Base(lambda x: x).get_config()


def test_values_come_back():
    value = {"x": [1, None, True, "s", 2.5], "array": np.arange(4, dtype="int16").reshape(2, 2)}
    again = revived(config_value(value))
    np.testing.assert_array_equal(again.pop("array"), value["array"])
    assert again == {"x": [1, None, True, "s", 2.5]}


def test_names_that_a_class_takes():
    assert argument_names(Derived) == ("a", "c", "d", "b", "name")
    assert fits(Derived, (1,), {"d": 2, "b": 1, "name": "n"})
    assert not fits(Derived, (), {})
    assert not fits(Derived, (1,), {"e": 2})
    assert "activity_regularizer" in argument_names(layers.Dense)
    assert "units" in argument_names(layers.Dense)


@pytest.mark.parametrize(
    ("make", "fix"),
    [
        (lambda: initializers.RandomNormal(sttdev=0.1), "'stddev'"),
        (lambda: callbacks.EarlyStopping(patiance=3), "'patience'"),
        (lambda: losses.Huber(dleta=1.0), "'delta'"),
        (lambda: schedules.CosineDecay(0.1, decay_stepps=3), "'decay_steps'"),
    ],
)
def test_a_misspelt_argument(make, fix):
    with pytest.raises(ArgumentTypeError, match=f"there is no argument '.*'. Did you mean {fix}"):
        make()
