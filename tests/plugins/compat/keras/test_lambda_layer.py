"""Old code saves models with Lambdas of functions that have no name."""

import subprocess
import sys

import numpy as np
import pytest

from pronghorn.errors import PronghornError

X = np.linspace(-1, 1, 8, dtype=np.float32).reshape(2, 4)


def model(keras, factor=2.0):
    made = keras.models.Sequential()
    made.add(keras.layers.Dense(3, input_dim=4))
    made.add(keras.layers.Lambda(lambda x: x * factor))
    made.compile("sgd", "mse")
    return made


@pytest.mark.parametrize("ending", ["h5", "keras", "pronghorn"])
def test_it_is_found_again_in_the_same_program(keras, tmp_path, ending):
    """The one that was saved, not another of the same layer's name."""
    path = str(tmp_path / f"m.{ending}")
    made = model(keras)
    expected = made.predict(X)
    with pytest.warns(UserWarning, match="its function has no name"):
        made.save(path)
    keras.backend.clear_session()
    with pytest.warns(UserWarning, match="its function has no name"):
        model(keras, factor=-7.0).save(str(tmp_path / f"other.{ending}"))
    del made
    loaded = keras.models.load_model(path)
    np.testing.assert_array_equal(loaded.predict(X), expected)
    loaded.save(str(tmp_path / f"again.{ending}"))
    again = keras.models.load_model(str(tmp_path / f"again.{ending}"))
    np.testing.assert_array_equal(again.predict(X), expected)


@pytest.mark.parametrize("ending", ["h5", "keras"])
def test_another_program_gives_it_by_the_layers_name(keras, tmp_path, ending):
    path = str(tmp_path / f"m.{ending}")
    made = model(keras)
    with pytest.warns(UserWarning, match="its function has no name"):
        made.save(path)
    name = made.layers[-1].name
    load = (
        "import sys; from pronghorn import compat; compat.install_as_keras(); from keras.models import load_model; "
        "import numpy as np; x = np.linspace(-1, 1, 8, dtype=np.float32).reshape(2, 4); "
        f"print(load_model({path!r}, custom_objects={{{name!r}: lambda x: x * 2.0}}).predict(x).tolist())"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", load], capture_output=True, text=True, check=True)
    np.testing.assert_allclose(eval(done.stdout.splitlines()[-1]), made.predict(X), rtol=1e-6)


def test_without_it_the_error_names_it(keras, tmp_path):
    path = str(tmp_path / "m.h5")
    made = model(keras)
    with pytest.warns(UserWarning, match="its function has no name"):
        made.save(path)
    load = (
        "from pronghorn import compat; compat.install_as_keras(); from keras.models import load_model; "
        f"load_model({path!r})"
    )
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", load], capture_output=True, text=True, check=False)
    assert done.returncode
    assert made.layers[-1].name in done.stderr.splitlines()[-1]


def test_weights_and_checkpoints(keras, tmp_path):
    made, path = model(keras), str(tmp_path / "best.h5")
    checkpoint = keras.callbacks.ModelCheckpoint(path, monitor="loss")
    with pytest.warns(UserWarning, match="its function has no name"):
        made.fit(X, np.ones((2, 3)), epochs=2, verbose=0, callbacks=[checkpoint])
    expected = made.predict(X)
    made.set_weights([w * 0 for w in made.get_weights()])
    made.load_weights(path)
    np.testing.assert_array_equal(made.predict(X), expected)


def test_todays_lambda_is_refused_as_before(tmp_path):
    from pronghorn import Sequential, layers

    with pytest.raises(PronghornError, match="a file never holds code"):
        Sequential([layers.Lambda(lambda x: x, input_shape=(3,))]).save(str(tmp_path / "m.keras"))
