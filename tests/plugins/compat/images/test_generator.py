"""ImageDataGenerator: real Keras' batches, statistics of NumPy, and what always holds of flows."""

import json
import pickle
import threading
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn import errors

pytest.importorskip("scipy")
pytest.importorskip("PIL")

from pronghorn_plugins.compat.tree.preprocessing.image import ImageDataGenerator, Iterator, NumpyArrayIterator

FOLDER = Path(__file__).parents[3] / "golden"
GOLDEN = json.loads((FOLDER / "image_flows.json").read_text("utf-8"))
ARRAYS = np.load(FOLDER / "image_flows.npz")
CASES = [pytest.param(case, id=case["id"]) for case in GOLDEN["cases"]]
CHANGES = {"rotation_range": 30, "zoom_range": 0.2, "horizontal_flip": True, "width_shift_range": 0.2}


def images(n=7, shape=(5, 4, 3)):
    return np.random.default_rng(n).uniform(0, 255, (n, *shape)).astype("float32")


def golden_flow(case):
    x = ARRAYS["x"].astype("float32")
    x = x if case["data_format"] == "channels_last" else x.transpose(0, 3, 1, 2)
    generator = ImageDataGenerator(data_format=case["data_format"], **case["arguments"])
    generator.fit(x)
    return generator.flow(x, ARRAYS["y"], batch_size=GOLDEN["batch_size"], seed=GOLDEN["seed"])


def tolerance(case):
    """Keras whitens by an SVD in float32, which loses digits; the rest is equal to the last few."""
    return {"rtol": 0, "atol": 1e-3 if "zca" in case["id"] else 2e-5}


@pytest.mark.parametrize("case", CASES)
def test_batches_are_keras(case):
    flow = golden_flow(case)
    found = [next(flow) for _ in case["sizes"]]
    assert [len(y) for _, y in found] == case["sizes"]
    np.testing.assert_array_equal(np.concatenate([y for _, y in found]), ARRAYS[f"{case['id']}_y"])
    x = np.concatenate([x for x, _ in found])
    np.testing.assert_allclose(x, ARRAYS[f"{case['id']}_x"], **tolerance(case))


@pytest.mark.parametrize("case", CASES)
def test_batches_by_number_are_keras_in_any_order(case):
    """The first epoch by index, backwards."""
    flow = golden_flow(case)
    found = dict(reversed([(i, flow[i]) for i in reversed(range(len(flow)))]))
    x = np.concatenate([found[i][0] for i in range(len(flow))])
    np.testing.assert_allclose(x, ARRAYS[f"{case['id']}_x"][: len(x)], **tolerance(case))


@given(st.integers(1, 9), st.integers(1, 4), st.booleans(), st.integers(0, 99))
def test_an_epoch_has_every_sample_once_and_seeds_repeat(n, batch_size, shuffle, seed):
    x, y = images(n), np.arange(n)
    flows = [ImageDataGenerator(**CHANGES).flow(x, y, batch_size, shuffle, seed=seed) for _ in range(2)]
    for _ in range(2):
        epochs = [[next(flow) for _ in range(len(flow))] for flow in flows]
        labels = [label for _, batch in epochs[0] for label in batch]
        assert sorted(labels) == list(range(n))
        assert shuffle or labels == list(range(n))
        for (x_one, y_one), (x_other, y_other) in zip(*epochs, strict=True):
            np.testing.assert_array_equal(x_one, x_other)
            np.testing.assert_array_equal(y_one, y_other)


def test_two_flows_of_one_seed_change_images_and_masks_alike():
    x = images()
    one, other = (ImageDataGenerator(**CHANGES).flow(each, batch_size=3, seed=5) for each in (x, 2 * x))
    for _ in range(4):
        np.testing.assert_allclose(2 * next(one), next(other), rtol=1e-4, atol=1e-3)


