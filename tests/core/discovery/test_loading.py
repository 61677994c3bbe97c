"""Plugins that break the contract, one way each: a record, one warning, and an error for who asks."""

import sys
import warnings

import pytest

from pronghorn.discovery import PluginWarning, registry
from pronghorn.errors import PluginError, UnknownNameError

GOOD = "class Good: ...\n@hookimpl\ndef pronghorn_layers(): return [Good]\n"


def hook(returned, kind="layers", before=""):
    return f"{before}\n@hookimpl\ndef pronghorn_{kind}(): {returned}\n"


BROKEN = {
    "import": ("import no_such_engine", "ModuleNotFoundError: No module named 'no_such_engine'."),
    "exit": ("raise SystemExit(3)", "SystemExit: 3."),
    "syntax": ("def (", "SyntaxError"),
    "raises": (hook("raise OSError('no licence\\nhere')"), "OSError: no licence here."),
    "lazy-raises": (hook("yield len; 1 / 0"), "ZeroDivisionError: division by zero."),
    "none": (hook("return None"), "must return a list of components. Got None."),
    "text": (hook("return 'Dense'"), "must return a list of components. Got 'Dense'."),
    "class": (hook("return Component"), "must return a list of components. Got <class"),
    "number": (hook("return [3]"), "returned 3, which has no name"),
    "lambda": (hook("return [lambda x: x]"), "has no name; return Component(name, object)"),
    "colon": (hook("return [Component('a:b', len)]"), "with the name 'a:b', which has ':' or blanks"),
    "blank": (hook("return [Component('a', len, ['b c'])]"), "with the name 'b c'"),
    "target": (hook("return [Component('a', 'len')]"), "with the target 'len', not 'module:attribute'"),
    "twice": (hook("return [Component('a', len), Component('b', abs, ['a'])]"), "two components called 'a'"),
    "instance": (hook("return [Component('a', object())]"), "The component 'a' must be a class or a function."),
    "no-hook": ("def pronghorn_layers(): return []", "has no @hookimpl function pronghorn_layers"),
    "misspelt": ("@hookimpl\ndef pronghorn_layer(): return []", "'pronghorn_layer', which is no hook. Did you mean"),
    "argument": ("@hookimpl\ndef pronghorn_layers(x): return []", "Argument(s)"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_broken_plugin_is_recorded_warned_of_once_and_named_to_who_asks(site, case):
    source, problem = BROKEN[case]
    site.install("acme-crf", "1.2", {"layers.crf": "acme_crf"}, {"acme_crf": source})
    site.install("good", "2.0", {"layers.good": "good_layers"}, {"good_layers": GOOD})
    with pytest.warns(PluginWarning) as caught:
        seen = [registry.names("layers"), registry.names("layers"), registry.get("layers", "Good").__name__]
    assert seen == [("Good",), ("Good",), "Good"]
    assert len(caught) == 1
    assert problem in str(caught[0].message)
    bad, good = registry.records()
    assert problem in bad.error.problem
    assert (bad.error.distribution, bad.error.version, bad.error.entry_point) == ("acme-crf", "1.2", "layers.crf")
    assert (bad.loaded, good.loaded, good.error) == (False, True, None)
    with pytest.raises(UnknownNameError) as unknown:
        registry.get("layers", "CRF")
    for part in ("acme-crf 1.2, entry point 'layers.crf' is broken", problem, "PRONGHORN_BLOCK=acme-crf:layers.crf"):
        assert part in str(unknown.value)
    assert unknown.value.__cause__ is bad.error
    with pytest.raises(PluginError) as qualified:
        registry.get("layers", "acme-crf:CRF")
    assert problem in str(qualified.value)


def test_what_the_module_raised_is_the_cause(site, quiet):
    site.install("acme", entry_points={"layers.a": "acme"}, modules={"acme": "import no_such_engine"})
    registry.load("layers")
    (record,) = registry.records()
    assert isinstance(record.error.__cause__, ModuleNotFoundError)
    assert record.error.__cause__.name == "no_such_engine"


def test_keyboard_interrupt_is_not_swallowed(site):
    site.install("acme", entry_points={"layers.a": "acme"}, modules={"acme": "raise KeyboardInterrupt"})
    with pytest.raises(KeyboardInterrupt):
        registry.names("layers")


def test_the_warning_comes_once_even_when_it_is_an_error(site):
    site.install("acme", entry_points={"layers.a": "acme"}, modules={"acme": "1 / 0"})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(PluginWarning):
            registry.names("layers")
        assert registry.names("layers") == ()


@pytest.mark.parametrize("kind", ["optimizers", "schedules", "callbacks"])
def test_kinds_of_classes_refuse_functions(site, kind):
    site.install("acme", entry_points={f"{kind}.a": "acme"}, modules={"acme": hook("return [len]", kind)})
    with pytest.warns(PluginWarning, match="The component 'len' must be a class"):
        assert registry.names(kind) == ()


def test_a_dataset_has_load_data(site):
    modules = {"acme": "import acme_bad\n" + hook("return [acme_bad]", "datasets"), "acme_bad": ""}
    site.install("acme", entry_points={"datasets.a": "acme"}, modules=modules)
    with pytest.warns(PluginWarning, match="The component 'acme_bad' must have a function load_data"):
        registry.load("datasets")


def test_a_command_has_its_parts(site):
    before = "class C:\n    name = 'go'\n    help = ''\n"
    site.install("acme", entry_points={"commands.a": "acme"}, modules={"acme": hook("return [C]", "commands", before)})
    with pytest.warns(PluginWarning, match="The component 'go' must have .* lacks configure and run"):
        registry.load("commands")


def test_core_can_demand_more_of_a_kind(site):
    site.offer("acme", Dense=())
    site.offer("beta", Other=())
    registry.add_check("layers", lambda layer: "" if layer.__name__ == "Dense" else "must be called Dense")
    with pytest.warns(PluginWarning, match="The component 'Other' must be called Dense"):
        assert registry.names("layers") == ("Dense",)


LAZY = """
@hookimpl
def pronghorn_layers():
    return [Component("Heavy", "acme_heavy:Heavy"), Component("Inner", "acme_heavy:Heavy.Inner", ["in"]),
            Component("Gone", "acme_heavy:Gone"), Component("Bad", "acme_bad:Bad"), Component("Three", "acme_heavy:three")]
"""


@pytest.fixture
def lazy(site):
    heavy = "class Heavy:\n    class Inner: ...\nthree = 3\n"
    modules = {"acme": LAZY, "acme_heavy": heavy, "acme_bad": "import no_such_engine"}
    site.install("acme", "1.0", {"layers.a": "acme"}, modules)
    return site


def test_a_target_is_imported_at_first_use_of_its_own_name(lazy):
    assert registry.names("layers") == ("Bad", "Gone", "Heavy", "Inner", "Three")
    assert "acme_heavy" not in sys.modules
    heavy = registry.get("layers", "Heavy")
    assert heavy is sys.modules["acme_heavy"].Heavy
    assert registry.get("layers", "in") is heavy.Inner
    assert "acme_bad" not in sys.modules


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("Gone", "The module 'acme_heavy' has no 'Gone' for the component 'Gone'."),
        ("Bad", "cannot be imported from 'acme_bad:Bad': ModuleNotFoundError: No module named 'no_such_engine'."),
        ("Three", "The component 'Three' must be a class or a function. Got 3."),
    ],
)
def test_a_target_that_cannot_be_had_is_told_to_who_asks_and_to_nobody_else(lazy, name, problem):
    for _ in range(2):
        with pytest.raises(PluginError) as caught:
            registry.get("layers", name)
        assert problem in str(caught.value)
        assert str(caught.value).startswith("acme 1.0, entry point 'layers.a': ")
    assert registry.get("layers", "Heavy").__name__ == "Heavy"


