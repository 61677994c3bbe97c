"""Log names, attributes of optimizers and methods of layers."""

import pytest
from migrating import becomes, stays

IMPORT = "from keras.callbacks import EarlyStopping, LambdaCallback, ModelCheckpoint\n"
TODAY = IMPORT.replace("keras", "pronghorn")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("h.history['acc'] + h.history[\"val_acc\"]", "h.history['accuracy'] + h.history[\"val_accuracy\"]"),
        ("EarlyStopping(monitor='val_acc')", "EarlyStopping(monitor='val_accuracy')"),
        ("EarlyStopping('val_acc')", "EarlyStopping('val_accuracy')"),
        ("ModelCheckpoint('{epoch}-{val_acc:.2f}')", "ModelCheckpoint('{epoch}-{val_accuracy:.2f}')"),
        (
            "ModelCheckpoint(filepath='{acc}', monitor='acc')",
            "ModelCheckpoint(filepath='{accuracy}', monitor='accuracy')",
        ),
        ("model.compile('sgd', 'mse', metrics=['acc', f])", "model.compile('sgd', 'mse', metrics=['accuracy', f])"),
        ("model.compile('sgd', metrics={'a': 'acc'})", "model.compile('sgd', metrics={'a': 'accuracy'})"),
        ("model.optimizer.lr", "model.optimizer.learning_rate"),
        ("h.history['loss']", "h.history['loss']"),
    ],
)
def test_spelling(old, new):
    assert becomes(f"{IMPORT}{old}\n", f"{TODAY}{new}\n") == {}


def test_rate_of_an_optimizer_in_a_name():
    old = "from keras.optimizers import SGD\nsgd = SGD(lr=0.1)\nsgd.lr = other.lr\n"
    assert (
        becomes(
            old, "from pronghorn.optimizers import SGD\nsgd = SGD(learning_rate=0.1)\nsgd.learning_rate = other.lr\n"
        )
        == {}
    )


def test_keys_that_may_be_log_names_are_told():
    text = f"{TODAY}scores['val_acc']\nlogs.get('acc')\n"
    found = stays(text)
    assert set(found) == {(2, True), (3, True)}
    assert found[3, True].startswith("'acc' is logged as 'accuracy' today.")


def test_shape_of_a_layers_output():
    old = "from keras.layers import Layer\nclass A(Layer):\n    def get_output_shape_for(self, shape):\n        return shape\n"
    new = old.replace("keras", "pronghorn").replace("get_output_shape_for", "compute_output_shape")
    assert becomes(old, new) == {}
