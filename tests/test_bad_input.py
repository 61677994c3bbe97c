"""What users get wrong: each is told what, where and what to do, as a class they expect, and nothing has changed.

That is looked at twice: weights, the optimizer's state and the metrics have the values that they had, and the model then
trains on good data exactly as a twin that never saw the bad ones.
"""

import contextlib

import numpy as np
import pytest

from pronghorn import Input, Layer, Model, Sequential, layers, models, optimizers
from pronghorn.errors import (
    ArgumentError,
    ArgumentTypeError,
    DataError,
    NotBuiltError,
    NotCompiledError,
    PronghornError,
    SavingError,
    ShapeError,
    UnknownNameError,
)  # fmt: skip

RNG = np.random.default_rng(0)
X = RNG.normal(size=(12, 5)).astype("float32")
LABELS = RNG.integers(0, 3, 12)
X_NAN = X.copy()
X_NAN[3, 1] = np.nan
ROWS = {"x": X, "y": LABELS}


def classifier(trained):
    model = Sequential(
        [
            layers.Dense(4, activation="relu", input_shape=(5,), kernel_initializer="ones", name="first"),
            layers.BatchNormalization(name="norm"),
            layers.Dense(3, activation="softmax", name="last"),
        ],
        name="clf",
    )
    model.set_weights([np.sin(np.arange(w.size)).reshape(w.shape) ** 2 for w in model.get_weights()])
    model.compile(optimizers.Adam(0.1), "sparse_categorical_crossentropy", metrics=["accuracy"])
    if trained:
        model.fit(X, LABELS, batch_size=5, shuffle=False, verbose=0)
    return model


def states(model):
    """Every number that training changes."""
    optimizer = {name: np.array(value) for name, value in model.optimizer.save_state().items()}
    metrics = {v.name: v.numpy() for metric in model.metrics for v in metric.variables}
    return [*model.get_weights(), *(optimizer[name] for name in sorted(optimizer) if np.any(optimizer[name]))], metrics


