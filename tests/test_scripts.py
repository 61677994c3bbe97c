"""Whole programs in the style of Keras 1 and 2 run as they are: by `pronghorn run`, and here on each engine.

Each prints what it found as JSON in its last line, of which CLAIMS says what must hold.
"""

import importlib.util
import json
import math
import os
import runpy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import pronghorn
from pronghorn import compat

SCRIPTS = Path(__file__).parent / "scripts"
CLAIMS = {
    "acgan": "accuracy > 0.9 and last < first and sum < 1e-5 and names == ['loss', 'generation_loss', 'auxiliary_loss']",
    "addition_rnn": "right > 60 and last < first / 2",
    "antirectifier": "accuracy > 0.9 and error < 1e-5 and again < 1e-6 and shape == [None, 64]",
    "attention": "min(accuracy) > 0.9 and weights == [5, 6] and sums < 1e-5 and hidden < 1e-5 and product > 0.8 and vec < 1e-5",
    "autoencoders": "last < first / 4 and parts < 1e-6 and denoised < noise / 2",
    "babi_memnn": "accuracy > 0.4 and last < first / 2 and match == [None, 8, 3] and answer == [None, 10]",
    "capsules": "accuracy > 0.9 and greatest < 1 and norms < 1e-5 and W == [3, 8, 4, 4] and pixels < spread / 2 "
        "and lr == approx(0.01 * 0.95**11) and 'val_capsnet_acc' in logs and 'decoder_loss' in logs",
    "checkpoints": "saved == [f'model-{n:02d}.h5' for n in (1, 2, 3)] and gap < 1e-5 and own < 1e-5 and weights < 1e-6 and lines == 4 and moved > 0.001",
    "class_activation_map": "accuracy > 0.9 and near > 0.9 and error < 1e-5",
    "cnn": "accuracy > 0.9 and shapes[2] == [None, 2, 2, 8]",
    "conv_filter_visualization": "min(gains) > 1 and isclose(size, 1, abs_tol=1e-3) and images == [[10, 10, 1]] * 4 and dtype == 'uint8'",
    "conv_lstm": "last < first / 2 and val < first and shape == [1, 2, 6, 6, 1]",
    "custom_parts": "started == [0.25, 0, 0, 0] and isclose(penalty, wanted, rel_tol=1e-4) and batches == 50 and epochs == 10 "
        "and greatest == 0.5 and stopped == 3 and gap < 1e-5 and max(map(abs, metrics)) < 1e-5 and last < first "
        "and seen == ['loss', 'mean_absolute_error', 'rmse', 'val_loss', 'val_mean_absolute_error', 'val_rmse']",
    "deep_dream": "all(o == sorted(o) and o[5] > o[0] * 2 for o in octaves) and shapes == [[1, 12, 15, 3], [1, 16, 20, 3]] "
        "and slope == approx(difference, rel=0.1)",
    "dqn": "policy[1:] == [1, 1, 1] and error < 0.4 and last < first / 2",
    "encoder_decoder": "right > 0.8 and last < first / 4",
    "fit_generator": "accuracy > 0.9 and gap < 1e-5 and drawn >= 48 and epochs == 6 and predictions < 1e-6",
    "gan": "frozen == 0 and moved > 0 and learned > 0 and near < far / 2 and d_loss == 2 and trainable == 6",
    "image_ocr": "right > 0.9 and same and last < first / 10",
    "imdb_bidirectional_lstm": "accuracy > 0.9 and shape == [None, 16] and len(weights) == 6",
    "imdb_cnn_lstm": "accuracy > 0.9 and shapes[2:5] == [[None, 14, 16], [None, 7, 16], [None, 8]]",
    "imdb_fasttext": "accuracy > 0.9 and features == tokens + 8",
    "imdb_lstm": "accuracy > 0.9 and classes == [3, 1]",
    "keras1_cnn": "accuracy > 0.9 and gap < 1e-4 and th == [[None, 1, 10, 10], [None, 6, 8, 8]] "
        "and tf == [[None, 10, 10, 1], [None, 8, 8, 6]]",
    "keras1_generator": "accuracy > 0.8 and epochs == 8 and last < first / 2",
    "keras1_merge": "accuracy > 0.9 and max(modes) < 1e-5 and inputs == 2",
    "keras1_mlp": "accuracy > 0.85 and isclose(accuracy, classes, abs_tol=1e-6) and sums < 1e-5 and epochs == 15",
    "lstm_text_generation": "written == wanted",
    "masking": "last < first / 4 and padding < 1e-5 and bare < 1e-5 and isclose(told, masked, rel_tol=1e-4) "
        "and not isclose(masked, whole, rel_tol=1e-2)",
    "mlp": "accuracy > 0.95 and last < first / 2 and logged == ['acc', 'loss', 'val_acc', 'val_loss'] and parameters == 403",
    "multi_input_aux": "accuracy > 0.85 and gap < 1e-4 "
        "and names == ['loss', 'main_output_loss', 'aux_output_loss', 'main_output_acc'] and logged == sorted(names)",
    "policy_gradient": "0.3 < before < 0.7 and min(after) > 0.7",
    "pretrained_embeddings": "accuracy > 0.95 and moved < 1e-6 and looked_up < 1e-6 and trainable == 6",
    "resnet": "accuracy > 0.9 and last < first / 2 and losses == 6 and convolutions == 6 "
        "and lr == approx([1e-2] * 7 + [1e-3])",
    "sequence_workers": "last < first / 2 and val == 30 and numbers == [0, 1, 2, 3, 4, 5, 6, 0] and ends == 30 and gap < 1e-5 "
        "and predictions < 1e-6 and 'the file is gone' in broken and 'ended after 1 batches' in short and 'steps_per_epoch' in endless",
    "siamese": "accuracy > 0.95 and isclose(accuracy, logged, abs_tol=1e-6) and asymmetry < 1e-6 and weights == 4",
    "stateful_lstm": "stateful < 0.2 and stateless > 0.5 and reset == 0 and signs == 1",
    "style_transfer": "last < first / 2 and none < 1e-6 and gram < 1e-3",
    "transfer_learning": "first > 0.95 and second > 0.95 and kept == 0 and trainable == 4 and frozen == 6 "
        "and bottleneck == [None, 32] and head == [2, 4, 4, 8]",
    "unet_th": "dice > 0.6 and last > 0.6 and means < 1e-5 and shape == [None, 1, 16, 16] and up == [None, 8, 16, 16] "
        "and crop == [8, 2] and kernel == [3, 3, 1, 4]",
    "variational_autoencoder": "last < first * 0.7 and right > 0.9 and 0 < divergence < last and val < first and spread > 0",
    "variational_layer": "last < first * 0.8 and right > 0.9",
    "video_time_distributed": "accuracy > 0.9 and shape == [None, 4, 128] and gap < 1e-5",
    "wgan_gp": "frozen == 0 and near < far / 2 and 0.5 < norm < 1.5 and penalty < 2 and losses == 4",
}  # fmt: skip
NAMES = {"isclose": math.isclose, "approx": pytest.approx}


