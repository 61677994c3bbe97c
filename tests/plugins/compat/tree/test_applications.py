"""keras.applications: layer for layer what Keras 2.2.4 builds, and what it computes."""

import importlib
import json

import numpy as np
import pytest
from golden_applications import GOLDEN, checksum, checksums, description, fill, numbers

from pronghorn import initializers
from pronghorn.errors import ArgumentError, ShapeError


@pytest.fixture
def quick(monkeypatch):
    """New weights are zeros: to draw a hundred million numbers takes a second, and these tests set them or count them."""
    monkeypatch.setattr(
        initializers.VarianceScaling, "__call__", lambda self, shape, dtype=None: np.zeros(tuple(shape), "float32")
    )


def network(module, name):
    return getattr(importlib.import_module(f"keras.applications.{module}"), name)


@pytest.mark.parametrize("name", GOLDEN["structure"])
def test_each_layer_is_keras(keras, quick, name):
    case = GOLDEN["structure"][name]
    model = network(case["module"], name)(weights=None)
    wanted = checksums(case)
    for i, layer in enumerate(model.layers):
        assert checksum(layer) == wanted[i], f"layer {i} is another: {description(layer)}"
    assert len(model.layers) == len(wanted)
    assert model.count_params() == case["params"]
    assert model.name == case["name"]
    assert model.output_shape == tuple(case["output_shape"])


@pytest.mark.parametrize("name", GOLDEN["outputs"])
def test_each_network_computes_what_keras_does(keras, quick, name):
    case = GOLDEN["outputs"][name]
    shape = tuple(case["arguments"]["input_shape"])
    model = network(case["module"], name)(**{**case["arguments"], "weights": None, "input_shape": shape})
    assert model.name == case["name"]
    assert model.count_params() == case["params"]
    found = fill(model).predict(numbers((2, *shape), 3))
    assert found.shape == tuple(case["shape"])
    some = found.ravel()[:: max(1, found.size // 40)]
    np.testing.assert_allclose(some, case["output"], rtol=0, atol=3e-4 * np.abs(found).max())


def small(**arguments):
    arguments = {"input_shape": (32, 32, 3), "alpha": 0.25, "weights": None, "include_top": False, **arguments}
    return network("mobilenet", "MobileNet")(**arguments)


@pytest.mark.parametrize("by_name", [False, True])
def test_weights_of_a_file(keras, tmp_path, by_name):
    pytest.importorskip("h5py")
    one = fill(small())
    path = str(tmp_path / "weights.h5")
    one.save_weights(path)
    if by_name:
        other = small()
        other.load_weights(path, by_name=True)
    else:
        other = small(weights=path)
    x = numbers((2, 32, 32, 3), 1)
    np.testing.assert_array_equal(other.predict(x), one.predict(x))


@pytest.mark.parametrize(("pooling", "shape"), [(None, (None, 1, 1, 256)), ("avg", (None, 256)), ("max", (None, 256))])
def test_without_classifier(keras, pooling, shape):
    assert small(pooling=pooling).output_shape == shape


def test_input_tensor(keras):
    """The images may come out of other layers, which then are part of the model."""
    from keras.layers import Input, Lambda
    from keras.models import Model

    images = Input((32, 32, 3))
    inner = Lambda(lambda x: x * 2.0)(images)
    model = fill(small(input_tensor=inner))
    plain = fill(small())
    assert isinstance(model, Model)
    x = numbers((2, 32, 32, 3), 1)
    np.testing.assert_allclose(model.predict(x), plain.predict(2 * x), rtol=1e-6)


def test_every_layer_is_of_keras_layers(keras):
    from keras import layers

    assert all(isinstance(each, getattr(layers, type(each).__name__)) for each in small().layers)


def test_channels_first(keras):
    """The same network with the axes the other way round."""
    from keras import backend as K

    last = fill(small(include_top=True, classes=4))
    K.set_image_data_format("channels_first")
    try:
        first = fill(small(include_top=True, classes=4, input_shape=(3, 32, 32)))
    finally:
        K.set_image_data_format("channels_last")
    x = numbers((2, 32, 32, 3), 1)
    np.testing.assert_allclose(first.predict(x.transpose(0, 3, 1, 2)), last.predict(x), rtol=1e-4)


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"input_shape": (31, 32, 3)}, ShapeError, r"at least 32. Got \(31, 32, 3\)"),
        ({"input_shape": (32, 32)}, ShapeError, "three sizes"),
        ({"input_shape": (None, None, 3), "include_top": True}, ShapeError, "needs known sizes"),
        ({"weights": "no.h5"}, ArgumentError, "path of a file that exists. Got 'no.h5'"),
        ({"weights": "imagenet", "include_top": True, "classes": 3}, ArgumentError, "1000 classes. Got classes=3"),
        ({"weights": "imagenet", "alpha": 0.3, "input_shape": None}, ArgumentError, "alpha in 0.25, 0.5.*Got 0.3"),
        ({"weights": "imagenet", "input_shape": (32, 32, 3)}, ArgumentError, "height in 128, 160, 192, 224. Got 32"),
        ({"weights": "imagenet", "input_shape": (128, 128, 1)}, ShapeError, "3 channels"),
        ({"pooling": "mean"}, ArgumentError, "None, 'avg' or 'max'. Got 'mean'"),
    ],
)
def test_errors_say_what_is_taken(keras, arguments, error, message):
    with pytest.raises(error, match=message):
        small(**arguments)


def test_nasnet_wants_a_multiple(keras):
    with pytest.raises(ArgumentError, match=r"multiple of 24\. Got 100\. Pass 120"):
        network("nasnet", "NASNet")(penultimate_filters=100)