@contextlib.contextmanager
def unchanged(model, twin):
    weights, metrics = states(model)
    training = (model.optimizer, model.plan, model.built)
    yield
    assert (model.optimizer, model.plan, model.built) == training
    after, metrics_after = states(model)
    assert len(after) == len(weights)
    for a, b in zip(weights, after, strict=True):
        np.testing.assert_array_equal(a, b)
    for name, value in metrics.items():  # or set back, as each fit begins
        assert np.array_equal(metrics_after[name], value) or not metrics_after[name].any()
    logs = [m.fit(X, LABELS, batch_size=5, shuffle=False, verbose=0).history for m in (model, twin)]
    assert logs[0] == logs[1]
    for a, b in zip(model.get_weights(), twin.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


def fit(**changes):
    return lambda model: model.fit(**{**ROWS, "verbose": 0, **changes})


BAD = {
    # wrong shapes
    "features": (fit(x=X[:, :4]), DataError, r"fit\(x=\) of Sequential 'clf'.*\(None, 5\).*\(12, 4\)"),
    "axes": (fit(x=X[:, :, None]), DataError, r"\(None, 5\). Got an array of shape \(12, 5, 1\)"),
    "no batch axis": (fit(x=X[0], y=LABELS[:1]), DataError, r"batch axis is missing: pass x\[None\]"),
    "predict": (lambda m: m.predict(X[:, :4]), DataError, r"predict\(x=\) of Sequential 'clf'"),
    "evaluate": (lambda m: m.evaluate(X[:, :4], LABELS), DataError, r"evaluate\(x=\) of Sequential 'clf'"),
    "train_on_batch": (lambda m: m.train_on_batch(X[:, :4], LABELS), DataError, r"train_on_batch\(x=\)"),
    "test_on_batch": (lambda m: m.test_on_batch(X[:, :4], LABELS), DataError, r"test_on_batch\(x=\)"),
    "predict_on_batch": (lambda m: m.predict_on_batch(X[:, :4]), DataError, r"predict_on_batch\(x=\)"),
    "call": (lambda m: m(X[:, :4]), ShapeError, r"Dense 'first': axis -1 of its input must have size 5"),
    "call on one sample": (lambda m: m(X[0]), ShapeError, "at least 2 axes"),
    "call on a number": (lambda m: m(3.0), ShapeError, r"Got shape \(\)"),
    "targets": (fit(y=np.zeros((12, 4))), ShapeError, r"\(12, 4\) does not fit.*\(12, 3\)"),
    "one-hot targets": (fit(y=np.eye(3)[LABELS]), ShapeError, "use categorical_crossentropy"),
    "validation": (fit(validation_data=(X[:, :2], LABELS)), DataError, r"validation\(x=\)"),
    "sample weights": (fit(sample_weight=np.ones((12, 4))), ShapeError, "do not broadcast"),
    # wrong dtypes
    "text": (fit(x=X.astype(str)), DataError, "holds what is no number"),
    "text labels": (fit(y=["a"] * 12), DataError, r"fit\(y=\).*no number.*Encode"),
    "complex": (fit(x=X.astype("complex64")), DataError, "holds complex numbers"),
    "objects": (fit(x=np.array([[object()] * 5] * 12)), DataError, "no number"),
    "ragged": (fit(x=[[1, 2], [1]], y=[0, 1]), DataError, "different lengths is no array. Pad"),
    "a symbolic tensor": (lambda m: m.predict(Input((5,))), DataError, "symbolic Tensor and holds no numbers"),
    "a function": (fit(x=lambda: X), DataError, "is a function, not data. Call it"),
    # missing or extra inputs
    "no x": (fit(x=None), DataError, "x is None"),
    "no y": (fit(y=None), DataError, "nothing to minimise.*y= to fit"),
    "two inputs": (fit(x=[X, X]), DataError, "has 1 input .*2 were given"),
    "an unknown input": (fit(x={"nope": X}), DataError, "no input 'nope'"),
    "two targets": (fit(y=[LABELS, LABELS]), DataError, "clf"),
    "an unknown output": (fit(y={"nope": LABELS}), DataError, "no output 'nope'. Available: last"),
    "call on two": (lambda m: m([X, X]), ArgumentError, "takes the inputs first_input. Got 2"),
    "call on nothing": (lambda m: m(None), ArgumentError, "takes the inputs first_input. Got 0"),
    "call by an unknown name": (lambda m: m({"nope": X}), ArgumentError, r"Got \['nope'\]"),
    # labels out of range
    "labels from 1": (fit(y=LABELS + 1), DataError, r"0 to 2.*Got 3\..*pass y - 1"),
    "a negative label": (fit(y=LABELS - 1), DataError, "from 0 to 2.*Got -1"),
    "labels of another data set": (lambda m: m.evaluate(X, LABELS + 7), DataError, "Got 7, 8, 9"),
    "labels of a batch": (lambda m: m.train_on_batch(X, LABELS + 7), DataError, "Got 7, 8, 9"),
    "fractions": (fit(y=LABELS + 0.5), DataError, "whole numbers"),
    # NaN
    "nan": (fit(x=X_NAN), DataError, r"NaN in 1 of 12 samples, the first is sample 3.*allows_nan"),
    "nan in a batch": (lambda m: m.train_on_batch(X_NAN, LABELS), DataError, "NaN in 1 of 12"),
    "nan in weights": (fit(sample_weight=np.full(12, np.nan)), DataError, r"fit\(sample_weight=\).*NaN in 12"),
    # mismatched numbers of samples, empty data
    "fewer labels": (fit(y=LABELS[:10]), DataError, r"different numbers of samples \(x: 12, y: 10\)"),
    "fewer weights": (fit(sample_weight=np.ones(3)), DataError, "sample_weight: 3"),
    "no samples": (fit(x=X[:0], y=LABELS[:0]), DataError, r"no samples.*\(0, 5\)"),
    "nothing to predict": (lambda m: m.predict(X[:0]), DataError, "no samples"),
    "an empty batch": (lambda m: m.train_on_batch(X[:0], LABELS[:0]), DataError, "no samples"),
    "an empty generator": (fit(x=iter([]), y=None), DataError, "ended after 0 batches"),
    "a bad batch of a generator": (lambda m: m.fit(iter([(X[:, :4], LABELS)]), verbose=0), DataError, r"\(None, 5\)"),
    # unknown names and values
    "an unknown optimizer": (lambda m: m.compile("adm", "mse"), UnknownNameError, "Did you mean 'adam'"),
    "an unknown loss": (lambda m: m.compile("adam", "binary_crossentary"), UnknownNameError, "'binary_crossentropy'"),
    "an unknown metric": (lambda m: m.compile("adam", "mse", ["acuracy"]), UnknownNameError, "Did you mean 'accuracy'"),
    "no metric": (lambda m: m.compile("adam", "mse", [3]), ArgumentTypeError, "Got 3"),
    "an unknown argument": (fit(epoch=3), ArgumentTypeError, "no argument 'epoch'. Did you mean 'epochs'"),
    "an unknown layer": (lambda m: m.get_layer("frist"), UnknownNameError, "Did you mean 'first'"),
    "an unknown call argument": (lambda m: m(X, trainin=1), ArgumentTypeError, "no argument 'trainin'.*'training'"),
    "a class without weight": (fit(class_weight={0: 1.0}), DataError, r"classes \[1, 2\]"),
    "other weights": (lambda m: m.set_weights([X]), ArgumentError, "1 arrays were given for 8 weights"),
    "a misshapen weight": (
        lambda m: m.set_weights([w.T for w in m.get_weights()]), ShapeError, r"has shape \(5, 4\), the given array \(4, 5\)",
    ),
}  # fmt: skip


@pytest.mark.parametrize("trained", [False, True], ids=["fresh", "trained"])
@pytest.mark.parametrize("case", BAD)
def test_a_model_stays_as_it_was(case, trained):
    use, error, text = BAD[case]
    model, twin = classifier(trained), classifier(trained)
    with unchanged(model, twin):
        with pytest.raises(error, match=text) as caught:
            use(model)
        assert isinstance(caught.value, PronghornError)
        assert isinstance(caught.value, ValueError | TypeError)
        assert caught.value.problem


@pytest.mark.parametrize("case", ["labels from 1", "targets", "call"])
def test_on_every_engine(case, backend):
    use, error, text = BAD[case]
    model, twin = classifier(True), classifier(True)
    with unchanged(model, twin), pytest.raises(error, match=text):
        use(model)


def test_infinite_and_huge_numbers_are_data():
    big = X.copy()
    big[0, 0] = 1e30
    classifier(False).fit(big, LABELS, verbose=0)
    assert np.isnan(classifier(True).predict(X_NAN)[3]).all()


def two_inputs():
    a, b = Input((2,), name="a"), Input((3,), name="b")
    model = Model([a, b], [layers.Dense(1, name="p")(layers.concatenate([a, b])), layers.Dense(2, name="q")(b)])
    model.compile("sgd", "mse")
    return model


A, B, P, Q = X[:, :2].copy(), X[:, 2:].copy(), X[:, :1].copy(), X[:, :2].copy()


@pytest.mark.parametrize(
    ("x", "y", "text"),
    [
        (A, [P, Q], r"has 2 inputs \(a, b\), 1 were given"),
        ([A, B, B], [P, Q], "3 were given"),
        ([B, A], [P, Q], r"input 'a' must have the shape \(None, 2\)"),
        ({"a": A}, [P, Q], r"inputs \['b'\] are missing"),
        ({"a": A, "b": B, "c": B}, [P, Q], "no input 'c'"),
        ([A, B[:5]], [P, Q], r"different numbers of samples \(x: 12 and 5, y: 12\)"),
        ([A, B], P, "p, q"),
        ([A, B], [P, Q, Q], "p, q"),
        ([A, B], {"p": P}, r"targets of the outputs \['q'\] are missing"),
        ([A, B], {"p": P, "q": Q, "r": Q}, "no output 'r'"),
        ([A, B], [P, Q[:7]], "y: 12 and 7"),
        ([A, X_NAN[:, :3]], [P, Q], "NaN in 1 of 12"),
    ],
)
def test_several_inputs_and_outputs(x, y, text):
    model = two_inputs()
    before = model.get_weights()
    with pytest.raises(DataError, match=text):
        model.fit(x, y, verbose=0)
    for a, b in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(a, b)


A_, B_ = Input((2,)), Input((3,))


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (lambda: layers.Concatenate([A_, B_]), r"Use concatenate\(\[a, b\]\) or Concatenate\(\)\(\[a, b\]\)"),
        (lambda: layers.Concatenate(A_), r"Use concatenate\(\[a, b\]\)"),
        (lambda: layers.Add([A_, A_]), r"Use add\(\[a, b\]\) or Add\(\)\(\[a, b\]\)"),
        (lambda: layers.Concatenate([np.ones(3), np.ones(3)]), r"Use concatenate\(\[a, b\]\)"),
    ],
)
def test_a_merging_layer_used_as_the_function(make, text):
    with pytest.raises(ArgumentTypeError, match=text):
        make()


