"""keras.utils: batches made ahead, arrays in HDF5 files, pictures of models, layer_test."""

import sys
from types import ModuleType

import numpy as np
import pytest

from pronghorn.errors import BackendError


def test_ordered_enqueuer_gives_epochs_in_order(keras):
    class Numbers(keras.utils.Sequence):
        epochs = 0

        def __len__(self):
            return 4

        def __getitem__(self, index):
            return 10 * self.epochs + index

        def on_epoch_end(self):
            self.epochs += 1

    enqueuer = keras.utils.OrderedEnqueuer(Numbers())
    enqueuer.start(workers=3, max_queue_size=2)
    batches = enqueuer.get()
    assert [next(batches) for _ in range(9)] == [0, 1, 2, 3, 10, 11, 12, 13, 20]
    assert enqueuer.is_running()
    enqueuer.stop()
    assert not enqueuer.is_running()
    assert list(batches) == []


def test_generator_enqueuer_ends_with_its_generator_and_raises_its_errors(keras):
    enqueuer = keras.utils.GeneratorEnqueuer(iter([1, 2]))
    enqueuer.start()
    assert list(enqueuer.get()) == [1, 2]

    def broken():
        yield 1
        raise ValueError("no more")

    enqueuer = keras.utils.GeneratorEnqueuer(broken())
    enqueuer.start()
    batches = enqueuer.get()
    assert next(batches) == 1
    with pytest.raises(ValueError, match="no more"):
        next(batches)


@pytest.fixture
def file(tmp_path):
    h5py = pytest.importorskip("h5py")
    path = tmp_path / "data.h5"
    with h5py.File(path, "w") as made:
        made["x"] = np.arange(40, dtype="float32").reshape(10, 4)
        made["y"] = np.arange(10, dtype="float32")[:, None]
    return str(path)


def test_hdf5_matrix_reads_as_an_array_does(keras, file):
    whole = np.arange(40, dtype="float32").reshape(10, 4)[2:9]
    x = keras.utils.HDF5Matrix(file, "x", start=2, end=9)
    assert (len(x), x.shape, x.dtype, x.ndim, x.size) == (7, (7, 4), np.float32, 2, 28)
    for key in (0, -1, slice(1, 5), slice(None, None, 2), [3, 1, 3], np.array([6, 0]), np.arange(7) > 4):
        np.testing.assert_array_equal(x[key], whole[key])
    for key in (7, -8, [0, 7]):
        with pytest.raises(IndexError):
            x[key]
    doubled = keras.utils.HDF5Matrix(file, "x", normalizer=lambda rows: 2 * rows.astype("float64"))
    assert doubled.dtype == np.float64
    np.testing.assert_array_equal(doubled[:2], 2.0 * np.arange(8).reshape(2, 4))


def test_hdf5_matrix_trains_as_its_array(keras, file):
    def trained(x, y):
        model = keras.models.Sequential([keras.layers.Dense(1, kernel_initializer="ones", input_shape=(4,))])
        model.compile(keras.optimizers.SGD(1e-4), "mse")
        model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0)
        return model.predict(x)

    matrices = [keras.utils.HDF5Matrix(file, name) for name in "xy"]
    np.testing.assert_array_equal(trained(*matrices), trained(*(m[:] for m in matrices)))


def test_h5dict_in_a_file_and_over_a_dict(keras, tmp_path):
    pytest.importorskip("h5py")
    for path in (str(tmp_path / "d.h5"), {}):
        made = keras.utils.h5dict(path)
        made["weights"] = np.arange(3.0)
        made["inner"]["name"] = "dense"
        made.update({"names": ["a", "b"]})
        assert made["inner"]["name"] == "dense"
        assert made.get("nothing", 5) == 5
        assert "weights" in made
        np.testing.assert_array_equal(made["weights"], [0, 1, 2])
        made.close()
    with keras.utils.h5dict(str(tmp_path / "d.h5"), "r") as read:
        np.testing.assert_array_equal(read["weights"], [0, 1, 2])
        assert sorted(read) == ["inner", "weights"]
        with pytest.raises(ValueError, match="read-only"):
            read["more"] = 1
        with pytest.raises(KeyError):
            read["more"]


