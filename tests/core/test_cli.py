"""The command line: ``pronghorn plugins`` as text and JSON, and sub-commands from plugins."""

import json
import subprocess
import sys

import pytest

from pronghorn import cli
from pronghorn.discovery import PluginWarning

COMMAND = """
from pronghorn.errors import DataError
class Greet:
    name = "greet"
    help = "say hello"
    def configure(self, parser): parser.add_argument("--whom", default="world")
    def run(self, args):
        if args.whom == "nobody":
            raise DataError("nobody is there.", fix="Name somebody.")
        print("hello", args.whom)
        return 3
@hookimpl
def pronghorn_commands(): return [Greet]
"""


@pytest.fixture
def plugins(site, monkeypatch):
    """Four distributions: one that works, one in conflict with it, one that is broken, one that is blocked."""
    site.offer("acme-crf", "losses", crf=("crf_loss",), hinge=())
    site.offer("beta", "losses", hinge=())
    site.install("gamma", "0.3", {"layers.gamma": "gamma_layers"}, {"gamma_layers": "import no_such_engine"})
    site.offer("zeta", Zeta=())
    monkeypatch.setenv("PRONGHORN_BLOCK", "zeta")
    return site


def test_plugins_as_text(plugins, capsys):
    assert cli.main(["plugins"]) == 0
    out, err = capsys.readouterr()
    broken = "The plugin cannot be loaded: ModuleNotFoundError: No module named 'no_such_engine'."
    assert out.splitlines() == [
        "acme-crf 1.0",
        "  losses.acme_crf_losses  acme_crf_losses  crf (crf_loss), hinge",
        "beta 1.0",
        "  losses.beta_losses      beta_losses  hinge",
        "gamma 0.3",
        f"  layers.gamma            gamma_layers  BROKEN: {broken} To do without it: PRONGHORN_BLOCK=gamma:layers.gamma",
        "zeta 1.0",
        "  layers.zeta_layers      zeta_layers  BLOCKED by PRONGHORN_BLOCK",
        "Conflicts",
        "  losses 'hinge': acme-crf:hinge, beta:hinge",
        "    choose one, for example with PRONGHORN_PREFER=losses:acme-crf:hinge",
    ]
    assert err == ""
    assert "zeta_layers" not in plugins.imported()


def test_plugins_as_json(plugins, capsys):
    assert cli.main(["plugins", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    acme, _, gamma, zeta = told["plugins"]
    assert acme == {
        "distribution": "acme-crf",
        "version": "1.0",
        "entry_point": "losses.acme_crf_losses",
        "kind": "losses",
        "module": "acme_crf_losses",
        "gives": [{"name": "crf", "aliases": ["crf_loss"]}, {"name": "hinge", "aliases": []}],
        "error": None,
        "blocked": None,
        "loaded": True,
    }
    assert gamma["error"].startswith("The plugin cannot be loaded: ModuleNotFoundError")
    assert (gamma["loaded"], zeta["loaded"], zeta["blocked"]) == (False, False, "PRONGHORN_BLOCK")
    assert told["conflicts"] == [{"kind": "losses", "name": "hinge", "candidates": ["acme-crf:hinge", "beta:hinge"]}]


def test_plugins_without_loading(plugins, capsys):
    assert cli.main(["plugins", "--no-load", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [plugin["gives"] for plugin in told["plugins"]] == [[]] * 4
    assert plugins.imported() == []


def test_no_plugins(site, capsys):
    assert cli.main(["plugins"]) == 0
    assert capsys.readouterr().out == "No plugins are installed.\n"


def test_what_the_list_prints_can_be_blocked(plugins, capsys, monkeypatch):
    monkeypatch.setenv("PRONGHORN_BLOCK", "zeta,gamma:layers.gamma,losses.beta_losses")
    cli.main(["plugins", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert [bool(plugin["blocked"]) for plugin in told["plugins"]] == [False, True, True, True]
    assert told["conflicts"] == []


@pytest.fixture
def greeter(site):
    site.install("acme", entry_points={"commands.greet": "acme_commands"}, modules={"acme_commands": COMMAND})
    return site


def test_a_plugins_command_runs_with_its_arguments(greeter, capsys):
    assert cli.main(["greet", "--whom", "you"]) == 3
    assert capsys.readouterr().out == "hello you\n"


def test_help_lists_the_commands(greeter, capsys):
    with pytest.raises(SystemExit) as stopped:
        cli.main(["--help"])
    assert stopped.value.code == 0
    out = capsys.readouterr().out
    assert "say hello" in out
    assert "list plugins" in out


def test_an_error_of_ours_is_one_line_and_status_one(greeter, capsys):
    assert cli.main(["greet", "--whom", "nobody"]) == 1
    assert capsys.readouterr().err == "pronghorn: error: nobody is there. Name somebody.\n"


@pytest.mark.parametrize("words", [[], ["dance"], ["greet", "--shout"]])
def test_a_wrong_call_is_status_two(greeter, capsys, words):
    with pytest.raises(SystemExit) as stopped:
        cli.main(words)
    assert stopped.value.code == 2
    assert "usage: pronghorn" in capsys.readouterr().err


def test_a_plugins_command_does_not_replace_our_own(site, capsys):
    source = COMMAND.replace('"greet"', '"plugins"')
    site.install("acme", entry_points={"commands.greet": "acme_commands"}, modules={"acme_commands": source})
    assert cli.main(["plugins"]) == 0
    assert "acme 1.0" in capsys.readouterr().out


def test_a_broken_plugin_of_commands_does_not_hide_the_list(site, capsys):
    site.install("acme", "2.0", {"commands.bad": "acme_commands"}, {"acme_commands": "1 / 0"})
    with pytest.warns(PluginWarning, match="ZeroDivisionError"):
        assert cli.main(["plugins"]) == 0
    assert "BROKEN: The plugin cannot be loaded: ZeroDivisionError" in capsys.readouterr().out


def test_a_broken_command_does_not_take_the_others_with_it(greeter, capsys):
    source = COMMAND.replace('"greet"', '"bad"').replace("parser.add_argument", "1 / 0 or parser.add_argument")
    greeter.install("beta", "2.0", {"commands.bad": "beta_commands"}, {"beta_commands": source})
    assert cli.main(["greet"]) == 3
    told = capsys.readouterr().err
    assert (
        told
        == "pronghorn: the command 'bad' of beta 2.0, 'commands.bad' is broken: ZeroDivisionError('division by zero')\n"
    )


def test_a_broken_keras_json_is_an_error_and_no_traceback(world, site, capsys):
    (world / ".keras").mkdir()
    (world / ".keras" / "keras.json").write_text("{")
    assert cli.main(["plugins"]) == 1
    assert "keras.json, line 1: This is no JSON" in capsys.readouterr().err


def test_python_minus_m(world):
    done = subprocess.run([sys.executable, "-m", "pronghorn", "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("usage: pronghorn")
