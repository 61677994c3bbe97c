"""Imports in every form, and the names that they bind."""

import pytest
from migrating import becomes, stays

INSTALL = "from pronghorn import compat\ncompat.install_as_keras()\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("from keras.layers.core import Dense as D\nD(3)\n", "from pronghorn.layers import Dense as D\nD(3)\n"),
        ("import keras.layers as L\nL.core.Dense(3)\n", "from pronghorn import layers as L\nL.Dense(3)\n"),
        ("import keras.layers\nkeras.layers.Dense(3)\n", "import pronghorn\npronghorn.layers.Dense(3)\n"),
        ("import keras\nimport keras.layers\nkeras.layers.Dense(3)\n", "import pronghorn\npronghorn.layers.Dense(3)\n"),
        ("import keras as k\nk.losses.mse\n", "import pronghorn as k\nk.losses.mse\n"),
        ("from keras import backend as K\nK.dot(a, b)\n", "from pronghorn import backend as K\nK.dot(a, b)\n"),
        ("import keras.backend as K\nK.dot(a, b)\n", "from pronghorn import backend as K\nK.dot(a, b)\n"),
        ("from keras import objectives\nobjectives.mse\n", "from pronghorn import losses\nlosses.mse\n"),
        ("from keras.regularizers import activity_l2\nactivity_l2\n", "from pronghorn.regularizers import l2\nl2\n"),
        ("from keras.layers import Deconvolution2D as D\nD\n", "from pronghorn.layers import Conv2DTranspose as D\nD\n"),
        ("from keras.engine import topology\nclass A(topology.Layer): 1\n", "from pronghorn.layers import Layer\nclass A(Layer): 1\n"),
        ("from keras.engine.topology import Container\nContainer\n", "from pronghorn.models import Model\nModel\n"),
        ("from keras.datasets import mnist\nmnist.load_data()\n", "from pronghorn.datasets import mnist\nmnist.load_data()\n"),
        ("from keras.utils import Sequence\nclass A(Sequence): 1\n", "from pronghorn import Sequence\nclass A(Sequence): 1\n"),
        ("import os, keras.layers as L, re\nL.Dense\n", "import os, re\nfrom pronghorn import layers as L\nL.Dense\n"),
        ("import keras.layers as L; L.Dense(3)\n", "from pronghorn import layers as L; L.Dense(3)\n"),
        ("import keras\n", "import pronghorn\n"),
        ("from keras.layers import Dense\n", "from pronghorn.layers import Dense\n"),
    ],
)  # fmt: skip
def test_import(old, new):
    assert becomes(old, new) == {}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("import tensorflow as tf\ntf.keras.layers.Dense(3)\n", "from pronghorn.layers import Dense\nDense(3)\n"),
        (
            "import tensorflow as tf\ntf.keras.layers.Dense(3)\ntf.zeros\n",
            "import tensorflow as tf\nfrom pronghorn.layers import Dense\nDense(3)\ntf.zeros\n",
        ),
        ("from tensorflow import keras\nkeras.layers.Dense(3)\n", "import pronghorn\npronghorn.layers.Dense(3)\n"),
        ("from tensorflow.keras.layers import Dense\nDense(3)\n", "from pronghorn.layers import Dense\nDense(3)\n"),
        ("from tensorflow.python.keras import losses\nlosses.mse\n", "from pronghorn import losses\nlosses.mse\n"),
        ("import tensorflow as tf\ntf.zeros\n", "import tensorflow as tf\ntf.zeros\n"),
        ("import tensorflow\n", "import tensorflow\n"),
    ],
)
def test_import_of_tensorflow(old, new):
    assert becomes(old, new) == {}


def test_star_import():
    """Names that keras.layers has leaked are imported by themselves."""
    old = "from keras.layers import *\nx = Convolution2D(3, (2, 2))\ny = np.zeros(3)\nz = K.dot(Input((3,)), y)\nprint(len(w))\n"
    new = (
        "from pronghorn.layers import *\nimport numpy as np\nfrom pronghorn import backend as K\n"
        "x = Conv2D(3, (2, 2))\ny = np.zeros(3)\nz = K.dot(Input((3,)), y)\nprint(len(w))\n"
    )
    assert becomes(old, new) == {}


def test_names_that_pronghorn_has_not_stay_and_are_provided():
    old = "# which\nfrom keras.utils import np_utils\nfrom keras.layers import Dense\nnp_utils.to_categorical(y)\n"
    new = f"# which\n{INSTALL}from keras.utils import np_utils\nfrom pronghorn.layers import Dense\nnp_utils.to_categorical(y)\n"
    assert "it stays in keras" in becomes(old, new)[4, False]


