"""What users of old code get wrong: each error names the actual values, the place, and what to do."""

import subprocess
import sys

import numpy as np
import pytest

from pronghorn import backend as K
from pronghorn.errors import ArgumentTypeError, ShapeError, UnknownNameError

MISTAKES = {
    "import keras\nkeras.regularizer": (AttributeError, "'keras' has no attribute 'regularizer'. Did you mean 'regularizers'"),
    "from keras.backend import tf": (ImportError, r"keras\.backend\.tf: tf is TensorFlow itself.*K\.sum"),
    "from keras.backend.tensorflow_backend import tf": (ImportError, "tf is TensorFlow itself"),
    "from keras import backend as K\nK.T": (ImportError, r"T is theano\.tensor itself"),
    "from keras.models import Sequential\nSequential().compile(loss='mse')": (
        ArgumentTypeError, "compile of Sequential .*: there is no optimizer. Pass one first"
    ),
    "from keras.models import Sequential\nSequential().compile(optimiser='sgd', loss='mse')": (
        ArgumentTypeError, "there is no optimizer, but 'optimiser'"
    ),
    "from keras.layers import Dense, Input\nDense(3)([Input((3,))])": (ShapeError, "'kernel' .*sizes are ints. Call the layer on one"),
    "from keras import initializers\ninitializers.get('he_unifrom')": (UnknownNameError, "Did you mean 'he_uniform'"),
    "from keras.preprocessing.image import ImageDataGenerator\nImageDataGenerator(rotation_rage=3)": (
        ArgumentTypeError, "'rotation_rage'. Did you mean 'rotation_range'"
    ),
    "from keras.preprocessing.image import ImageDataGenerator\nImageDataGenerator().flow_from_directory('.', 32)": (
        ValueError, r"target_size must be \(height, width\). Got 32"
    ),
}  # fmt: skip


@pytest.mark.usefixtures("keras")
@pytest.mark.parametrize("code", MISTAKES)
def test_the_error_teaches(code):
    kind, said = MISTAKES[code]
    with pytest.raises(kind, match=said):
        exec(code, {})


@pytest.mark.usefixtures("keras")
def test_names_of_other_kinds_are_not_offered():
    from keras import initializers, regularizers

    for module, wrong in ((initializers, "zzz"), (regularizers, "zzz")):
        with pytest.raises(UnknownNameError) as told:
            module.get(wrong)
        assert not {"Dense", "LSTM", "hard_sigmoid", "adam"} & set(told.value.candidates)


def test_none_is_no_value():
    with pytest.raises(ArgumentTypeError, match=r"K\.variable: None"):
        K.variable(None)


@pytest.mark.filterwarnings("ignore::FutureWarning")
def test_keras_1s_dim_ordering_of_images():
    from pronghorn_plugins.compat.images.generator import ImageDataGenerator

    x = np.zeros((2, 3, 4, 5))
    assert ImageDataGenerator(dim_ordering="th").flow(x)[0].shape == x.shape
    assert ImageDataGenerator(dim_ordering="th").data_format == "channels_first"


@pytest.mark.parametrize(("code", "said"), [
    ("import keras\nfrom keras.layers import Dense\n\nDense(3, activation='rellu')\n", ['script.py", line 4', "Did you mean 'relu'"]),
    ("import theano\n", ['script.py", line 1', "The script uses Theano itself"]),
    ("import tensorflow as tf\n", ["import tensorflow as tf", "pronghorn run --tensorflow"]),
])  # fmt: skip
def test_a_script_that_fails_shows_its_line(code, said, tmp_path):
    """From the script on: what led to it tells nobody anything."""
    (tmp_path / "script.py").write_text(code)
    without = "import sys; sys.modules.update(tensorflow=None, theano=None)"
    program = f"{without}; from pronghorn.cli import main; sys.exit(main(['run', 'script.py']))"
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "runpy" not in done.stderr
    for part in said:
        assert part in done.stderr
