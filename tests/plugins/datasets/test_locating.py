"""Where files are looked for."""

from pronghorn_plugins.datasets import locating


def test_home_is_expanded(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "x.npz").touch()
    assert locating.located("~/x.npz", "", "") == tmp_path / "x.npz"
