"""keras.json and the environment: every key, every order of precedence, every mistake."""

import json
import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn import config
from pronghorn.config import ConfigWarning
from pronghorn.errors import ArgumentError, BackendError, ConfigError

pytestmark = pytest.mark.usefixtures("world")


def write(folder, content):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "keras.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content, indent=4), "utf-8")
    config.reload()
    return path


def test_defaults_and_nothing_is_written(world):
    assert (config.floatx(), config.epsilon(), config.image_data_format()) == ("float32", 1e-7, "channels_last")
    assert config.backend_choice() == ("numpy", "default")
    assert list(world.iterdir()) == []


def test_the_file_that_keras_2_writes(world):
    write(
        world / ".keras",
        {"floatx": "float64", "epsilon": 1e-05, "backend": "jax", "image_data_format": "channels_first"},
    )
    assert (config.floatx(), config.epsilon(), config.image_data_format()) == ("float64", 1e-5, "channels_first")
    assert config.backend_choice() == ("jax", "file")


def test_read_once_and_only_when_asked(world):
    write(world / ".keras", {"floatx": "float16"})
    assert config.floatx() == "float16"
    (world / ".keras" / "keras.json").write_text("{broken")
    assert config.floatx() == "float16"


def test_precedence_of_homes(world, monkeypatch, tmp_path):
    write(world / ".keras", {"floatx": "float64"})
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    monkeypatch.setenv("PRONGHORN_HOME", str(tmp_path / "pronghorn"))
    assert config.find_file() == world / ".keras" / "keras.json"
    path = write(tmp_path / "keras", {"floatx": "float16"})
    assert (config.find_file(), config.floatx()) == (path, "float16")
    path = write(tmp_path / "pronghorn", {"epsilon": 0.5})
    assert (config.find_file(), config.floatx(), config.epsilon()) == (path, "float32", 0.5)


