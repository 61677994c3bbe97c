"""Blocking, allowing and preferring: each spelling through each channel."""

import contextlib
import json
import threading

import pytest

from pronghorn import config
from pronghorn.discovery import PluginWarning, allowed, blocked, registry
from pronghorn.discovery.policy import Preference, preference_from
from pronghorn.errors import DuplicateNameError, PluginError, UnknownNameError

SPELLINGS = ["acme-crf", "Acme_CRF", "layers.crf", "acme-crf:layers.crf", "ACME.crf:layers.crf"]


@pytest.fixture
def plugins(site):
    """acme-crf gives CRF and crf_loss, beta gives Beta."""
    source = """
    class CRF: ...
    def crf_loss(y_true, y_pred): ...
    @hookimpl
    def pronghorn_layers(): return [CRF]
    """
    site.install("acme-crf", "1.2", {"layers.crf": "acme_crf"}, {"acme_crf": source})
    site.offer("beta", Beta=())
    return site


def through_environment(verb, names, monkeypatch, world):
    monkeypatch.setenv(f"PRONGHORN_{verb.upper()}", " , ".join(names))
    return contextlib.nullcontext()


def through_file(verb, names, monkeypatch, world):
    (world / ".keras").mkdir()
    (world / ".keras" / "keras.json").write_text(json.dumps({verb: names}))
    config.reload()
    return contextlib.nullcontext()


def through_context(verb, names, monkeypatch, world):
    return {"block": blocked, "allow": allowed}[verb](*names)


CHANNELS = [through_environment, through_file, through_context]


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_blocked_by_every_spelling_through_every_channel(plugins, world, monkeypatch, channel, spelling):
    with channel("block", [spelling], monkeypatch, world):
        assert registry.names("layers") == ("Beta",)
        assert "acme_crf" not in plugins.imported()
        (record,) = [r for r in registry.records() if r.distribution == "acme-crf"]
        assert record.blocked
        with pytest.raises(UnknownNameError, match=r"Blocked and not asked: 'acme-crf:layers.crf'"):
            registry.get("layers", "CRF")


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("spelling", SPELLINGS)
def test_allowed_by_every_spelling_through_every_channel(plugins, world, monkeypatch, channel, spelling):
    with channel("allow", [spelling], monkeypatch, world):
        assert registry.names("layers") == ("CRF",)
        assert "beta_layers" not in plugins.imported()
        with pytest.raises(UnknownNameError, match=r"'beta:layers.beta_layers' \(not in "):
            registry.get("layers", "Beta")


def test_sources_are_named(plugins, world, monkeypatch):
    def reason(distribution="acme-crf"):
        return next(record.blocked for record in registry.records() if record.distribution == distribution)

    with blocked("acme-crf"):
        assert reason() == "blocked()"
    with allowed("beta"):
        assert reason() == "not in allowed()"
    with through_file("block", ["acme-crf"], monkeypatch, world):
        assert reason() == f"'block' in {world / '.keras' / 'keras.json'}"
    monkeypatch.setenv("PRONGHORN_BLOCK", "acme-crf")
    assert reason() == "PRONGHORN_BLOCK"
    assert reason("beta") == ""


def test_a_block_ends_with_its_context_even_after_loading(plugins):
    assert registry.names("layers") == ("Beta", "CRF")
    with blocked("beta"):
        assert registry.names("layers") == ("CRF",)
        with blocked("acme-crf"):
            assert registry.names("layers") == ()
    assert registry.names("layers") == ("Beta", "CRF")


def test_allow_lists_must_agree_and_a_block_wins(plugins, monkeypatch):
    monkeypatch.setenv("PRONGHORN_ALLOW", "acme-crf,beta")
    with allowed("beta"):
        assert registry.names("layers") == ("Beta",)
    with blocked("beta"):
        assert registry.names("layers") == ("CRF",)
    with allowed():
        assert registry.names("layers") == ()