def test_items_leave_out_with_one_warning_what_cannot_be_had(lazy):
    with pytest.warns(PluginWarning) as caught:
        twice = [[name for name, _ in registry.items("layers")] for _ in range(2)]
    assert twice == [["Heavy", "Inner"]] * 2
    assert len(caught) == 3


def test_objects_go_by_their_name_attribute_in_kinds_of_objects(site):
    source = """
    class Engine:
        name = "acme"
    class Adapter:
        name = "frames"
    @hookimpl
    def pronghorn_backends(): return [Engine()]
    @hookimpl
    def pronghorn_data_adapters(): return [Adapter]
    """
    site.install("acme", entry_points={"backends.a": "acme", "data_adapters.a": "acme"}, modules={"acme": source})
    assert registry.names("backends") == ("acme",)
    assert registry.names("data_adapters") == ("frames",)
    assert registry.get("backends", "acme") is registry.get("backends", "acme")


def test_a_module_goes_by_its_last_name(site):
    modules = {
        "acme_data.plugin": "from acme_data import birds\n" + hook("return [birds]", "datasets"),
        "acme_data.birds": "def load_data(): return 'birds'\n",
        "acme_data.__init__": "",
    }
    site.install("acme", entry_points={"datasets.birds": "acme_data.plugin"}, modules=modules)
    assert registry.get("datasets", "birds").load_data() == "birds"
