"""Attributes that exist under ``import keras`` alone."""

import pytest
from migrating import becomes, stays

from pronghorn_plugins.compat.keras.tensors import ATTRIBUTES
from pronghorn_plugins.compat.migrate.members import of_models, of_optimizers

IMPORT = "from pronghorn.models import Sequential\nmodel = Sequential()\n"


@pytest.mark.parametrize("name", [*ATTRIBUTES, *sorted(of_models()), *sorted(of_optimizers())])
def test_it_is_told(name):
    (text,) = stays(f"{IMPORT}model.{name}\n").values()
    assert text.startswith(f".{name} is there under `import keras` alone.")


def test_a_common_word_is_told_of_models_alone():
    assert stays(f"{IMPORT}self.model\n") == {}


def test_a_script_without_keras_is_left_alone():
    assert stays("x._keras_shape\n") == {}


def test_they_are_told_in_old_scripts():
    old = "import keras\nx._keras_shape\n"
    assert set(becomes(old, "import pronghorn\nx._keras_shape\n")) == {(2, True)}
