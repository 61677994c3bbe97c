"""Images as arrays and files, against what Pillow and NumPy say."""

import io
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn import errors
from pronghorn_plugins.compat.tree.preprocessing import image

Image = pytest.importorskip("PIL.Image")


def pixels(channels=3, size=(4, 5)):
    return np.random.default_rng(channels).integers(0, 256, (*size, channels), dtype="uint8")


@given(st.sampled_from([1, 3, 4]), st.sampled_from(["channels_last", "channels_first"]))
def test_there_and_back(channels, data_format):
    x = pixels(channels).astype("float32")
    given_x = x if data_format == "channels_last" else x.transpose(2, 0, 1)
    img = image.array_to_img(given_x, data_format, scale=False)
    assert img.mode == {1: "L", 3: "RGB", 4: "RGBA"}[channels]
    np.testing.assert_array_equal(np.asarray(img).reshape(x.shape), x)
    back = image.img_to_array(img, data_format)
    assert back.dtype == np.float32
    np.testing.assert_array_equal(back, given_x)


def test_scaling_stretches_to_255():
    x = np.array([[[-1.0], [0.0], [3.0]]])
    np.testing.assert_array_equal(np.asarray(image.array_to_img(x)), [[0, 63, 255]])
    np.testing.assert_array_equal(np.asarray(image.array_to_img(np.zeros((1, 2, 1)))), [[0, 0]])


def test_values_that_do_not_fit_are_cut_off_or_kept_deep():
    x = np.array([[[-5.0, 0.0, 300.0]]])
    np.testing.assert_array_equal(np.asarray(image.array_to_img(x, scale=False)), [[[0, 0, 255]]])
    deep = image.array_to_img(np.array([[[5.0], [1000.0]]]), scale=False)
    assert deep.mode == "I"
    np.testing.assert_array_equal(np.asarray(deep), [[5, 1000]])


@pytest.mark.parametrize("ending", ["png", "bmp", "tif"])
def test_files_keep_the_pixels(tmp_path, ending):
    x, path = pixels(), tmp_path / f"a.{ending}"
    image.save_img(path, x, scale=False)
    np.testing.assert_array_equal(image.img_to_array(image.load_img(path)), x)
    stream = io.BytesIO()
    image.save_img(stream, x, file_format=ending.replace("tif", "tiff"), scale=False)
    np.testing.assert_array_equal(np.asarray(image.load_img(stream)), x)


def test_color_modes(tmp_path):
    x, path = pixels(4), tmp_path / "a.png"
    image.save_img(path, x, scale=False)
    with Image.open(path) as opened:
        for mode, name in (("L", "grayscale"), ("RGB", "rgb"), ("RGBA", "rgba")):
            np.testing.assert_array_equal(np.asarray(image.load_img(path, color_mode=name)), opened.convert(mode))
    assert image.load_img(path, grayscale=True).mode == "L"


def test_jpeg_cannot_be_transparent(tmp_path):
    for keywords in ({}, {"file_format": "jpg"}):
        with pytest.warns(UserWarning, match="written as RGB"):
            image.save_img(tmp_path / "a.jpg", pixels(4), **keywords)
    assert image.load_img(tmp_path / "a.jpg").mode == "RGB"


@pytest.mark.parametrize("interpolation", ["nearest", "bilinear", "bicubic", "lanczos", "box", "hamming"])
def test_resizing_is_pillows(tmp_path, interpolation):
    x, path = pixels(size=(6, 9)), tmp_path / "a.png"
    image.save_img(path, x, scale=False)
    found = image.load_img(path, target_size=(3, 7), interpolation=interpolation)
    wanted = Image.fromarray(x).resize((7, 3), getattr(Image.Resampling, interpolation.upper()))
    np.testing.assert_array_equal(np.asarray(found), np.asarray(wanted))


def test_deep_grey_files_stay_deep(tmp_path):
    x = np.array([[0, 1000], [40000, 65535]], "uint16")
    Image.fromarray(x).save(tmp_path / "a.png")
    found = image.img_to_array(image.load_img(tmp_path / "a.png", color_mode="grayscale"))
    np.testing.assert_array_equal(found[..., 0], x)


