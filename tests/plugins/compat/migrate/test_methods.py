"""Methods of models that are known to be models, that may be, and that only models have."""

import pytest
from migrating import becomes

IMPORT = "from keras.models import Model, Sequential, load_model\n"
TODAY = "from pronghorn.models import Model, Sequential, load_model\n"


def methods(old, new):
    """The findings of lines behind the import, which are numbered from 1."""
    found = becomes(IMPORT + old, TODAY + new)
    return {(line - 1, is_open): text for (line, is_open), text in found.items()}


@pytest.mark.parametrize(
    "made",
    [
        "model = Sequential()\n",
        "model = Model(inputs=a, outputs=b)\n",
        "model = load_model('a.h5')\n",
        "other = Sequential()\nmodel = other\n",
        "if x:\n    model = Sequential()\nelse:\n    model = load_model('a')\n",
        "def build(n):\n    if n:\n        return Sequential()\n    model = Sequential()\n    return model\n\nmodel = build(3)\n",
        "class Net(Model):\n    pass\n\nmodel = Net()\n",
        "first, model = 3, Sequential()\n",
    ],
)
def test_a_model_that_is_known(made):
    assert methods(f"{made}model.fit(x, y, nb_epoch=3)\n", f"{made}model.fit(x, y, epochs=3)\n") == {}


def test_a_model_in_an_attribute():
    made = "class A:\n    def __init__(self):\n        self.net = Sequential()\n    def go(self):\n        self.net.fit(x, {}=3)\n"
    assert methods(made.format("nb_epoch"), made.format("epochs")) == {}


@pytest.mark.parametrize(
    "made",
    [
        "model = thing()\n",
        "def f(model):\n    pass\n",
        "model = Sequential()\nmodel = thing()\n",
        "for model in models: pass\n",
        "def build():\n    return Sequential(), 3\n\nmodel, n = build()\n",
    ],
)
def test_what_may_be_a_model_is_told(made):
    call = "model.fit(x, y, nb_epoch=3)\n"
    (text,) = methods(made + call, made + call).values()
    assert text == "model.fit(nb_epoch=): whether model is a model is not known. If it is, write epochs=."


def test_predict_proba():
    made = "model = Sequential()\n"
    assert methods(f"{made}model.predict_proba(x)\n", f"{made}model.predict(x)\n") == {}
    (text,) = methods("tree.predict_proba(x)\n", "tree.predict_proba(x)\n").values()
    assert text == "tree.predict_proba(): whether tree is a model is not known. If it is, write predict."


def test_show_accuracy_goes_where_compile_asks_for_the_accuracy():
    made = "model = Sequential()\nmodel.compile('adam', 'mse', metrics=['accuracy'])\n"
    assert (
        methods(f"{made}model.fit(x, y, show_accuracy=True, verbose=0)\n", f"{made}model.fit(x, y, verbose=0)\n") == {}
    )


def test_show_accuracy_stays_and_is_told_where_it_does_not():
    made = "model = Sequential()\nmodel.compile('adam', 'mse')\nmodel.fit(x, y, show_accuracy=True)\n"
    assert methods(made, made) == {
        (3, True): "show_accuracy= does not exist any more. Leave it out, and write metrics=['accuracy'] in compile()."
    }


def test_arguments_in_a_dict_are_told():
    made = (
        "options = dict(nb_epoch=3)\nmodel = Sequential()\nmodel.compile('adam', 'mse')\nmodel.fit(x, y, **options)\n"
    )
    assert methods(made, made) == {
        (4, True): "fit(**options): what is in it is not known here. Look for Keras 1's names in it."
    }


