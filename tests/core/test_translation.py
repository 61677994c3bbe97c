"""Old spellings reach a layer through the keyword_translations hook, and only when a call does not fit."""

import pytest

from pronghorn import Layer
from pronghorn.discovery import registry
from pronghorn.errors import ArgumentTypeError

PLUGIN = """
calls = []

def translate(cls, args, kwargs):
    calls.append((cls.__name__, args, sorted(kwargs)))
    if cls.__name__ == "Wide" and "output_dim" in kwargs:
        return args, {("units" if name == "output_dim" else name): value for name, value in kwargs.items()}
    return None

@hookimpl
def pronghorn_keyword_translations():
    return [translate]
"""


class Wide(Layer):
    def __init__(self, units, activation=None, **kwargs):
        super().__init__(**kwargs)
        self.units = units


class Wider(Wide):
    def __init__(self, units, extra=0, **kwargs):
        super().__init__(units, **kwargs)
        self.extra = extra


@pytest.fixture
def calls(site):
    import sys

    site.install("old", entry_points={"keyword_translations.old": "old_names"}, modules={"old_names": PLUGIN})
    registry.load("keyword_translations")
    yield sys.modules["old_names"].calls
    site.forget()


def test_an_old_spelling_is_translated(calls):
    layer = Wide(output_dim=3, name="w")
    assert (layer.units, layer.name) == (3, "w")
    assert layer.get_config()["units"] == 3
    assert "output_dim" not in layer.get_config()


def test_a_call_that_fits_asks_nobody(calls):
    Wide(3, name="w", input_shape=(2,))
    Wider(3, extra=1)
    assert calls == []


def test_only_the_outermost_class_is_asked(calls):
    with pytest.raises(ArgumentTypeError):
        Wider(2, colour="red")
    assert [name for name, _, _ in calls] == ["Wider"]


def test_without_a_translation_the_error_teaches(site):
    with pytest.raises(ArgumentTypeError, match=r"there is no argument 'unit_count'.*units") as caught:
        Wide(1, unit_count=3)
    assert caught.value.argument == "unit_count"
    with pytest.raises(TypeError, match="units"):
        Wide()
