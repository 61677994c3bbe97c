"""compile, fit, evaluate, predict and their one-batch forms: numbers by hand, compiles counted, threads, arguments."""

import sys
import threading

import numpy as np
import pytest

from pronghorn import Input, Model, Sequential, layers, metrics, optimizers
from pronghorn.errors import ArgumentError, ArgumentTypeError, NotCompiledError, UnknownNameError
from pronghorn.runtime import compile as compiling

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(20, 4)).astype("float32"), RNG.normal(size=(20, 1)).astype("float32")


def linear(**options):
    model = Sequential([layers.Dense(1, input_shape=(4,))])
    model.compile(optimizers.SGD(0.1), "mse", **options)
    return model


@pytest.fixture
def counted():
    """A function that says how many Programs were compiled since it was last called."""
    seen = [compiling.COUNT]

    def since():
        before, seen[0] = seen[0], compiling.COUNT
        return seen[0] - before

    return since


def descended(w, b, batches):
    """Gradient descent by hand; the losses before each step, and the weights after the last."""
    losses = []
    for x, y in batches:
        wrong = x @ w + b - y
        losses.append((np.mean(wrong**2), len(x)))
        w, b = w - 0.1 * 2 * x.T @ wrong / len(x), b - 0.1 * 2 * wrong.sum(0) / len(x)
    return losses, w, b


def test_the_last_partial_batch(backend):
    """It is a step of its own; the loss of the epoch is the mean over samples."""
    model = linear(metrics=["mse"])
    w, b = (a.astype(float) for a in model.get_weights())
    logs = model.fit(X, Y, batch_size=8, epochs=2, shuffle=False, verbose=0).history
    batches = [(X[i : i + 8].astype(float), Y[i : i + 8]) for i in (0, 8, 16)]
    for epoch in range(2):
        losses, w, b = descended(w, b, batches)
        wanted = sum(loss * n for loss, n in losses) / 20
        assert logs["loss"][epoch] == pytest.approx(wanted, rel=1e-4)
        assert logs["mse"][epoch] == pytest.approx(wanted, rel=1e-4)
    np.testing.assert_allclose(model.get_weights()[0], w, rtol=1e-4, atol=1e-6)
    wanted = np.mean((X @ w + b - Y) ** 2)
    assert model.evaluate(X, Y, batch_size=8, verbose=0) == pytest.approx([wanted, wanted], rel=1e-4)
    np.testing.assert_allclose(model.predict(X, batch_size=8), X @ w + b, rtol=1e-4, atol=1e-5)


def test_one_compile_for_each_shape_and_phase(backend, counted):
    model = Sequential([layers.Dense(3, input_shape=(4,)), layers.Dropout(0.5), layers.Dense(1)])
    model.compile("adam", "mse", metrics=["mae"])
    model.fit(X, Y, batch_size=8, epochs=3, verbose=0)
    assert counted() == 2  # of 8 and of 4 samples
    model.evaluate(X, Y, batch_size=8, verbose=0)
    assert counted() == 2
    model.predict(X, batch_size=8)
    assert counted() == 2
    model.fit(X, Y, batch_size=8, epochs=2, verbose=0, validation_data=(X, Y))
    model.optimizer.learning_rate = 0.5
    model.train_on_batch(X[:8], Y[:8])
    model.test_on_batch(X[:4], Y[:4])
    model.predict_on_batch(X[:8])
    model.predict(X.astype("float64"), batch_size=8)
    model.set_weights(model.get_weights())
    model.fit(X, Y, batch_size=8, verbose=0, initial_epoch=0)
    assert counted() == 0
    model.fit(X, Y, batch_size=8, verbose=0, sample_weight=np.ones(20))
    assert counted() == 2
    model.compile("sgd", "mse")
    model.fit(X, Y, batch_size=20, verbose=0)
    assert counted() == 1


def test_a_step_is_one_call_of_jax(counted):
    """Forward, backward, optimizer, metrics and state are one executable, which is called once a step."""
    from pronghorn.runtime import using_backend
    from pronghorn_plugins.backends.jax.program import JaxProgram

    with using_backend("jax"):
        model = Sequential([layers.Dense(3, input_shape=(4,)), layers.BatchNormalization(), layers.Dense(1)])
        model.compile("adam", "mse", metrics=["mae"])
        model.train_on_batch(X, Y)
        (compiled,) = model.step("train")._compiled.values()
        program, calls = compiled.program, []
        assert isinstance(program, JaxProgram)
        executable = program.executable

        def called(*arguments):
            calls.append(len(arguments))
            return executable(*arguments)

        program.executable = called
        counted()
        before = model.get_weights()
        model.fit(X, Y, batch_size=20, epochs=3, verbose=0)
    assert (len(calls), counted()) == (3, 0)
    assert set(program.updated) >= {*model.weights, model.optimizer.iterations, *model.metrics[0].variables}
    assert not np.array_equal(before[0], model.get_weights()[0])