@pytest.mark.parametrize(
    ("loss", "layers", "new"),
    [
        ("categorical_crossentropy", "", "model.predict(x, verbose=0).argmax(axis=-1)"),
        ("sparse_categorical_crossentropy", "", "model.predict(x, verbose=0).argmax(axis=-1)"),
        ("binary_crossentropy", "model.add(Dense(8))\nmodel.add(Dense(1))\n", "(model.predict(x, verbose=0) > 0.5).astype('int32')"),
    ],
)  # fmt: skip
def test_predict_classes(loss, layers, new):
    before = f"model = Sequential()\n{layers}model.compile(loss='{loss}', optimizer='adam')\n"
    old = f"from keras.layers import Dense\n{before}y = model.predict_classes(x, verbose=0)\n"
    assert methods(old, f"from pronghorn.layers import Dense\n{before}y = {new}\n") == {}


@pytest.mark.parametrize("loss", ["'mse'", "'binary_crossentropy'", "loss"])
def test_predict_classes_of_a_model_whose_outputs_nobody_knows_is_told(loss):
    text = f"model = load_model('a')\nmodel.compile(loss={loss}, optimizer='adam')\nmodel.predict_classes(x)\n"
    assert "(predict(...) > 0.5).astype('int32')" in methods(text, text)[3, True]


@pytest.mark.parametrize("name", ["fit", "evaluate", "predict"])
def test_generator_methods_of_anything(name):
    """Nothing but a model has them."""
    assert methods(f"net.{name}_generator(g, verbose=0)\n", f"net.{name}(g, verbose=0)\n") == {}


def test_steps_by_position():
    assert methods("m.fit_generator(g, 10, 3, 0)\n", "m.fit(g, steps_per_epoch=10, epochs=3, verbose=0)\n") == {}


def test_positions_that_may_be_keras_1s_are_told():
    found = methods("m.fit_generator(g, 100, nb_epoch=3)\n", "m.fit_generator(g, 100, nb_epoch=3)\n")
    assert found[1, True].endswith("Write them by name, in fit().")


def test_workers():
    made = "model = Sequential()\n"
    call = "fit_generator(g, epochs=3, workers=2, max_queue_size=4, use_multiprocessing=True)"
    new = TODAY + "from pronghorn import Prefetch\n"
    assert becomes(
        f"{IMPORT}{made}model.{call}\nmodel.predict_generator(g, workers=1)\n",
        f"{new}{made}model.fit(Prefetch(g, workers=2, max_queue_size=4), epochs=3)\nmodel.predict(g)\n",
    ) == {}  # fmt: skip
    assert "pronghorn.Prefetch(generator, workers)" in methods(f"m.{call}\n", "m.fit(g, epochs=3)\n")[1, False]


def test_samples_of_a_generator_that_nobody_knows_are_told_and_stay():
    """All else of the call is today's."""
    old = "m.fit_generator(g, samples_per_epoch=100, nb_epoch=3)\n"
    found = methods(old, "m.fit(g, samples_per_epoch=100, epochs=3)\n")
    assert found[1, True].endswith("Write steps_per_epoch=100 // batch_size.")


@pytest.mark.parametrize(("flow", "size"), [("x, batch_size=n", "n"), ("x, y", "32"), ("x, y, 16", "16")])
def test_samples_of_a_flow(flow, size):
    old = f"m.fit_generator(d.flow({flow}), samples_per_epoch=100, nb_epoch=3)\n"
    assert methods(old, f"m.fit(d.flow({flow}), steps_per_epoch=100 // {size}, epochs=3)\n") == {}


def test_class_mode_goes():
    made = "model = Sequential()\n"
    old = f"{made}model.compile('adam', 'mse', class_mode='binary')\n"
    assert set(methods(old, f"{made}model.compile('adam', 'mse')\n")) == {(2, False)}


def test_an_optimizer_by_name_that_had_other_defaults():
    made = "model = Sequential()\n"
    old = f"{IMPORT}{made}model.compile(loss='mse', optimizer='adadelta')\nmodel.compile('adam', 'mse')\n"
    new = f"{TODAY}from pronghorn.optimizers import Adadelta\n{made}"
    assert becomes(
        old, f"{new}model.compile(loss='mse', optimizer=Adadelta(learning_rate=1.0))\nmodel.compile('adam', 'mse')\n"
    ) == {}  # fmt: skip