def test_initializations_of_keras_1_stay():
    """They are called with a shape and give a Variable, which today's initializers do not."""
    old = "from keras import initializations\ninitializations.normal((2, 3), scale=0.1)\n"
    assert set(becomes(old, INSTALL + old)) == {(2, False)}


@pytest.mark.parametrize("root", ["keras", "tf.keras"])
def test_names_that_stay_are_imported_by_name_where_keras_itself_goes(root):
    statement = {"keras": "import keras", "tf.keras": "import tensorflow as tf"}[root]
    old = f"import os\n\n{statement}\nx = {root}.utils.to_categorical(y)\nl = {root}.losses.mse\n"
    losses = {"keras": "import pronghorn", "tf.keras": "from pronghorn.losses import mse"}[root]
    use = {"keras": "pronghorn.losses.mse", "tf.keras": "mse"}[root]
    new = f"import os\n\n{INSTALL}from keras.utils import to_categorical\n{losses}\nx = to_categorical(y)\nl = {use}\n"
    assert (4, False) in becomes(old, new)


def test_one_statement_becomes_several():
    old = "from keras.layers import (Dense,  # dense\n                          Merge, Activation)\nDense, Merge, Activation\n"
    new = f"{INSTALL}from pronghorn.layers import Dense, Activation\nfrom keras.layers import Merge\nDense, Merge, Activation\n"
    assert (3, False) in becomes(old, new)


def test_shape_and_comments_of_an_import_stay():
    old = "from keras.layers.core import (  # layers\n    Dense,  # dense\n    Flatten,\n)  # end\n\n\nDense, Flatten\n"
    assert becomes(old, old.replace("keras.layers.core", "pronghorn.layers")) == {}


def test_imports_in_branches():
    old = (
        "try:\n    from keras.layers import Input, merge\nexcept ImportError:\n    from keras.models import Input\n"
        "def f():\n    import keras\n    return keras.losses.mse, Input\n"
    )
    new = (
        "try:\n    from pronghorn.layers import Input, concatenate\nexcept ImportError:\n    from pronghorn.layers import Input\n"
        "def f():\n    import pronghorn\n    return pronghorn.losses.mse, Input\n"
    )
    old, new = f"{old}merge(x, mode='concat')\n", f"{new}concatenate(x, axis=-1)\n"
    assert becomes(old, new) == {}


def test_what_stays_inside_a_block_is_provided_before_it():
    old = (
        "import os\ntry:\n    from keras.utils import np_utils\nexcept ImportError:\n    raise\nnp_utils.normalize(x)\n"
    )
    assert (6, False) in becomes(old, f"import os\n{INSTALL}{old.removeprefix('import os' + chr(10))}")


@pytest.mark.parametrize(
    "old",
    [
        "keras = object()\nkeras.layers.Dense(output_dim=3)\n",
        "def f(K):\n    return K.dot\n",
        "from .keras import layers\nlayers.Dense(output_dim=3)\n",
        "from mykeras.layers import Dense\nDense(output_dim=3)\n",
        "import kerastuner as keras\nkeras.layers.Dense(output_dim=3)\n",
        "f(keras=3).keras.layers\n",
    ],
)
def test_what_is_not_keras_is_left_alone(old):
    assert stays(old) == {}


def test_a_name_that_is_two_things_is_told():
    old = "from keras.layers import Dense\nif x:\n    Dense = None\nDense(output_dim=3)\n"
    assert becomes(old, INSTALL + old) == {(4, True): "'Dense' is Keras' and something else's, too. Change it by hand."}


def test_a_name_that_is_used_inside_a_function_stays():
    old = "from keras.layers import Dense\nDense(output_dim=3)\nf = lambda Dense: Dense(output_dim=3)\n"
    new = "from pronghorn.layers import Dense\nDense(units=3)\nf = lambda Dense: Dense(output_dim=3)\n"
    assert becomes(old, new) == {}


def test_a_name_that_is_taken_gets_another():
    old = "from keras.layers import Convolution2D\nConv2D = 3\nConvolution2D(3, (2, 2))\n"
    new = "from pronghorn.layers import Conv2D as pronghorn_Conv2D\nConv2D = 3\npronghorn_Conv2D(3, (2, 2))\n"
    assert becomes(old, new) == {}


@pytest.mark.parametrize("old", ["import keras\nkeras.layers.Dance\n", "from keras.layers import Dance\n"])
def test_a_name_that_never_was_is_told(old):
    (text,) = becomes(old, INSTALL + old).values()
    assert text == "there is no keras.layers.Dance. Look up what is meant."
