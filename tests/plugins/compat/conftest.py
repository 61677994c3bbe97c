"""``import keras`` in tests of old code: found in the tree for the length of a test."""

import pytest

from pronghorn import compat


@pytest.fixture
def keras():
    """The module ``keras``, installed for this test."""
    from pronghorn_plugins.compat import spelling

    compat.install_as_keras(tensorflow=True)
    spelling.forget()
    import keras

    yield keras
    compat.uninstall_as_keras()