def test_a_home_may_be_written_with_a_tilde(world, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", "~/mine")
    path = write(world / "mine", {"floatx": "float64"})
    assert config.find_file() == path


@pytest.mark.parametrize(
    ("key", "value", "allowed"),
    [
        ("floatx", "float8", "'float16', 'bfloat16', 'float32', 'float64'"),
        ("floatx", 32, "'float32'"),
        ("epsilon", "tiny", "a number above 0"),
        ("epsilon", 0, "a number above 0"),
        ("epsilon", True, "a number above 0"),
        ("image_data_format", "tf", "'channels_last', 'channels_first'"),
        ("image_data_format", None, "'channels_last', 'channels_first'"),
        ("backend", ["jax"], "a string that names an engine"),
        ("backend", " ", "a string that names an engine"),
        ("block", "acme", "a list of strings"),
        ("allow", [1], "a list of strings"),
        ("prefer", {"a": "b"}, "a list of strings"),
    ],
)
def test_a_wrong_value_names_file_line_and_what_is_allowed(world, key, value, allowed):
    path = write(world / ".keras", {key: value})
    with pytest.raises(ConfigError) as caught:
        config.current()
    assert f"{path}, line 2" in str(caught.value)
    assert allowed in str(caught.value)
    assert json.dumps(value) in str(caught.value)
    assert (caught.value.key, caught.value.line) == (key, 2)


def test_a_syntax_error_names_file_and_line(world):
    path = write(world / ".keras", '{\n  "floatx": "float32",\n  "epsilon": 1e-07,\n}\n')
    with pytest.raises(ConfigError, match=r"no JSON") as caught:
        config.floatx()
    assert f"{path}, line {caught.value.line}:" in str(caught.value)
    assert caught.value.line in {3, 4}  # Pythons differ in where they see the comma
    with pytest.raises(ValueError, match="no JSON"):
        config.floatx()


@pytest.mark.parametrize("content", ["[1]", '"numpy"', "null"])
def test_the_file_must_hold_an_object(world, content):
    write(world / ".keras", content)
    with pytest.raises(ConfigError, match="one JSON object"):
        config.current()


def test_a_file_that_is_no_text(world):
    path = write(world / ".keras", "{}")
    path.write_bytes(b'{"floatx": "\xff\xfe"}')
    with pytest.raises(ConfigError, match="cannot be read"):
        config.current()


def test_a_byte_order_mark_is_no_error(world):
    path = write(world / ".keras", "{}")
    path.write_bytes(b"\xef\xbb\xbf" + b'{"floatx": "float64"}')
    assert config.floatx() == "float64"


def test_unknown_keys_warn_once_with_the_nearest(world):
    path = write(world / ".keras", {"backend": "numpy", "image_data_fromat": "channels_first"})
    with pytest.warns(ConfigWarning) as caught:
        assert config.image_data_format() == "channels_last"
    assert len(caught) == 1
    assert f"{path}, line 3" in str(caught[0].message)
    assert "Did you mean 'image_data_format'" in str(caught[0].message)


def test_a_key_of_keras_3_is_ignored_without_a_word(world):
    write(world / ".keras", {"nnx_enabled": True, "floatx": "float16"})
    assert config.floatx() == "float16"


def test_setters_hold_until_reload(world):
    path = write(world / ".keras", {"floatx": "float16", "epsilon": 1e-4})
    before = path.read_bytes()
    config.set_floatx("float64")
    config.set_epsilon(1)
    config.set_image_data_format("channels_first")
    assert (config.floatx(), config.epsilon(), config.image_data_format()) == ("float64", 1.0, "channels_first")
    assert path.read_bytes() == before
    config.reload()
    assert (config.floatx(), config.epsilon(), config.image_data_format()) == ("float16", 1e-4, "channels_last")


@pytest.mark.parametrize(
    ("setter", "value"),
    [
        (config.set_floatx, "double"),
        (config.set_epsilon, -1.0),
        (config.set_epsilon, float("nan")),
        (config.set_image_data_format, "channels"),
    ],
)
def test_setters_refuse_and_change_nothing(setter, value):
    before = config.current()
    with pytest.raises(ArgumentError) as caught:
        setter(value)
    assert repr(value) in str(caught.value)
    assert config.current() == before


@given(st.floats(min_value=1e-300, max_value=1e300))
def test_any_positive_number_is_an_epsilon(value):
    config.set_epsilon(value)
    assert config.epsilon() == value


def test_environment_before_file_and_ours_before_keras(world, monkeypatch):
    write(world / ".keras", {"backend": "torch"})
    assert config.backend_choice() == ("torch", "file")
    monkeypatch.setenv("KERAS_BACKEND", "jax")
    assert config.backend_choice() == ("jax", "environment")
    monkeypatch.setenv("PRONGHORN_BACKEND", "tensorflow")
    assert config.backend_choice() == ("tensorflow", "environment")
    monkeypatch.setenv("PRONGHORN_BACKEND", "")
    assert config.backend_choice() == ("jax", "environment")


@pytest.mark.parametrize(("old", "heir"), [("theano", "pytensor"), ("cntk", "onnxruntime")])
def test_old_names_mean_their_heirs_with_one_line(world, monkeypatch, old, heir):
    write(world / ".keras", {"backend": old})
    with pytest.warns(ConfigWarning, match=f"{old} is no longer maintained; using its heir {heir}") as caught:
        assert [config.backend_choice() for _ in range(3)] == [(heir, "file")] * 3
    assert len(caught) == 1
    monkeypatch.setenv("KERAS_BACKEND", old)
    with pytest.warns(ConfigWarning, match=f"KERAS_BACKEND={old}"):
        assert config.backend_choice() == (heir, "environment")


def test_a_missing_engine_of_a_file_falls_back_with_one_warning(world):
    path = write(world / ".keras", {"backend": "tensorflow"})
    with pytest.warns(ConfigWarning) as caught:
        chosen = [config.choose_backend(lambda name: name == "numpy") for _ in range(3)]
    assert chosen == ["numpy"] * 3
    assert len(caught) == 1
    text = str(caught[0].message)
    assert str(path) in text
    assert "'tensorflow' is not installed; using numpy" in text
    assert "pip install pronghorn[tensorflow]" in text


@pytest.mark.parametrize("variable", ["PRONGHORN_BACKEND", "KERAS_BACKEND"])
def test_a_missing_engine_of_the_environment_raises(monkeypatch, variable):
    monkeypatch.setenv(variable, "jax")
    with pytest.raises(BackendError) as caught:
        config.choose_backend(lambda name: name == "numpy")
    assert f"{variable}=jax" in str(caught.value)
    assert "pip install pronghorn[jax]" in str(caught.value)
    monkeypatch.setenv(variable, "tensorfow")
    with pytest.raises(BackendError, match="Did you mean 'tensorflow'"):
        config.choose_backend(lambda name: name == "numpy")


def test_an_engine_that_is_there_is_taken(world, monkeypatch):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert config.choose_backend(lambda _: True) == "numpy"
        write(world / ".keras", {"backend": "torch"})
        assert config.choose_backend({"torch", "acme"}.__contains__) == "torch"
        monkeypatch.setenv("PRONGHORN_BACKEND", " acme ")
        assert config.choose_backend({"torch", "acme"}.__contains__) == "acme"