def test_an_empty_variable_is_none_and_an_empty_list_in_the_file_is_nothing(plugins, world, monkeypatch):
    monkeypatch.setenv("PRONGHORN_ALLOW", "  ")
    assert registry.names("layers") == ("Beta", "CRF")
    with through_file("allow", [], monkeypatch, world):
        assert registry.names("layers") == ()


def test_contexts_hold_in_their_own_thread(plugins):
    seen = []
    with blocked("beta"):
        thread = threading.Thread(target=lambda: seen.append(registry.names("layers")))
        thread.start()
        thread.join()
    assert seen == [("Beta", "CRF")]


def test_a_name_that_means_no_plugin_is_warned_of_once(plugins, monkeypatch):
    monkeypatch.setenv("PRONGHORN_BLOCK", "layers.crv")
    with pytest.warns(PluginWarning) as caught:
        seen = [registry.names("layers"), registry.names("losses")]
    assert seen == [("Beta", "CRF"), ()]
    assert len(caught) == 1
    assert "PRONGHORN_BLOCK: no installed plugin is called 'layers.crv'." in str(caught[0].message)
    assert "'layers.crf'" in str(caught[0].message)


def test_a_qualified_name_of_a_blocked_plugin_says_so(plugins):
    with blocked("acme-crf"), pytest.raises(PluginError, match=r"acme-crf 1\.2.*the plugin is blocked \(blocked\(\)\)"):
        registry.get("layers", "acme-crf:CRF")


@pytest.fixture
def rivals(site):
    site.offer("acme", Same=("alias",), Other=())
    site.offer("beta", Same=(), alias=())
    return site


def origin(name):
    return registry.get("layers", name).__module__


@pytest.mark.parametrize("text", ["acme:Same", "layers:acme:Same", "ACME:Same", "losses:beta:Same, acme:Same"])
def test_preferred_by_the_environment(rivals, monkeypatch, text):
    monkeypatch.setenv("PRONGHORN_PREFER", text)
    assert origin("Same") == "acme_layers"
    assert registry.conflicts("layers") == {}


def test_preferred_by_the_file(rivals, world, monkeypatch):
    through_file("prefer", ["layers:beta:Same"], monkeypatch, world)
    assert origin("Same") == "beta_layers"
    assert registry.conflicts("layers") == {"alias": ("acme:Same", "beta:alias")}


def test_preferred_in_code_before_environment_and_the_last_word_counts(rivals, monkeypatch):
    monkeypatch.setenv("PRONGHORN_PREFER", "acme:Same")
    registry.prefer("layers", "beta:Same")
    assert origin("Same") == "beta_layers"
    registry.prefer("layers", "acme:Same")
    assert origin("Same") == "acme_layers"


def test_a_preference_for_another_kind_settles_nothing(rivals):
    registry.prefer("losses", "acme:Same")
    with pytest.raises(DuplicateNameError):
        registry.get("layers", "Same")


@pytest.mark.parametrize("name", ["Same", "acme:", ":Same", "a:b:c", ""])
def test_prefer_wants_a_qualified_name(rivals, name):
    with pytest.raises(ValueError, match="must be 'distribution:Name'"):
        registry.prefer("layers", name)


def test_prefer_wants_an_installed_distribution(rivals):
    with pytest.raises(UnknownNameError, match=r"No distribution 'acmee'.*Did you mean 'acme'"):
        registry.prefer("layers", "acmee:Same")


def test_a_malformed_preference_is_warned_of_once(rivals, monkeypatch):
    monkeypatch.setenv("PRONGHORN_PREFER", "Same,acme:Same")
    with pytest.warns(PluginWarning, match="'Same' is not of the form 'distribution:Name'") as caught:
        assert [origin("Same"), origin("Same")] == ["acme_layers"] * 2
    assert len(caught) == 1


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("acme:CRF", ("", "acme", "CRF")),
        ("layers:acme:CRF", ("layers", "acme", "CRF")),
        ("CRF", None),
        ("a:b:c:d", None),
        (":CRF", None),
        ("acme: ", None),
    ],
)
def test_how_a_preference_is_spelled(text, parts):
    assert preference_from(text) == (Preference(*parts) if parts else None)