@pytest.mark.parametrize(
    ("make", "error", "text"),
    [
        (lambda: layers.Concatenate()(A_), ArgumentError, "called on a list of Tensors"),
        (lambda: layers.add([A_, B_]), ShapeError, r"sizes 2 and 3 stand on one axis.*\(None, 2\), \(None, 3\)"),
        (lambda: layers.Dense(3)([A_, B_]), ShapeError, "takes 1 input, it got 2"),
        (lambda: layers.Dens(3), UnknownNameError, "Did you mean 'Dense'"),
        (lambda: layers.Dense(0), ArgumentError, "Got 0"),
        (layers.Dense, ArgumentTypeError, "'units'"),
        (lambda: layers.Dense(3, unit=2), ArgumentTypeError, "no argument 'unit'. Did you mean 'units'"),
        (lambda: layers.Dropout(1.5), ArgumentError, "Got 1.5"),
        (lambda: layers.Dense(3)(Input((None,))), ShapeError, "sizes must be known"),
        (lambda: layers.Dense(3).output, NotBuiltError, "never been called on a symbolic Tensor"),
        (lambda: layers.Dense(3).count_params(), NotBuiltError, "do not exist yet"),
        (lambda: layers.Dense(3).set_weights([X]), ArgumentError, "Build the layer first"),
        (lambda: Sequential([layers.Dense(3)]).fit(X, X), NotCompiledError, "model.compile"),
        (lambda: Sequential().predict(X), NotBuiltError, "it has no layers"),
        (lambda: Sequential([layers.Dense(3)]).build(), NotBuiltError, "shape of its input is not known"),
        (lambda: Model(A_, layers.Dense(1)(B_)), ValueError, "not among the inputs"),
        (lambda: Layer(nam="x"), ArgumentTypeError, "Did you mean 'name'"),
    ],
)
def test_layers_and_models(make, error, text):
    with pytest.raises(error, match=text) as caught:
        make()
    assert isinstance(caught.value, PronghornError)


@pytest.mark.parametrize("damage", [b"", b"no archive", None], ids=["empty", "foreign", "truncated"])
def test_files_and_models_stay_as_they_were(tmp_path, damage):
    """Reading a wrong file changes no model, and a save that fails changes no file."""
    model, twin, path = classifier(True), classifier(True), tmp_path / "m.pronghorn"
    model.save(path)
    whole = path.read_bytes()
    bad = tmp_path / "bad.pronghorn"
    bad.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    with unchanged(model, twin):
        with pytest.raises(SavingError):
            models.load_model(bad)
        with pytest.raises(SavingError):
            model.load_weights(bad)
        with pytest.raises((SavingError, FileNotFoundError)):
            models.load_model(tmp_path / "missing.pronghorn")
    nameless = Sequential([layers.Dense(1, activation=lambda x: x, input_shape=(5,))])
    with pytest.raises(SavingError, match="cannot be written"):
        nameless.save(path)
    assert path.read_bytes() == whole
    assert sorted(p.name for p in tmp_path.iterdir()) == ["bad.pronghorn", "m.pronghorn"]
