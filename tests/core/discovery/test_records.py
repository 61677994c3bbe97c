"""One scan: what it reads, what it finds, in which order, and what it makes of damaged distributions."""

import os
import random
import sys

import importlib_metadata
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn.discovery.records import PluginRecord, canonical, scan


def names(records):
    return [record.name for record in records]


def test_finds_the_group_and_imports_nothing(site):
    site.install("acme-crf", "1.2", {"layers.crf": "acme_crf", "losses.crf": "acme_crf"}, {"acme_crf": "1 / 0"})
    site.install("other", "3.0", {}, {"other": ""})
    assert scan([str(site.folder)]) == (
        PluginRecord("acme-crf", "1.2", "layers.crf", "layers", "acme_crf"),
        PluginRecord("acme-crf", "1.2", "losses.crf", "losses", "acme_crf"),
    )
    assert site.imported() == []


def test_without_a_path_it_scans_sys_path(site):
    site.install("acme-crf", "1.2", {"layers.crf": "acme_crf"})
    assert "acme-crf:layers.crf" in names(scan())


def test_order_does_not_depend_on_the_file_system(site, monkeypatch):
    for name in ("Zeta", "alpha", "Beta_x", "gamma"):
        site.install(name, entry_points={"losses.b": f"{name}_b", "layers.z": f"{name}_z", "layers.a": f"{name}_a"})
    expected = [
        f"{name}:{point}"
        for name in ("alpha", "Beta_x", "gamma", "Zeta")
        for point in ("layers.a", "layers.z", "losses.b")
    ]
    listdir = os.listdir
    for seed in range(5):
        shuffled = random.Random(seed)
        monkeypatch.setattr(os, "listdir", lambda p=".", r=shuffled: r.sample(listdir(p), len(listdir(p))))
        importlib_metadata.MetadataPathFinder.invalidate_caches()
        assert names(scan([str(site.folder)])) == expected


def test_the_first_of_two_installations_counts(site, tmp_path):
    first = tmp_path / "first"
    (first / "acme-2.0.dist-info").mkdir(parents=True)
    (first / "acme-2.0.dist-info" / "METADATA").write_text("Name: acme\nVersion: 2.0\n")
    site.install("acme", "1.0", {"layers.acme": "acme"})
    assert names(scan([str(site.folder), str(first)])) == ["acme:layers.acme"]
    # The newer installation has no plugins, and it is the one that Python would import.
    assert names(scan([str(first), str(site.folder)])) == []


@pytest.mark.parametrize(
    ("point", "module", "problem"),
    [
        ("layer.crf", "acme", "No kind of plugin is called 'layer'. Did you mean 'layers'"),
        ("crf", "acme", "No kind of plugin is called 'crf'"),
        ("layers", "acme", "must be 'layers.<module>'"),
        ("layers.crf", "acme:CRF", "must name a module. Got 'acme:CRF'"),
    ],
)
def test_an_entry_point_that_breaks_the_form_becomes_a_record(site, point, module, problem):
    site.install("acme", "1.0", {point: module, "losses.good": "acme"})
    bad, good = sorted(scan([str(site.folder)]), key=lambda record: record.error is None)
    assert problem in str(bad.error)
    assert str(bad.error).startswith(f"acme 1.0, entry point {point!r}: ")
    assert f"PRONGHORN_BLOCK=acme:{point}" in str(bad.error)
    assert (good.entry_point, good.error) == ("losses.good", None)


@pytest.mark.parametrize("metadata", ["", "Version: 1.0\n\nName: in the description\n", "Name:   \nVersion: 1\n"])
def test_damaged_metadata_become_a_record(site, metadata):
    site.install("acme", "1.0", {"layers.a": "acme"}, metadata=metadata)
    site.install("good", "1.0", {"layers.a": "good"})
    damaged, good = scan([str(site.folder)])
    assert damaged.distribution == "acme"
    assert "acme-1.0.dist-info are missing or damaged" in str(damaged.error)
    assert (good.name, good.error) == ("good:layers.a", None)


def test_unreadable_entry_points_are_that_distributions_own_trouble(site):
    info = site.install("acme", "1.0", {"layers.a": "acme"})
    (info / "entry_points.txt").write_bytes(b"[pronghorn]\nlayers.a = \xff\xfe\n")
    site.install("good", "1.0", {"layers.a": "good"})
    assert names(scan([str(site.folder)])) == ["good:layers.a"]


def test_an_entry_point_listed_for_two_modules(site):
    info = site.install("acme", "1.0", {"layers.a": "one"})
    (info / "entry_points.txt").write_text("[pronghorn]\nlayers.a = one\nlayers.a = two\n")
    (record,) = scan([str(site.folder)])
    assert "listed twice, for the modules 'one' and 'two'" in str(record.error)


def test_three_hundred_distributions_cost_three_hundred_small_reads(site, monkeypatch):
    """Time depends on the machine; what is read does not: the metadata, often long, of plugins alone."""
    for number in range(300):
        points = {"layers.a": f"plugin{number}"} if number % 100 == 0 else None
        info = site.folder / f"dist{number}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Name: dist{number}\nVersion: 1.0\n\n" + "long\n" * 100)
        if points:
            (info / "entry_points.txt").write_text(f"[pronghorn]\nlayers.a = plugin{number}\n")
    reads = []
    read_text = importlib_metadata.PathDistribution.read_text

    def counted(self, filename):
        reads.append(filename)
        return read_text(self, filename)

    monkeypatch.setattr(importlib_metadata.PathDistribution, "read_text", counted)
    assert names(scan([str(site.folder)])) == [f"dist{number}:layers.a" for number in (0, 100, 200)]
    assert reads.count("entry_points.txt") <= 300 + 2 * 3
    assert reads.count("METADATA") <= 2 * 3
    assert len(reads) == reads.count("entry_points.txt") + reads.count("METADATA")
    assert not any(name.startswith("plugin") for name in sys.modules)


@given(st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,10}[A-Za-z0-9])?", fullmatch=True))
def test_canonical_is_idempotent_and_blind_to_case_and_separators(name):
    once = canonical(name)
    assert canonical(once) == once
    assert canonical(name.upper()) == once
    assert canonical(name.replace("-", "_").replace(".", "-")) == once