def test_one_batch_forms(backend):
    model = linear(metrics=["mae"])
    w, b = model.get_weights()
    wrong = X @ w + b - Y
    wanted = [np.mean(wrong**2), np.mean(np.abs(wrong))]
    assert model.test_on_batch(X, Y) == pytest.approx(wanted, rel=1e-4)
    assert model.test_on_batch(X, Y, return_dict=True) == pytest.approx(dict(zip(["loss", "mae"], wanted, strict=True)))
    np.testing.assert_allclose(model.predict_on_batch(X), X @ w + b, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(model.get_weights()[0], w)
    assert model.train_on_batch(X, Y) == pytest.approx(wanted, rel=1e-4)
    assert not np.array_equal(model.get_weights()[0], w)


def test_metrics_go_on_if_they_are_not_reset():
    model = linear()
    model.test_on_batch(X[:5], Y[:5])
    wrong = (model.predict(X[:15]) - Y[:15]) ** 2
    assert model.test_on_batch(X[5:15], Y[5:15], reset_metrics=False) == pytest.approx(wrong.mean(), rel=1e-5)
    assert model.test_on_batch(X[5:15], Y[5:15]) == pytest.approx(wrong[5:].mean(), rel=1e-5)
    model.reset_metrics()
    assert float(model.metrics[0].result()) == 0


def test_class_weights_multiply_sample_weights(backend):
    labels = RNG.integers(0, 2, 20)
    model = Sequential([layers.Dense(2, activation="softmax", input_shape=(4,))])
    model.compile(optimizers.SGD(0.0), "sparse_categorical_crossentropy")
    weights = RNG.random(20).astype("float32")
    p = model.predict(X)[np.arange(20), labels]
    found = model.train_on_batch(X, labels, sample_weight=weights, class_weight={0: 1.0, 1: 3.0})
    assert found == pytest.approx(np.mean(-np.log(p) * weights * np.where(labels == 1, 3.0, 1.0)), rel=1e-4)


def test_validation_and_metrics_of_the_user(backend):
    mine = metrics.MeanAbsoluteError(name="mine")
    model = linear(metrics=[mine])
    logs = model.fit(X[:10], Y[:10], epochs=2, verbose=0, validation_data=(X[10:], Y[10:])).history
    wrong = model.predict(X[10:]) - Y[10:]
    assert logs["val_loss"][-1] == pytest.approx(np.mean(wrong**2), rel=1e-4)
    assert logs["val_mine"][-1] == pytest.approx(np.mean(np.abs(wrong)), rel=1e-4)
    model.evaluate(X, Y, verbose=0)
    assert float(mine.result()) == pytest.approx(np.mean(np.abs(model.predict(X) - Y)), rel=1e-4)


def test_structures_of_predictions_are_those_of_the_outputs():
    x = Input((4,))
    for outputs, read in (([x, x], lambda p: p[1]), ({"a": x}, lambda p: p["a"]), ((x, [x]), lambda p: p[1][0])):
        found = Model(x, outputs).predict(X, batch_size=8)
        np.testing.assert_array_equal(read(found), X)


def test_results_do_not_change_with_later_calls(backend):
    model = linear()
    first = model.predict(X)
    kept = first.copy()
    model.predict(X * 2)
    model.fit(X, Y, verbose=0)
    np.testing.assert_array_equal(first, kept)


def test_before_compile():
    model = Sequential([layers.Dense(1, input_shape=(4,))], name="m")
    for use, what in (
        (lambda: model.fit(X, Y), "train"),
        (lambda: model.train_on_batch(X, Y), "train"),
        (lambda: model.evaluate(X, Y), "test"),
        (lambda: model.test_on_batch(X, Y), "test"),
    ):
        with pytest.raises(NotCompiledError, match=f"Sequential 'm': the model cannot {what} yet.*model.compile"):
            use()
    assert model.predict(X).shape == (20, 1)


@pytest.mark.parametrize(
    ("keywords", "error", "text"),
    [
        ({"optimizer": "adm"}, UnknownNameError, "optimizers: No plugin offers 'adm'. Did you mean 'adam'"),
        ({"optimizer": 3}, ArgumentTypeError, "Got 3"),
        ({"optimizer": metrics.MeanSquaredError()}, ArgumentTypeError, "a MeanSquaredError is no optimizer"),
        ({"loss": "nope"}, UnknownNameError, "losses: No plugin offers 'nope'"),
        ({"loss": {"nope": "mse"}}, ArgumentError, "there is no output 'nope'"),
        ({"loss": ["mse", "mse"]}, ArgumentError, "2 entries, the model 1 outputs"),
        ({"metrics": ["acuracy"]}, UnknownNameError, "'acuracy'. Did you mean 'accuracy'"),
        ({"loss_reduction": "nope"}, ArgumentError, "no reduction 'nope'"),
        ({"metric_averaging": "nope"}, ArgumentError, "no averaging 'nope'"),
        ({"target_tensors": 1}, ArgumentError, "target_tensors is not supported"),
        ({"optimiser": "adam"}, ArgumentTypeError, r"compile\(\): there is no argument 'optimiser'. Did you mean 'opt"),
    ],
)
def test_a_compile_that_fails_keeps_the_last_one(keywords, error, text):
    model = linear(metrics=["mae"])
    model.fit(X, Y, verbose=0)
    optimizer, plan, names = model.optimizer, model.plan, model.metrics_names
    with pytest.raises(error, match=text):
        model.compile(**{"optimizer": "sgd", "loss": "mse", **keywords})
    assert (model.optimizer, model.plan, model.metrics_names) == (optimizer, plan, names)
    model.fit(X, Y, verbose=0)


@pytest.mark.parametrize(
    ("keywords", "error", "text"),
    [
        ({"epoch": 3}, ArgumentTypeError, r"fit\(\): there is no argument 'epoch'. Did you mean 'epochs'"),
        ({"epochs": "3"}, ArgumentError, "epochs must be an int of 0 or more. Got '3'"),
        ({"epochs": -1}, ArgumentError, "epochs must be"),
        ({"verbose": "loud"}, ArgumentError, "verbose must be 0, 1, 2 or 'auto'. Got 'loud'"),
        ({"shuffle": "yes"}, ArgumentError, "shuffle must be True, False or 'batch'"),
        ({"validation_freq": 0}, ArgumentError, "validation_freq must be a positive int"),
        ({"batch_size": 0}, ArgumentError, "batch_size must be a positive int. Got 0"),
        ({"steps_per_epoch": -1}, ArgumentError, "steps must be a positive int"),
        ({"validation_split": 1.5}, ArgumentError, "at least 0 and below 1. Got 1.5"),
        ({"validation_data": (X,)}, ArgumentError, r"fit\(validation_data=\): it has 1 parts"),
        ({"callbacks": ["early"]}, ArgumentTypeError, "'early' is no callback"),
        ({"class_weight": "balanced"}, ArgumentTypeError, "class_weight must be a dict"),
    ],
)
def test_wrong_arguments_of_fit_change_nothing(keywords, error, text):
    model = linear()
    before = model.get_weights()
    with pytest.raises(error, match=text):
        model.fit(X, Y, **{"verbose": 0, **keywords})
    np.testing.assert_array_equal(model.get_weights()[0], before[0])
    assert model.optimizer.iterations.numpy() == 0


def test_no_epochs_are_no_training():
    model = linear()
    before = model.get_weights()
    assert model.fit(X, Y, epochs=0, verbose=0).history == {}
    assert model.fit(X, Y, epochs=2, initial_epoch=5, verbose=0).history == {}
    np.testing.assert_array_equal(model.get_weights()[0], before[0])


@pytest.fixture
def switching():
    """Threads take turns as often as Python allows."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    yield
    sys.setswitchinterval(before)


def in_threads(*functions):
    errors = []

    def guarded(function):
        try:
            function()
        except BaseException as error:  # noqa: BLE001 - it is raised below
            errors.append(error)

    threads = [threading.Thread(target=guarded, args=(f,)) for f in functions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def test_predictions_from_many_threads(backend, switching):
    model = Sequential([layers.Dense(30, activation="tanh", input_shape=(4,)), layers.Dense(1)])
    big = RNG.normal(size=(200, 4)).astype("float32")
    w, b, v, c = model.get_weights()
    wanted = np.tanh(big @ w + b) @ v + c

    def predict():
        for _ in range(10):
            np.testing.assert_allclose(model.predict(big, batch_size=64), wanted, rtol=1e-4, atol=1e-5)
            np.testing.assert_allclose(model(big), wanted, rtol=1e-4, atol=1e-5)

    in_threads(predict, predict, predict)


def test_predictions_while_another_thread_trains(backend, switching):
    """Each is that of the weights after some step, never of a mixture."""
    model = Sequential([layers.Dense(32, activation="tanh", input_shape=(4,)), layers.Dense(8), layers.Dense(1)])
    model.compile(optimizers.SGD(0.05), "mse")
    states, found, done = [], [], []

    def train():
        for _ in range(150):
            model.train_on_batch(X, Y)
            states.append(model.get_weights())
        done.append(True)

    def predict():
        while not done:
            found.append(model.predict(X))

    model.train_on_batch(X, Y)
    model.predict(X)
    states.append(model.get_weights())
    in_threads(train, predict, predict)
    possible = np.stack([np.tanh(X @ a + b) @ c @ e + d @ e + f for a, b, c, d, e, f in states])
    assert len(found) > 5
    for y in found:
        assert np.abs(possible - y).max(axis=(1, 2)).min() < 1e-5
    assert np.abs(np.diff(possible, axis=0)).max(axis=(1, 2)).min() > 1e-5


def test_a_model_is_built_and_compiled_once_by_many_threads(backend, switching, counted):
    model = Sequential([layers.Dense(3), layers.Dense(1)])
    found = []
    in_threads(*[lambda: found.append(model.predict(X))] * 4)
    assert (len(model.weights), len(found), counted()) == (4, 4, 1)
    for y in found[1:]:
        np.testing.assert_array_equal(y, found[0])
