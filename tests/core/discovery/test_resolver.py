"""Resolving names: laziness by kind, conflicts, aliases, near misses, provenance, hooks of modules, threads."""

import subprocess
import sys
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn.discovery import Provenance, allowed, registry
from pronghorn.errors import DuplicateNameError, UnknownNameError


def test_asking_for_a_kind_imports_that_kind_alone(site):
    site.offer("acme", "losses", hinge=())
    site.offer("acme-layers", Dense=())
    site.offer("beta", Other=())
    assert registry.get("losses", "hinge").__name__ == "hinge"
    assert site.imported() == ["acme_losses"]
    registry.get("layers", "Dense")
    assert site.imported() == ["acme_layers_layers", "acme_losses", "beta_layers"]


def test_importing_pronghorn_imports_no_plugin_and_no_scanner():
    code = (
        "import sys, pronghorn, pronghorn.hookspecs, pronghorn.discovery, pronghorn.layers, pronghorn.losses;"
        "print([m for m in sys.modules if m.startswith(('pronghorn_plugins', 'importlib_metadata'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_scan_happens_once(site, monkeypatch):
    calls = []
    scanner = registry._scanner
    monkeypatch.setattr(registry, "_scanner", lambda: calls.append(1) or scanner())
    site.offer("acme", Dense=())
    for _ in range(3):
        registry.get("layers", "Dense")
        registry.records()
    assert calls == [1]


def test_rescan_finds_what_pip_has_changed(site):
    assert registry.names("layers") == ()
    info = site.offer("acme", Dense=())
    assert registry.names("layers") == ("Dense",)
    (info / "entry_points.txt").unlink()
    assert registry.names("layers") == ("Dense",)
    registry.rescan()
    assert registry.names("layers") == ()


def test_aliases_mean_the_same_object(site):
    site.offer("acme", "losses", mean_squared_error=("mse", "MSE"))
    loss = registry.get("losses", "mean_squared_error")
    assert registry.get("losses", "mse") is registry.get("losses", "acme:MSE") is loss
    assert registry.names("losses") == ("mean_squared_error",)
    assert registry.names("losses", aliases=True) == ("MSE", "mean_squared_error", "mse")
    assert dict(registry.items("losses", aliases=True)) == dict.fromkeys(("MSE", "mean_squared_error", "mse"), loss)


def test_two_distributions_with_one_name_have_no_silent_winner(site):
    site.offer("pronghorn", Dense=(), Flatten=())
    site.offer("acme-crf", Dense=())
    with pytest.raises(DuplicateNameError) as caught:
        registry.get("layers", "Dense")
    text = str(caught.value)
    for part in (
        "Several plugins offer 'Dense'",
        "'acme-crf:Dense' (acme-crf 1.0, entry point 'layers.acme_crf_layers')",
        "'pronghorn:Dense' (pronghorn 1.0, entry point 'layers.pronghorn_layers')",
        "prefer('layers', 'acme-crf:Dense')",
        "PRONGHORN_PREFER=layers:acme-crf:Dense",
    ):
        assert part in text
    assert caught.value.candidates == ["acme-crf:Dense", "pronghorn:Dense"]
    assert registry.get("layers", "acme-crf:Dense").__module__ == "acme_crf_layers"
    assert registry.get("layers", "Pronghorn:Dense").__module__ == "pronghorn_layers"
    assert registry.names("layers") == ("Flatten",)
    assert [name for name, _ in registry.items("layers")] == ["Flatten", "acme-crf:Dense", "pronghorn:Dense"]
    assert registry.conflicts("layers") == {"Dense": ("acme-crf:Dense", "pronghorn:Dense")}


def test_one_distribution_with_one_name_twice_says_what_to_block(site):
    modules = dict.fromkeys(("one", "two"), "class A: ...\n@hookimpl\ndef pronghorn_layers(): return [A]\n")
    site.install("acme", entry_points={"layers.one": "one", "layers.two": "two"}, modules=modules)
    with pytest.raises(DuplicateNameError, match=r"Block one of the two .* PRONGHORN_BLOCK=acme:layers\.one"):
        registry.get("layers", "A")


def test_one_object_offered_twice_is_no_conflict(site):
    source = "class A: ...\n@hookimpl\ndef pronghorn_layers(): return [A, Component('Lazy', 'acme:A')]\n"
    site.install("acme", entry_points={"layers.one": "acme"}, modules={"acme": source})
    site.install("beta", entry_points={"layers.one": "acme"})
    assert registry.get("layers", "A").__name__ == "A"
    assert registry.get("layers", "Lazy") is registry.get("layers", "beta:A")
    assert registry.provenance("A", kind="layers").distribution == "acme"


@pytest.mark.parametrize(("asked", "found"), [("SGD", "SGD"), ("sgd", "SGD"), ("ADAM", "adam"), ("adam", "adam")])
def test_ignoring_case_where_nothing_is_spelled_so(site, asked, found):
    site.offer("acme", "optimizers", SGD=(), adam=("aDam",), Adam=())
    if asked == "ADAM":
        with pytest.raises(DuplicateNameError):
            registry.get("optimizers", asked, ignore_case=True)
    else:
        assert registry.get("optimizers", asked, ignore_case=True).__name__ == found
    if asked == "sgd":
        with pytest.raises(UnknownNameError):
            registry.get("optimizers", asked)


def test_a_near_miss_names_the_nearest(site):
    site.offer("acme", "losses", binary_crossentropy=("bce",), hinge=())
    with pytest.raises(UnknownNameError) as caught:
        registry.get("losses", "binary_crossentary")
    assert str(caught.value) == (
        "pronghorn.losses: No plugin offers 'binary_crossentary'. Did you mean 'binary_crossentropy'?"
    )
    assert (caught.value.kind, caught.value.name_asked) == ("losses", "binary_crossentary")
    assert caught.value.candidates == ["bce", "binary_crossentropy", "hinge"]


def test_a_name_of_another_kind_that_is_loaded(site):
    site.offer("acme", "losses", hinge=())
    site.offer("acme-m", "metrics", accuracy=())
    with pytest.raises(UnknownNameError) as caught:
        registry.get("metrics", "hinge")
    assert "There is one in" not in str(caught.value)
    registry.load("losses")
    with pytest.raises(UnknownNameError, match=r"There is one in pronghorn\.losses"):
        registry.get("metrics", "hinge")


def test_a_distribution_that_is_not_installed_says_what_to_install(site):
    site.offer("acme-crf", CRF=())
    with pytest.raises(UnknownNameError, match=r"No distribution 'acme-crv' .*`pip install acme-crv`.*'acme-crf'"):
        registry.get("layers", "acme-crv:CRF")
    with pytest.raises(UnknownNameError, match=r"No plugin offers 'acme-crf:CRV'\. Did you mean 'acme-crf:CRF'"):
        registry.get("layers", "acme-crf:CRV")


@pytest.mark.parametrize("ask", [registry.names, registry.items, registry.conflicts, registry.load])
def test_an_unknown_kind(site, ask):
    with pytest.raises(UnknownNameError, match=r"No kind of component is called 'layer'\. Did you mean 'layers'"):
        ask("layer")


def test_many_broken_and_blocked_plugins_do_not_flood_the_message(site, quiet):
    for number in range(9):
        site.install(f"bad{number}", entry_points={"layers.a": f"bad{number}"}, modules={f"bad{number}": "1 / 0"})
        site.offer(f"good{number}", **{f"Layer{number}": ()})
    with allowed(*(f"bad{number}" for number in range(9))), pytest.raises(UnknownNameError) as caught:
        registry.get("layers", "CRF")
    assert "And 6 more broken" in str(caught.value)
    assert "And 6 more blocked" in str(caught.value)
    assert len(str(caught.value)) < 1200


def test_provenance_of_classes_instances_functions_and_names(site):
    site.offer("acme-crf", CRF=("crf",))
    expected = Provenance("acme-crf", "1.0", "layers.acme_crf_layers", "layers", "CRF")
    assert registry.provenance("crf", kind="layers") == expected
    layer = registry.get("layers", "CRF")
    assert registry.provenance(layer) == registry.provenance(layer()) == expected
    assert expected.asdict()["distribution"] == "acme-crf"
    assert registry.provenance(type("CRF", (layer,), {})) is None
    assert registry.provenance(len, kind="layers") is None


def test_provenance_of_a_class_that_the_user_imported_himself(site):
    modules = {
        "acme": "@hookimpl\ndef pronghorn_layers(): return [Component('CRF', 'acme_crf:CRF')]",
        "acme_crf": "class CRF: ...",
    }
    site.install("acme", entry_points={"layers.a": "acme"}, modules=modules)
    import acme_crf

    assert registry.provenance(acme_crf.CRF) is None
    assert registry.provenance(acme_crf.CRF(), kind="layers").name == "CRF"


def test_hook_results_are_asked_of_loaded_modules_once_each(site):
    def source(name, *kinds):
        hooks = "".join(f"@hookimpl\ndef pronghorn_{kind}(): return [{name}_{kind}]\n" for kind in kinds)
        classes = "".join(f"class {name}_{kind}: ...\n" for kind in kinds)
        return f"{classes}{hooks}@hookimpl\ndef pronghorn_conformance_cases(): return ['{name}']\n"

    site.install(
        "acme", entry_points={"layers.a": "a", "losses.a": "a"}, modules={"a": source("a", "layers", "losses")}
    )
    site.install("beta", entry_points={"losses.b": "b"}, modules={"b": source("b", "losses")})
    site.install("gamma", entry_points={"conformance_cases.c": "c"}, modules={"c": source("c")})
    assert [(r.name, found) for r, found in registry.hook_results("conformance_cases")] == [
        ("gamma:conformance_cases.c", ["c"])
    ]
    assert site.imported() == ["c"]
    registry.load("losses")
    registry.load("layers")
    results = registry.hook_results("pronghorn_conformance_cases")
    assert [(record.distribution, found) for record, found in results] == [
        ("acme", ["a"]),
        ("beta", ["b"]),
        ("gamma", ["c"]),
    ]
    with allowed("beta"):
        assert [found for _, found in registry.hook_results("conformance_cases")] == [["b"]]


def test_a_hook_that_raises_is_left_out_with_one_warning(site):
    source = "class A: ...\n@hookimpl\ndef pronghorn_layers(): return [A]\n@hookimpl\ndef pronghorn_keyword_translations(): 1 / 0\n"
    site.install("acme", entry_points={"layers.a": "acme"}, modules={"acme": source})
    registry.load("layers")
    with pytest.warns(UserWarning, match="Its hook pronghorn_keyword_translations failed: ZeroDivisionError") as caught:
        assert registry.hook_results("keyword_translations") == registry.hook_results("keyword_translations") == ()
    assert len(caught) == 1


def test_threads_see_one_object_and_one_warning(site):
    engine = "import time; time.sleep(0.05)\nclass Engine:\n    name = 'acme'\n"
    site.install(
        "acme",
        entry_points={"backends.a": "acme"},
        modules={
            "acme": engine + "@hookimpl\ndef pronghorn_backends():\n    time.sleep(0.02)\n    return [Engine()]\n"
        },
    )
    seen, start = [], threading.Barrier(8)

    def ask():
        start.wait()
        seen.append(registry.get("backends", "acme"))

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(seen) == 8
    assert all(engine is seen[0] for engine in seen)


ASKS = """
from pronghorn.discovery import registry
import threading, time
if getattr(threading, "_acme_event", None): threading._acme_event.set(); time.sleep(0.1)
Base = registry.get("layers", "Dense")
class CRF(Base): ...
@hookimpl
def pronghorn_layers(): return [CRF]
"""


def test_a_plugin_may_ask_for_a_component_of_its_own_kind_while_it_is_imported(site):
    site.install("acme", entry_points={"layers.crf": "acme"}, modules={"acme": ASKS})
    site.offer("pronghorn", Dense=())
    assert registry.names("layers") == ("CRF", "Dense")
    assert issubclass(registry.get("layers", "CRF"), registry.get("layers", "Dense"))


def test_so_may_a_module_that_the_user_imports_himself(site):
    site.install(
        "acme",
        entry_points={"layers.crf": "acme.plugin"},
        modules={
            "acme.__init__": ASKS,
            "acme.plugin": "from acme import CRF\n@hookimpl\ndef pronghorn_layers(): return [CRF]\n",
        },
    )
    site.offer("pronghorn", Dense=())
    import acme

    assert registry.get("layers", "CRF") is acme.CRF


def test_an_import_in_another_thread_does_not_lock_the_registry(site, monkeypatch):
    site.install("acme", entry_points={"layers.crf": "acme"}, modules={"acme": ASKS})
    site.offer("pronghorn", Dense=())
    monkeypatch.setattr(threading, "_acme_event", threading.Event(), raising=False)
    importer = threading.Thread(target=__import__, args=("acme",), daemon=True)
    importer.start()
    assert threading._acme_event.wait(10)
    found = []
    asker = threading.Thread(target=lambda: found.append(registry.get("layers", "CRF")), daemon=True)
    asker.start()
    asker.join(10)
    importer.join(10)
    assert [layer.__name__ for layer in found] == ["CRF"]


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.sets(st.sampled_from("NOPQR"), min_size=1), min_size=1, max_size=4)
)
def test_whatever_is_installed_each_name_is_one_of_unique_or_in_conflict(site, offered):
    """The model is a dict of sets: names of one distribution are unique there, of several are conflicts."""
    for info in site.folder.glob("*.dist-info"):
        (info / "entry_points.txt").unlink()
        info.rename(info.with_suffix(".gone"))
    for folder in site.folder.glob("*.gone"):
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()
    site.forget()
    for distribution, names in offered.items():
        site.offer(distribution, module=f"{distribution}_{'_'.join(sorted(names))}", **dict.fromkeys(sorted(names), ()))
    owners = {name: sorted(d for d, names in offered.items() if name in names) for name in "NOPQR"}
    assert registry.names("layers") == tuple(sorted(name for name, of in owners.items() if len(of) == 1))
    assert registry.conflicts("layers") == {
        name: tuple(f"{d}:{name}" for d in of) for name, of in owners.items() if len(of) > 1
    }
    for name, of in owners.items():
        for distribution in of:
            assert registry.provenance(registry.get("layers", f"{distribution}:{name}")).distribution == distribution
