"""TensorBoard's event files, read record by record."""

import struct
import sys

import numpy as np
import pytest
from watching import run

import pronghorn
from pronghorn import errors, layers
from pronghorn.callbacks import TensorBoard


def events(folder):
    """(tag, step, value) of each scalar, and (tag, step, count) of each histogram, in the files of a folder."""
    from tensorboardX.proto.event_pb2 import Event

    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        while content:
            (length,) = struct.unpack("<Q", content[:8])
            event = Event.FromString(content[12 : 12 + length])
            content = content[16 + length :]
            for value in event.summary.value:
                number = value.histo.num if value.HasField("histo") else value.simple_value
                yield value.tag, event.step, round(number, 6)


X = np.ones((8, 2), "float32")


class TestFiles:
    @pytest.fixture(autouse=True)
    def _needs(self):
        pytest.importorskip("tensorboardX")

    def test_epochs_go_to_two_folders(self, tmp_path):
        run(TensorBoard(tmp_path), [{"loss": 2.0, "val_loss": 3.0}, {"loss": 1.0, "val_loss": 2.5}])
        assert list(events(tmp_path / "train")) == [("epoch_loss", 0, 2.0), ("epoch_loss", 1, 1.0)]
        assert list(events(tmp_path / "validation")) == [("epoch_loss", 0, 3.0), ("epoch_loss", 1, 2.5)]

    @pytest.mark.parametrize(("freq", "steps"), [("batch", [1, 2, 3, 4]), (2, [2, 4]), ("epoch", [])])
    def test_batches(self, tmp_path, backend, freq, steps):
        model = pronghorn.Sequential([layers.Dense(1, input_shape=(2,))])
        model.compile("sgd", "mse")
        model.fit(X, X[:, :1], batch_size=4, epochs=2, verbose=0, callbacks=[TensorBoard(tmp_path, update_freq=freq)])
        assert [step for tag, step, _ in events(tmp_path / "train") if tag == "batch_loss"] == steps

    def test_histograms_of_the_weights(self, tmp_path, backend):
        model = pronghorn.Sequential([layers.Dense(3, input_shape=(2,))])
        model.compile("sgd", "mse")
        model.fit(X, np.ones((8, 3)), epochs=3, verbose=0, callbacks=[TensorBoard(tmp_path, histogram_freq=2)])
        found = [(step, count) for _, step, count in events(tmp_path / "train") if count in (6, 3)]
        assert found == [(0, 6), (0, 3), (2, 6), (2, 3)]


def test_without_tensorboardx_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboardX", None)
    with pytest.raises(
        errors.ArgumentError, match=r"needs the package tensorboardX\. Run: pip install 'pronghorn\[tensorb"
    ):
        run(TensorBoard(tmp_path), [{"loss": 1.0}])


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({"write_grads": True}, r"write_grads=True is not supported"),
        ({"embeddings_freq": 1}, r"embeddings_freq=1 is not supported"),
        ({"update_freq": "never"}, r"update_freq must be 'epoch', 'batch' or a positive int\. Got 'never'"),
    ],
)
def test_what_is_not_supported(options, text):
    with pytest.raises(errors.ArgumentError, match=text):
        TensorBoard("logs", **options)
