"""custom_objects: a user's own names win, inside the with statement only."""

import threading

import pytest

from pronghorn.discovery import registry, scoped, scoped_name
from pronghorn.errors import ArgumentTypeError, UnknownNameError


class Mine: ...


class Inner: ...


def test_own_names_win_inside_and_are_gone_after(site):
    site.offer("acme", Dense=())
    installed = registry.get("layers", "Dense")
    with registry.scope({"Dense": Mine, "Extra": len}):
        assert registry.get("layers", "Dense") is Mine
        assert registry.get("losses", "Extra") is len
        assert registry.get("layers", "acme:Dense") is installed
        assert registry.get("layers", "Dense", custom=False) is installed
    assert registry.get("layers", "Dense") is installed
    with pytest.raises(UnknownNameError):
        registry.get("losses", "Extra")


def test_the_innermost_scope_wins(site):
    with registry.scope({"A": Mine, "B": Mine}), registry.scope({"A": Inner}):
        assert scoped() == {"A": Inner, "B": Mine}
        assert (scoped_name(Inner), scoped_name(Mine), scoped_name(len)) == ("A", "B", "")


def test_a_scope_ends_when_its_body_raises(site):
    with pytest.raises(KeyError), registry.scope({"A": Mine}):
        raise KeyError
    assert scoped() == {}


def test_a_scope_holds_in_its_own_thread(site):
    seen = []
    with registry.scope({"A": Mine}):
        thread = threading.Thread(target=lambda: seen.append(scoped()))
        thread.start()
        thread.join()
    assert seen == [{}]


def test_names_of_the_scope_count_as_near_misses(site):
    with registry.scope({"MyLayer": Mine}), pytest.raises(UnknownNameError, match="Did you mean 'MyLayer'"):
        registry.get("layers", "MyLayr")


@pytest.mark.parametrize("objects", [None, {}])
def test_nothing_is_a_scope_too(site, objects):
    with registry.scope(objects):
        assert scoped() == {}


@pytest.mark.parametrize("objects", [[Mine], {1: Mine}, "Mine"])
def test_a_scope_is_a_dict_of_names(objects):
    with pytest.raises(ArgumentTypeError, match="must map names"), registry.scope(objects):
        pass