def test_asking_before_overwriting(keras, monkeypatch):
    from keras.utils.io_utils import ask_to_proceed_with_overwrite

    answers = iter(["what", "y", "n"])
    monkeypatch.setattr("builtins.input", lambda text: next(answers))
    assert ask_to_proceed_with_overwrite("a.h5")
    assert not ask_to_proceed_with_overwrite("a.h5")


class FakePydot(ModuleType):
    """What of pydot is used, remembered."""

    class Dot:
        def __init__(self):
            self.nodes, self.edges, self.settings, self.written = {}, [], {}, None

        def set(self, name, value):
            self.settings[name] = value

        def set_node_defaults(self, **given):
            self.settings.update(given)

        def add_node(self, node):
            self.nodes[node[0]] = node[1]

        def add_edge(self, edge):
            self.edges.append(edge)

        def write(self, path, format):
            FakePydot.written = path, format

    @staticmethod
    def Node(name, label):
        return name, label

    @staticmethod
    def Edge(source, target):
        return source, target


def test_a_model_is_drawn(keras, monkeypatch):
    monkeypatch.setitem(sys.modules, "pydot", FakePydot("pydot"))
    x = keras.layers.Input((3,), name="x")
    y = keras.layers.Dense(2, name="a")(x)
    model = keras.models.Model(x, keras.layers.Add(name="sum")([y, keras.layers.Dense(2, name="b")(x)]))
    dot = keras.utils.vis_utils.model_to_dot(model, show_shapes=True, rankdir="LR")
    labels = {name: label.split("\n")[0] for name, label in dot.nodes.items()}
    assert sorted(labels.values()) == ["a: Dense", "b: Dense", "sum: Add", "x: InputLayer"]
    edges = {(labels[s].split(":")[0], labels[t].split(":")[0]) for s, t in dot.edges}
    assert edges == {("x", "a"), ("x", "b"), ("a", "sum"), ("b", "sum")}
    assert dot.settings["rankdir"] == "LR"
    assert "a: Dense\n|{input:|output:}|{{(None, 3)}|{(None, 2)}}" in dot.nodes.values()
    from keras.utils.visualize_util import plot

    plot(model, to_file="m.svg")
    assert FakePydot.written == ("m.svg", "svg")


def test_drawing_without_pydot_says_what_to_install(keras, monkeypatch):
    monkeypatch.setitem(sys.modules, "pydot", None)
    with pytest.raises(ImportError, match="pip install pydot"):
        keras.utils.plot_model(keras.models.Sequential())


def test_layer_test_passes_good_layers_and_fails_bad_ones(keras):
    from keras.utils.test_utils import layer_test

    layer_test(keras.layers.Dense, kwargs={"units": 3}, input_shape=(2, 4))
    layer_test(keras.layers.Flatten, input_data=np.ones((2, 3, 4), "float32"), expected_output=np.ones((2, 12)))
    with pytest.raises(AssertionError):
        layer_test(keras.layers.Flatten, input_data=np.ones((2, 3), "float32"), expected_output=np.zeros((2, 3)))

    class WrongShape(keras.layers.Layer):
        def call(self, x):
            return x

        def compute_output_shape(self, input_shape):
            return (input_shape[0], 7)

    with pytest.raises(AssertionError, match="size"):
        layer_test(WrongShape, input_shape=(2, 4))


def test_several_gpus_are_refused_with_the_reason(keras):
    model = keras.models.Sequential()
    assert keras.utils.multi_gpu_model(model) is model
    with pytest.raises(BackendError, match="one device"):
        keras.utils.multi_gpu_model(model, gpus=2)
    with pytest.raises(ValueError, match="gpus >= 2"):
        keras.utils.multi_gpu_model(model, gpus=[0])
