"""All whole scripts of tests/scripts, migrated: they parse, nothing is left to change, and they run without keras."""

import ast
import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pronghorn_plugins.compat.migrate.migration import migrated

TESTS = Path(__file__).parents[3]
SCRIPTS = sorted((TESTS / "scripts").glob("*.py"))
#: Of which lines something is left to decide, as a reader of the script would say.
OPEN = {
    "babi_memnn": {65},
    "capsules": {28},
    "dqn": {93},
    "keras1_cnn": {27, 28, 30, 32},
    "keras1_generator": {39},
    "keras1_merge": {19, 28},
    "multi_input_aux": {38},
    "policy_gradient": {30},
    "sequence_workers": {65},
    "unet_th": {30, 42, 64, 66},
    "video_time_distributed": {32},
}
#: Quick ones, which together use most rules.
RUN = ["conv_lstm", "fit_generator", "imdb_lstm", "keras1_mlp", "mlp", "pretrained_embeddings", "siamese"]
OLD = re.compile(
    r"\b(nb_epoch|nb_filter|nb_row|nb_col|border_mode|subsample|output_dim|W_regularizer|init|inner_init|lr|p)=|Convolution\dD|"
    r"fit_generator|evaluate_generator|predict_generator|predict_classes|predict_proba|show_accuracy|'(val_)?acc'|\.lr\b"
)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_it_parses_is_settled_and_says_what_it_left(path):
    found = migrated(path.read_text("utf-8"))
    ast.parse(found.new)
    again = migrated(found.new)
    assert again.new == found.new
    assert {f.line for f in found.findings if f.open} == OPEN.get(path.stem, set())
    assert [(f.what, f.fix) for f in again.findings if f.open] == [(f.what, f.fix) for f in found.findings if f.open]
    if path.stem not in OPEN:
        assert not OLD.search(found.new)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_what_stays_in_keras_is_told_and_provided(path):
    found = migrated(path.read_text("utf-8"))
    kept = re.findall(r"^(?:from|import) keras.*$", found.new, re.MULTILINE)
    told = [f for f in found.findings if "it stays in keras" in f.what + f.fix]
    assert bool(kept) == bool(told) == ("compat.install_as_keras()" in found.new)
    if kept:
        assert found.new.index("install_as_keras") < found.new.index(kept[0])


def claims():
    """CLAIMS and NAMES of the tests that run the scripts as they are."""
    spec = importlib.util.spec_from_file_location("claims_of_scripts", TESTS / "test_scripts.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.CLAIMS, module.NAMES


@pytest.mark.parametrize("name", RUN)
def test_it_does_what_it_is_for_by_plain_python(name, tmp_path):
    """In today's spelling: a FutureWarning, which an old one gives, is an error."""
    found = migrated((TESTS / "scripts" / f"{name}.py").read_text("utf-8"))
    assert found.is_settled
    (tmp_path / "script.py").write_text(found.new, "utf-8")
    program = "import pronghorn, runpy; pronghorn.set_random_seed(1); runpy.run_path('script.py', run_name='__main__')"
    command = [sys.executable, "-W", "error::FutureWarning", "-c", program]
    environment = {**os.environ, "PRONGHORN_BACKEND": "numpy"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    all_claims, names = claims()
    claim = all_claims[name].replace("acc'", "accuracy'")  # under which name today's models log it
    assert eval(claim, {**names, **said}), (claim, said)
