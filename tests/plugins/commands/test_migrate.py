"""`pronghorn migrate`: diffs that apply, files that are replaced as a whole, and what it says where it cannot go on."""

import builtins
import shutil
import subprocess
import sys

import pytest

from pronghorn.cli import main
from pronghorn_plugins.compat.migrate import files

OLD = "# a comment\r\nfrom keras.layers.core import Dense  # another\r\nDense(output_dim=3)\r\n"
NEW = "# a comment\r\nfrom pronghorn.layers import Dense  # another\r\nDense(units=3)\r\n"
PLAIN = OLD.replace("\r", "")


@pytest.fixture
def script(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "script.py"
    path.write_text(PLAIN, "utf-8", newline="")
    return path


def test_the_diff_is_unified_and_the_file_stays(script, capsys):
    assert main(["migrate", "script.py"]) == 0
    assert capsys.readouterr() == (
        (
            "--- script.py\n+++ script.py\n@@ -1,3 +1,3 @@\n # a comment\n"
            "-from keras.layers.core import Dense  # another\n-Dense(output_dim=3)\n"
            "+from pronghorn.layers import Dense  # another\n+Dense(units=3)\n"
        ),
        "",
    )
    assert script.read_text("utf-8") == PLAIN


@pytest.mark.parametrize("command", [["patch", "-p0"], ["git", "apply", "-p0"]], ids=lambda command: command[0])
@pytest.mark.parametrize("source", [PLAIN, PLAIN.rstrip("\n"), PLAIN + "\n\nx = '\x0c\u2028'\n", OLD])
def test_the_diff_applies(script, command, source, capsysbinary):
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    if command[0] == "patch" and "\r" in source:
        command = [*command, "--binary"]
    script.write_bytes(source.encode())
    assert main(["migrate", "script.py"]) == 0
    diff = capsysbinary.readouterr().out
    subprocess.run(command, input=diff, check=True, capture_output=True)
    assert script.read_bytes().decode() == source.replace(".core", "").replace("keras", "pronghorn").replace(
        "output_dim", "units"
    )


def test_nothing_to_change_prints_nothing(script, capsys):
    script.write_text("x = 1\n", "utf-8")
    assert main(["migrate", "script.py"]) == 0
    assert capsys.readouterr() == ("", "")


def test_write_keeps_line_ends_encoding_and_mode(script, capsys):
    source = "# coding: latin-1\r\n# é\r\n" + OLD
    script.write_bytes(source.encode("latin-1"))
    script.chmod(0o755)
    assert main(["migrate", "--write", "script.py"]) == 0
    assert script.read_bytes() == ("# coding: latin-1\r\n# é\r\n" + NEW).encode("latin-1")
    assert capsys.readouterr().out == "script.py: migrated\n"
    if sys.platform != "win32":
        assert script.stat().st_mode & 0o777 == 0o755
    assert main(["migrate", "--write", "script.py"]) == 0
    assert capsys.readouterr().out == ""


def test_write_leaves_the_old_file_whole_when_it_fails(script, monkeypatch, capsys):
    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert main(["migrate", "--write", "script.py"]) == 2
    assert script.read_text("utf-8") == PLAIN
    assert list(script.parent.iterdir()) == [script]
    assert "No space left on device" in capsys.readouterr().err


def test_python_2_is_told_by_file_and_line_and_the_others_go_on(script, capsys):
    (script.parent / "a.py").write_text("import keras\nprint 'loss', 3\n", "utf-8")
    assert main(["migrate", "a.py", "script.py"]) == 2
    out, err = capsys.readouterr()
    assert "+Dense(units=3)\n" in out
    assert err.startswith("pronghorn: error: a.py:2: this is no Python 3: \"print 'loss', 3\".")
    assert "2to3" in err


@pytest.mark.parametrize("data", [b"# coding: nonsense\n", b"x = '\xff'\n"])
def test_what_is_no_text_is_told(script, data, capsys):
    script.write_bytes(data)
    assert main(["migrate", "script.py"]) == 2
    assert "script.py: this cannot be read" in capsys.readouterr().err


def test_a_folder_is_all_its_scripts_but_hidden_ones(script, capsys):
    for name in ("b/c.py", "b/.venv/d.py", "b/e.txt"):
        path = script.parent / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(PLAIN, "utf-8")
    assert main(["migrate", "--write", "."]) == 0
    assert capsys.readouterr().out.splitlines() == ["b/c.py: migrated", "script.py: migrated"]
    assert (script.parent / "b/.venv/d.py").read_text("utf-8") == PLAIN


def test_what_is_left_is_told_by_line_and_by_the_status(script, capsys):
    script.write_text(PLAIN + "\nDense(**options)\n", "utf-8")
    assert main(["migrate", "script.py"]) == 1
    assert capsys.readouterr().err == (
        "script.py:5: Dense(**options): what is in it is not known here. Look for Keras 1's names in it.\n"
    )


def test_a_missing_file_is_told(script, capsys):
    assert main(["migrate", "nowhere.py"]) == 1
    assert "there is no file or folder 'nowhere.py'" in capsys.readouterr().err


def test_without_libcst_it_says_what_to_install(script, monkeypatch, capsys):
    actual = builtins.__import__

    def without(name, *args, **kwargs):
        if name.split(".")[0] == "libcst":
            raise ImportError(name)
        return actual(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", without)
    assert main(["migrate", "script.py"]) == 1
    err = capsys.readouterr().err
    assert (
        err
        == "pronghorn: error: pronghorn migrate: it needs the package libcst. Run: pip install 'pronghorn[migrate]'.\n"
    )


def test_no_broken_text_leaves(script, monkeypatch):
    monkeypatch.setattr(files, "migrated", lambda source: files.Migration(source, "def", ()))
    with pytest.raises(SyntaxError):
        main(["migrate", "--write", "script.py"])
    assert script.read_text("utf-8") == PLAIN
