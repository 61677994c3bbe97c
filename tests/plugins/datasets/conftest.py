"""``import keras``, a ``get_file`` that fetches nothing, and arrays of lists."""

import sys
import types

import numpy as np
import pytest

from pronghorn import compat


@pytest.fixture
def keras():
    """The module ``keras``, installed for this test."""
    compat.install_as_keras()
    import keras

    yield keras
    compat.uninstall_as_keras()


@pytest.fixture
def fetched(monkeypatch):
    """Calls of get_file; it answers with what the test puts there."""
    calls = types.SimpleNamespace(made=[], answer=None)

    def get_file(fname, origin, **options):
        calls.made.append((fname, origin, options))
        return str(calls.answer)

    module = types.ModuleType("data_utils")
    module.get_file = get_file
    monkeypatch.setitem(sys.modules, "pronghorn_plugins.compat.tree", types.ModuleType("tree"))
    monkeypatch.setitem(sys.modules, "pronghorn_plugins.compat.tree.utils", types.ModuleType("utils"))
    monkeypatch.setitem(sys.modules, "pronghorn_plugins.compat.tree.utils.data_utils", module)
    return calls


@pytest.fixture
def ragged():
    """Makes an array of lists."""

    def made(lists):
        array = np.empty(len(lists), object)
        for place, each in enumerate(lists):
            array[place] = each
        return array

    return made