def run(name, capsys):
    """What a script says of itself, run in this process as `pronghorn run` would."""
    compat.install_as_keras()
    pronghorn.set_random_seed(1)
    try:
        runpy.run_path(str(SCRIPTS / f"{name}.py"), run_name="__main__")
    finally:
        pronghorn.backend.clear_session()  # a script that fixes the learning phase leaves it so
        compat.uninstall_as_keras()
    return json.loads(capsys.readouterr().out.splitlines()[-1])


@pytest.fixture
def alone(monkeypatch, tmp_path):
    """A folder of its own, arguments of its own, and the generators of numbers as they were before."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["script.py"])
    state = np.random.get_state()  # noqa: NPY002 - what old code seeds
    yield
    np.random.set_state(state)  # noqa: NPY002


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.filterwarnings("ignore:trainable of:UserWarning")  # a GAN's two models: Keras 2.2.4 warns as well
@pytest.mark.filterwarnings("ignore:Conv2DTranspose finds its output_shape:UserWarning")  # Keras 1 had to be told
@pytest.mark.parametrize("name", CLAIMS)
@pytest.mark.usefixtures("alone")
def test_the_script_does_what_it_is_for(name, backend, capsys):
    found = run(name, capsys)
    assert eval(CLAIMS[name], {**NAMES, **found}), (CLAIMS[name], found)


def test_each_script_has_its_claim():
    assert sorted(path.stem for path in SCRIPTS.glob("*.py")) == sorted(CLAIMS)


@pytest.mark.parametrize(("name", "engine"), [("mlp", "numpy"), ("keras1_merge", "jax")])
def test_by_the_command(name, engine, tmp_path):
    """In a process of its own, with nothing seeded but what the script seeds."""
    if importlib.util.find_spec(engine) is None:
        pytest.skip(f"{engine} is not installed")
    command = [sys.executable, "-m", "pronghorn", "run", str(SCRIPTS / f"{name}.py")]
    environment = {**os.environ, "PRONGHORN_BACKEND": engine}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert eval(CLAIMS[name], {**NAMES, **found}), (CLAIMS[name], found)
    assert f"Using pronghorn's {engine} backend." in done.stderr


@pytest.mark.usefixtures("alone")
def test_each_old_spelling_is_told_of_once_with_the_line_to_write(capsys):
    from pronghorn_plugins.compat import spelling

    spelling.forget()
    with pytest.warns(FutureWarning) as told:
        run("keras1_mlp", capsys)
    said = [str(w.message) for w in told if w.category is FutureWarning]
    assert len(said) == len(set(said))
    assert all(Path(w.filename).name == "keras1_mlp.py" for w in told if w.category is FutureWarning)
    for new in ("Dense(units=16", "Dropout(rate=0.2", "fit(..., epochs=...)", "metrics=['accuracy']"):
        assert any(new in text.partition("Today: ")[2] for text in said), (new, said)