def test_threads_change_nothing_of_a_seeded_flow():
    x, y = images(24), np.arange(24)
    wanted = [ImageDataGenerator(**CHANGES).flow(x, y, 2, seed=3)[i] for i in range(12)]
    flow = ImageDataGenerator(**CHANGES).flow(x, y, 2, seed=3)
    found = {}
    threads = [threading.Thread(target=lambda i=i: found.update({i: flow[i]})) for i in reversed(range(12))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for index, (x_batch, y_batch) in enumerate(wanted):
        np.testing.assert_array_equal(found[index][1], y_batch)
        np.testing.assert_array_equal(found[index][0], x_batch)


def test_without_a_seed_numpys_generator_draws():
    x = images()
    found = []
    for _ in range(2):
        np.random.seed(4)  # noqa: NPY002
        found.append(next(ImageDataGenerator(**CHANGES).flow(x, batch_size=7)))
    np.testing.assert_array_equal(*found)


def test_each_epoch_has_another_order_and_other_changes():
    flow = ImageDataGenerator(**CHANGES).flow(images(), np.arange(7), batch_size=7, seed=1)
    (x_first, y_first), (x_second, y_second) = flow[0], (flow.on_epoch_end(), flow[0])[1]
    assert y_first.tolist() != y_second.tolist()
    assert not np.allclose(x_first[np.argsort(y_first)], x_second[np.argsort(y_second)])


def test_featurewise_statistics_are_numpys():
    x = images()
    generator = ImageDataGenerator(featurewise_center=True, featurewise_std_normalization=True, rescale=0.25)
    generator.fit(x)
    np.testing.assert_allclose(generator.mean, (0.25 * x).mean((0, 1, 2)).reshape(1, 1, 3), rtol=1e-5)
    np.testing.assert_allclose(generator.std, (0.25 * x).std((0, 1, 2)).reshape(1, 1, 3), rtol=1e-5)
    done = np.stack([generator.standardize(each) for each in x])
    np.testing.assert_allclose(done.mean((0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(done.std((0, 1, 2)), 1, atol=1e-5)


def test_zca_whitens():
    """More samples than pixels: the covariance of what comes out is the identity."""
    x = np.random.default_rng(0).normal(size=(200, 2, 3, 1)) @ np.ones((1, 1)) * np.arange(1, 7).reshape(2, 3, 1)
    generator = ImageDataGenerator(zca_whitening=True, zca_epsilon=1e-9, dtype="float64")
    generator.fit(x)
    white = next(generator.flow(x, batch_size=200, shuffle=False)).reshape(200, -1)
    flat = (x - x.mean()).reshape(200, -1)
    covariance = flat.T @ flat / 200
    matrix = generator.principal_components
    np.testing.assert_allclose(matrix @ covariance @ matrix, np.eye(6), atol=1e-6)
    np.testing.assert_allclose(matrix, matrix.T, atol=1e-12)
    np.testing.assert_allclose(white, flat @ matrix, atol=1e-5)


def test_statistics_of_changed_images():
    x = images()
    generator = ImageDataGenerator(featurewise_center=True, vertical_flip=True)
    generator.fit(x, augment=True, rounds=2, seed=0)
    np.testing.assert_allclose(generator.mean.ravel(), x.mean((0, 1, 2)), rtol=1e-5)


def test_missing_statistics_are_told():
    with pytest.warns(UserWarning, match="featurewise_center=True\\) has no statistics"):
        ImageDataGenerator(featurewise_center=True).standardize(images(1)[0])


def test_preprocessing_comes_first_and_leaves_the_data_alone():
    x = images()
    kept = x.copy()
    generator = ImageDataGenerator(preprocessing_function=lambda image: image + 1, rescale=2)
    np.testing.assert_allclose(next(generator.flow(x, batch_size=7, shuffle=False)), 2 * (x + 1), rtol=1e-6)
    generator.standardize(x[0])
    np.testing.assert_array_equal(x, kept)
    assert generator.standardize(np.ones((2, 2, 1), "uint8")).dtype == np.float32


@given(st.integers(2, 20), st.floats(0.05, 0.95))
def test_subsets_are_disjoint_and_complete(n, share):
    generator = ImageDataGenerator(validation_split=share)
    x, weights = images(n, (2, 2, 1)), np.arange(n) / 10
    found = {}
    for subset in ("training", "validation"):
        flow = generator.flow(x, weights + 0.5, n, sample_weight=weights, subset=subset)
        found[subset] = next(flow)[1:] if flow.n else (np.zeros(0), np.zeros(0))
    assert len(found["validation"][0]) == int(n * share)
    together = np.sort(np.concatenate([found["training"][0], found["validation"][0]]))
    np.testing.assert_allclose(together, weights + 0.5)
    for y, weight in found.values():
        np.testing.assert_allclose(y, weight + 0.5)


def test_further_arrays_go_along():
    x, more = images(), np.arange(7)
    (x_batch, *others), y = next(ImageDataGenerator().flow((x, [more, -more]), more, batch_size=3, seed=2))
    np.testing.assert_array_equal(x_batch, x[y])
    np.testing.assert_array_equal(others, [y, -y])
    alone = next(ImageDataGenerator().flow((x, more), batch_size=3, shuffle=False))
    np.testing.assert_array_equal(alone[1], [0, 1, 2])


def test_batches_are_saved(tmp_path):
    from PIL import Image

    flow = ImageDataGenerator().flow(
        images(3), batch_size=2, shuffle=False, save_to_dir=tmp_path, save_prefix="a", seed=0
    )
    batch = next(flow)
    names = sorted(path.name for path in tmp_path.iterdir())
    assert [name.rsplit("_", 1)[0] for name in names] == ["a_0", "a_1"]
    with Image.open(tmp_path / names[1]) as saved:
        np.testing.assert_allclose(np.asarray(saved), batch[1] / batch[1].max() * 255, atol=1)


def test_a_flow_trains_with_workers(keras):
    from keras.layers import Dense, Flatten
    from keras.models import Sequential

    x = images(32, (4, 4, 1)) / 255
    y = 3 * x.mean((1, 2, 3)) - 1  # a flip changes nothing of it
    generator = ImageDataGenerator(horizontal_flip=True, validation_split=0.25)
    model = Sequential([Flatten(input_shape=(4, 4, 1)), Dense(1, kernel_initializer="zeros")])
    model.compile("sgd", "mse")
    train, held_out = (generator.flow(x, y, 8, subset=subset, seed=1) for subset in ("training", "validation"))
    history = model.fit_generator(
        train, steps_per_epoch=len(train), epochs=8, verbose=0, validation_data=held_out, workers=3
    )
    assert history.history["loss"][-1] < history.history["loss"][0]
    assert len(history.history["val_loss"]) == 8
    assert model.predict_generator(ImageDataGenerator().flow(x, batch_size=5, shuffle=False), workers=2).shape == (
        32,
        1,
    )
    assert isinstance(train, keras.preprocessing.image.Iterator)


def test_a_flow_can_be_pickled():
    flow = ImageDataGenerator(**CHANGES).flow(images(), batch_size=3, seed=1)
    again = pickle.loads(pickle.dumps(flow))
    np.testing.assert_array_equal(next(flow), next(again))
    flow.reset()
    assert flow.batch_index == 0
    assert len(flow.next()) == 3


def test_an_overridden_transform_is_used():
    class Constant(ImageDataGenerator):
        def get_random_transform(self, img_shape, seed=None):
            return {"flip_vertical": True}

    x = images()
    np.testing.assert_array_equal(next(Constant().flow(x, batch_size=7, shuffle=False, seed=1)), x[:, ::-1])


def test_a_flow_of_ones_own():
    class Numbers(Iterator):
        def _get_batches_of_transformed_samples(self, index_array):
            return index_array * 10

    assert [batch.tolist() for batch in (Numbers(3, 2, False, None)[i] for i in range(2))] == [[0, 10], [20]]
    with pytest.raises(NotImplementedError, match="Iterator must define"):
        Iterator(3, 2, False, None)[0]


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (
            lambda: ImageDataGenerator(zoom_range=(1, 2, 3)),
            errors.ArgumentError,
            "zoom_range must be one number or two",
        ),
        (lambda: ImageDataGenerator(brightness_range=2), errors.ArgumentError, "brightness_range must be two numbers"),
        (lambda: ImageDataGenerator(fill_mode="nearst"), errors.ArgumentError, "no fill_mode 'nearst'.*'nearest'"),
        (lambda: ImageDataGenerator(data_format="last"), errors.ArgumentError, "data_format must be .* Got 'last'"),
        (lambda: ImageDataGenerator(validation_split=1.5), errors.ArgumentError, "validation_split must .* Got 1.5"),
        (lambda: ImageDataGenerator().fit(np.zeros((3, 3))), errors.ShapeError, r"four axes. Got the shape \(3, 3\)"),
        (lambda: ImageDataGenerator().flow(images(), [1]), errors.DataError, "`x` and `y` .* Got 7 and 1"),
        (lambda: ImageDataGenerator().flow(images(), batch_size=0), errors.ArgumentError, "batch_size .* Got 0"),
        (lambda: ImageDataGenerator().flow(images(), subset="test"), errors.ArgumentError, "no subset 'test'"),
        (lambda: ImageDataGenerator().flow(images())[1], errors.ArgumentError, "asked for batch 1 of 1"),
        (lambda: NumpyArrayIterator(images()[0], None, None), errors.ShapeError, "four axes"),
        (
            lambda: ImageDataGenerator(validation_split=0.5).flow(images(4), [0, 0, 1, 1], subset="training"),
            errors.DataError,
            "different classes after the split. .*shuffle",
        ),
    ],
)
def test_errors_teach(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_wrong_channels_and_overruled_arguments_are_told():
    with pytest.warns(UserWarning, match="Axis 3 .* has 5: is the data_format right"):
        ImageDataGenerator().flow(np.zeros((2, 3, 4, 5)))
    with pytest.warns(UserWarning, match="featurewise_std_normalization is left out"):
        generator = ImageDataGenerator(zca_whitening=True, featurewise_std_normalization=True)
    assert generator.featurewise_center
    assert not generator.featurewise_std_normalization
