"""Keras 1's ``merge`` and ``Merge``: where scripts import them from, and what each mode computes."""

import numpy as np
import pytest

from pronghorn.errors import ArgumentError

pytestmark = [pytest.mark.usefixtures("keras"), pytest.mark.filterwarnings("ignore::FutureWarning")]
RNG = np.random.default_rng(0)
A, B = RNG.normal(size=(4, 3)), RNG.normal(size=(4, 3))
MODES = {
    "sum": A + B, "mul": A * B, "ave": (A + B) / 2, "max": np.maximum(A, B), "concat": np.concatenate([A, B], axis=1),
    "dot": np.sum(A * B, axis=1, keepdims=True),
    "cos": np.sum(A * B, axis=1, keepdims=True) / np.linalg.norm(A, axis=1)[:, None] / np.linalg.norm(B, axis=1)[:, None],
}  # fmt: skip


@pytest.mark.parametrize("mode", MODES)
def test_the_function_under_the_name_of_todays_module(mode):
    from keras.layers import Input, merge
    from keras.models import Model

    a, b = Input((3,)), Input((3,))
    model = Model([a, b], merge([a, b], mode=mode))
    np.testing.assert_allclose(model.predict([A, B]), MODES[mode], rtol=1e-5)


def test_it_is_still_the_module():
    import keras.layers.merge
    from keras.layers.merge import Concatenate, concatenate

    assert keras.layers.merge.Concatenate is Concatenate
    assert callable(concatenate)


@pytest.mark.parametrize("place", ["layers", "layers.core", "engine.topology", "legacy.layers"])
def test_where_scripts_import_the_class_from(place):
    import importlib

    from keras.layers import Dense
    from keras.models import Sequential

    Merge = importlib.import_module(f"keras.{place}").Merge
    left, right = (Sequential([Dense(2, input_dim=3)]) for _ in "ab")
    model = Sequential()
    model.add(Merge([left, right], mode="sum"))
    np.testing.assert_allclose(model.predict([A, B]), left.predict(A) + right.predict(B), rtol=1e-5, atol=1e-6)


def test_an_unknown_mode_names_the_nearest():
    from keras.layers import Input, merge

    with pytest.raises(ArgumentError, match=r"there is no mode 'concatt'.*Did you mean 'concat'"):
        merge([Input((3,)), Input((3,))], mode="concatt")