def test_addresses_of_weights():
    from pronghorn_plugins.compat.architectures.pretrained import address

    base = "https://github.com/fchollet/deep-learning-models/releases/download/"
    assert address("mobilenet_0.25_128", include_top=False) == (
        "mobilenet_2_5_128_tf_no_top.h5", f"{base}v0.6/mobilenet_2_5_128_tf_no_top.h5", None,
    )  # fmt: skip
    assert address("mobilenetv2_1.40_224", include_top=True)[0] == (
        "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.4_224.h5"
    )
    assert address("nasnet_large", include_top=False)[:2] == (
        "nasnet_large_no_top.h5", "https://github.com/titu1994/Keras-NASNet/releases/download/v1.2/NASNet-large-no-top.h5",
    )  # fmt: skip
    assert address("resnet50", include_top=True)[2] == "a7b3fe01876f51b976af0dea6bc144eb"


X = np.array([[[[0, 128, 255], [10, 20, 30]]]], "uint8")
MEANS = {"torch": [0.485, 0.456, 0.406], "caffe": [103.939, 116.779, 123.68]}
SCALED = {
    "tf": lambda x: x / 127.5 - 1,
    "caffe": lambda x: x[..., ::-1] - MEANS["caffe"],
    "torch": lambda x: (x / 255 - MEANS["torch"]) / [0.229, 0.224, 0.225],
    "half": lambda x: x / 128 - 1,
}
MODES = {
    "vgg16": "caffe", "vgg19": "caffe", "resnet50": "caffe", "inception_v3": "tf", "inception_resnet_v2": "tf",
    "xception": "tf", "mobilenet": "tf", "mobilenet_v2": "half", "mobilenetv2": "half", "densenet": "torch",
    "nasnet": "tf",
}  # fmt: skip


@pytest.mark.parametrize(("module", "mode"), MODES.items())
def test_images_are_scaled_for_each_network(keras, module, mode):
    preprocess = importlib.import_module(f"keras.applications.{module}").preprocess_input
    found = preprocess(X)
    assert found.dtype == "float32"
    np.testing.assert_allclose(found, SCALED[mode](X.astype(float)), rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(preprocess(X[0]), found[0])


@pytest.mark.parametrize("mode", ["tf", "caffe", "torch"])
def test_scaling_with_channels_first_and_of_tensors(keras, mode):
    from keras import backend as K
    from keras.applications.imagenet_utils import preprocess_input

    wanted = SCALED[mode](X.astype(float))
    found = preprocess_input(X.transpose(0, 3, 1, 2), data_format="channels_first", mode=mode)
    np.testing.assert_allclose(found.transpose(0, 2, 3, 1), wanted, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(
        K.eval(preprocess_input(K.constant(X.astype("float32")), mode=mode)), wanted, rtol=1e-5, atol=1e-5
    )
    for wrong in ({"mode": "keras"}, {"data_format": "last"}):
        with pytest.raises(ArgumentError, match="preprocess_input"):
            preprocess_input(X, **wrong)


def test_predictions_get_names(keras, tmp_path):
    from keras.applications.vgg16 import decode_predictions

    index = tmp_path / "index.json"
    index.write_text(json.dumps({str(i): [f"n{i:08}", f"thing {i}"] for i in range(1000)}))
    scores = np.zeros((2, 1000), "float32")
    scores[0, [7, 999]] = 0.75, 0.25
    scores[1, 0] = 1
    found = decode_predictions(scores, top=2, class_index=index)
    assert found[0] == [("n00000007", "thing 7", 0.75), ("n00000999", "thing 999", 0.25)]
    assert found[1][0] == ("n00000000", "thing 0", 1)
    with pytest.raises(ArgumentError, match=r"a batch of predictions \(B, 1000\). Got \(1000,\)"):
        decode_predictions(scores[0], class_index=index)


def test_the_package_has_each_network_and_module(keras):
    from keras import applications

    assert applications.MobileNetV2 is applications.mobilenetv2.MobileNetV2
    assert all(callable(getattr(applications, name)) for name in applications.__all__)
    given = applications.keras_modules_injection(lambda **modules: modules)()
    assert given == {name: getattr(keras, name, None) or keras.__getattr__(name) for name in given}
    assert set(given) == {"backend", "layers", "models", "utils"}


@pytest.mark.parametrize(("arguments", "wanted"), [
    ((None, 224, 32, "channels_last", True), (224, 224, 3)),
    ((None, 224, 32, "channels_first", False), (3, None, None)),
    (((1, 40, 50), 224, 32, "channels_first", True), (1, 40, 50)),
    (((None, None, 3), 224, 32, "channels_last", False, "imagenet"), (None, None, 3)),
])  # fmt: skip
def test_the_input_shape_that_networks_of_ones_own_ask_for(arguments, wanted):
    from pronghorn_plugins.compat.tree.applications.imagenet_utils import _obtain_input_shape

    assert _obtain_input_shape(*arguments) == wanted


@pytest.mark.parametrize(("arguments", "said"), [
    (((3, 3), 224, 32, "channels_last", True), r"three integers. Got \(3, 3\)"),
    (((16, 40, 3), 224, 32, "channels_last", True), "at least 32x32; got .*16, 40, 3"),
    (((None, None, 3), 224, 32, "channels_last", True), "static"),
    (((64, 64, 3), 224, 32, "channels_last", True, "imagenet"), r"\(224, 224, 3\). Got \(64, 64, 3\)"),
    (((64, 64, 1), 224, 32, "channels_last", False, "imagenet"), "3 channels"),
])  # fmt: skip
def test_an_input_shape_that_does_not_fit(arguments, said):
    from pronghorn_plugins.compat.tree.applications.imagenet_utils import _obtain_input_shape

    with pytest.raises(ValueError, match=said):
        _obtain_input_shape(*arguments)