@pytest.mark.parametrize("factor", [0.0, 0.5, 1.0, 1.7])
def test_brightness_is_a_factor_in_whole_steps(factor):
    x = pixels().astype("float32")
    found = image.apply_brightness_shift(x, factor, scale=False)
    np.testing.assert_allclose(found, np.minimum(x * factor, 255), atol=1)
    first = image.apply_brightness_shift(x.transpose(2, 0, 1), factor, scale=False, data_format="channels_first")
    np.testing.assert_array_equal(first, found.transpose(2, 0, 1))


def test_brightness_keeps_other_ranges_unless_it_scales():
    x = pixels() / 255 * 4 - 2
    kept = image.apply_brightness_shift(x, 1.0, scale=False)
    np.testing.assert_allclose(kept, x, atol=4 / 255)
    scaled = image.apply_brightness_shift(x, 1.0)
    np.testing.assert_allclose(scaled, (x - x.min()) / (x.max() - x.min()) * 255, atol=1)


def test_random_brightness_is_the_global_generators():
    x = pixels().astype("float32")
    np.random.seed(1)  # noqa: NPY002
    found = image.random_brightness(x, (0.5, 1.5))
    np.random.seed(1)  # noqa: NPY002
    np.testing.assert_array_equal(found, image.apply_brightness_shift(x, np.random.uniform(0.5, 1.5)))  # noqa: NPY002


def test_pictures_of_a_folder(tmp_path):
    (tmp_path / "deep").mkdir()
    for name in ("b.PNG", "a.jpg", "deep/c.bmp", "d.txt", "e.png.txt", "f.tif"):
        (tmp_path / name).touch()
    found = image.list_pictures(tmp_path)
    assert [name.removeprefix(str(tmp_path)).lstrip("/\\").replace("\\", "/") for name in found] == [
        "a.jpg",
        "b.PNG",
        "deep/c.bmp",
    ]
    assert image.list_pictures(str(tmp_path), ext=("tif",)) == [str(tmp_path / "f.tif")]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: image.array_to_img(np.zeros((2, 2))), errors.ShapeError, r"Got the shape \(2, 2\)"),
        (lambda: image.array_to_img(np.zeros((3, 4, 4))), None, None),
        (lambda: image.array_to_img(np.zeros((3, 4, 5))), errors.ShapeError, r"1, 3 or 4 channels. .*\(3, 4, 5\)"),
        (lambda: image.img_to_array(np.zeros((1, 3, 4, 5))), errors.ShapeError, "three axes"),
        (lambda: image.img_to_array(np.zeros((3, 4)), "first"), errors.ArgumentError, "Got 'first'"),
        (lambda: image.load_img("a.png", color_mode="grey"), errors.ArgumentError, "no color_mode 'grey'"),
        (lambda: image.load_img("a.png", interpolation="cubic"), errors.ArgumentError, "'cubic'. .*'bicubic'"),
        (lambda: image.random_brightness(pixels(), 3), errors.ArgumentError, r"must be two numbers. Got 3"),
    ],
)
def test_errors_teach(call, error, message):
    if error is None:
        assert call().mode == "RGBA"
        return
    with pytest.raises(error, match=message):
        call()


@pytest.mark.parametrize(
    ("package", "module", "call"),
    [
        ("Pillow", "PIL.Image", lambda: image.load_img("a.png")),
        ("Pillow", "PIL.Image", lambda: image.array_to_img(pixels())),
        ("Pillow", "PIL.ImageEnhance", lambda: image.apply_brightness_shift(pixels(), 2.0)),
        ("SciPy", "scipy.ndimage", lambda: image.apply_affine_transform(pixels(), 5)),
    ],
)
def test_a_missing_extra_says_what_to_install(monkeypatch, package, module, call):
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(errors.BackendError, match=rf"needs the package {package}. .*pip install 'pronghorn\[image\]'"):
        call()
