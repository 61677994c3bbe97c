"""Flows of images from folders and tables: which files, in which order, with which targets."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pronghorn import errors

pytest.importorskip("PIL")

from pronghorn_plugins.compat.tree.preprocessing import image

ImageDataGenerator = image.ImageDataGenerator


def write(folder, name, grey):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    image.save_img(folder / name, np.full((4, 6, 3), grey, "uint8"), scale=False)


@pytest.fixture
def folder(tmp_path):
    """Two cats, three dogs, one of them deeper, and what is no image; each image of one grey, 10 times its number."""
    for number, name in enumerate(["cat/a.png", "cat/b.bmp", "dog/a.png", "dog/deep/b.png", "dog/z.PNG"]):
        write(tmp_path, name, 10 * number)
    (tmp_path / "dog" / "notes.txt").write_text("no image")
    (tmp_path / "top.txt").write_text("no class")
    return tmp_path


def flow_from(folder, generator=None, **kwargs):
    kwargs = {"target_size": (2, 3), "batch_size": 10, "shuffle": False, **kwargs}
    return (generator or ImageDataGenerator()).flow_from_directory(folder, **kwargs)


def greys(x):
    return x[:, 0, 0, 0].tolist()


def test_a_folder_gives_its_images_in_order(folder, capsys):
    flow = flow_from(folder)
    assert capsys.readouterr().out == "Found 5 images belonging to 2 classes.\n"
    x, y = next(flow)
    assert x.shape == (5, 2, 3, 3)
    assert x.dtype == np.float32
    wanted = ["cat/a.png", "cat/b.bmp", "dog/a.png", "dog/z.PNG", "dog/deep/b.png"]
    assert [name.replace("\\", "/") for name in flow.filenames] == wanted
    assert greys(x) == [0, 10, 20, 40, 30]
    assert flow.class_indices == {"cat": 0, "dog": 1}
    assert flow.classes.tolist() == flow.labels.tolist() == [0, 0, 1, 1, 1]
    assert (flow.samples, flow.n, flow.num_classes, len(flow)) == (5, 5, 2, 1)
    np.testing.assert_array_equal(y, np.eye(2)[[0, 0, 1, 1, 1]])


@pytest.mark.parametrize(
    ("class_mode", "wanted", "dtype"),
    [
        ("binary", [0, 0, 1, 1, 1], "float32"),
        ("sparse", [0, 0, 1, 1, 1], "int32"),
        ("other", [0, 0, 1, 1, 1], "int32"),
        ("categorical", [[1, 0], [1, 0], [0, 1], [0, 1], [0, 1]], "float32"),
    ],
)
def test_class_modes(folder, class_mode, wanted, dtype):
    _, y = next(flow_from(folder, class_mode=class_mode))
    assert y.tolist() == wanted
    assert y.dtype == dtype


def test_images_as_targets_and_images_alone(folder):
    x, y = next(flow_from(folder, ImageDataGenerator(rescale=0.5), class_mode="input"))
    np.testing.assert_array_equal(x, y)
    assert x is not y
    assert next(flow_from(folder, class_mode=None)).shape == (5, 2, 3, 3)


def test_classes_may_be_chosen_and_ordered(folder):
    flow = flow_from(folder, classes=["dog", "cat"], class_mode="sparse")
    assert next(flow)[1].tolist() == [0, 0, 0, 1, 1]
    assert flow_from(folder, classes=["dog"]).samples == 3


def test_layouts(folder):
    generator = ImageDataGenerator(data_format="channels_first", dtype="float64")
    x = next(flow_from(folder, generator, color_mode="rgba", class_mode=None))
    assert x.shape == (5, 4, 2, 3)
    assert x.dtype == np.float64
    assert next(flow_from(folder, color_mode="grayscale", class_mode=None)).shape == (5, 2, 3, 1)


@given(st.integers(1, 12), st.integers(1, 12), st.floats(0.05, 0.95))
def test_subsets_split_each_class(tmp_path_factory, cats, dogs, share):
    folder = tmp_path_factory.mktemp("split")
    for name, count in (("cat", cats), ("dog", dogs)):
        (folder / name).mkdir()
        for i in range(count):
            (folder / name / f"{i:02}.png").touch()
    generator = ImageDataGenerator(validation_split=share)
    validation, training = (flow_from(folder, generator, subset=subset) for subset in ("validation", "training"))
    assert np.bincount(validation.classes, minlength=2).tolist() == [int(cats * share), int(dogs * share)]
    assert not set(validation.filenames) & set(training.filenames)
    assert sorted(validation.filenames + training.filenames) == sorted(flow_from(folder).filenames)


def test_shuffled_seeds_repeat_and_are_saved(folder, tmp_path):
    saved = tmp_path / "saved"
    saved.mkdir()
    flows = [flow_from(folder, shuffle=True, seed=3, batch_size=2, class_mode="sparse") for _ in range(2)]
    for _ in range(5):
        (x, y), (x_again, y_again) = map(next, flows)
        np.testing.assert_array_equal(x, x_again)
        np.testing.assert_array_equal(y, y_again)
        assert [int(grey >= 20) for grey in greys(x)] == y.tolist()
    next(flow_from(folder, save_to_dir=saved, save_prefix="s", save_format="jpeg", seed=1))
    assert sorted(path.name.split("_")[1] for path in saved.glob("s_*.jpeg")) == list("01234")


def test_links_are_followed_when_asked(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    write(elsewhere, "far.png", 90)
    try:
        (folder / "cat" / "link").symlink_to(elsewhere, target_is_directory=True)
    except OSError:
        pytest.skip("links cannot be made here")
    assert [flow_from(folder, follow_links=follow).samples for follow in (False, True)] == [5, 6]


TABLE = {
    "filename": ["dog/a.png", "cat/a.png", "gone.png", "cat/b.bmp", "dog/z.PNG"],
    "class": ["dog", "cat", "cat", "cat", "dog"],
    "age": [1.5, 2.5, 3.5, 4.5, 5.5],
    "weight": [1.0, 2.0, 3.0, 4.0, 5.0],
    "tags": [["a", "b"], ["a"], [], ("b",), "c"],
    "stem": ["dog/a", "cat/a", "gone", "cat/b", "dog/z"],
}


def table_flow(folder, table=TABLE, **kwargs):
    kwargs = {"target_size": (2, 3), "batch_size": 10, "shuffle": False, **kwargs}
    with pytest.warns(UserWarning, match=r"1 of 5 files in column .* left out; the first is 'gone"):
        return ImageDataGenerator(validation_split=0.5).flow_from_dataframe(table, folder, **kwargs)


def test_a_table_gives_its_rows(folder, capsys):
    flow = table_flow(folder, weight_col="weight")
    assert capsys.readouterr().out == "Found 4 validated image filenames belonging to 2 classes.\n"
    x, y, weight = next(flow)
    assert greys(x) == [20, 0, 10, 40]
    np.testing.assert_array_equal(y, np.eye(2)[[1, 0, 0, 1]])
    assert weight.tolist() == [1, 2, 4, 5]
    assert flow.filenames == ["dog/a.png", "cat/a.png", "cat/b.bmp", "dog/z.PNG"]
    assert flow.class_indices == {"cat": 0, "dog": 1}
    assert flow.labels == [1, 0, 0, 1]


@pytest.mark.parametrize(
    ("kwargs", "wanted"),
    [
        ({"class_mode": "binary"}, [1, 0, 0, 1]),
        ({"class_mode": "sparse", "classes": ["dog", "cat"]}, [0, 1, 1, 0]),
        ({"class_mode": "sparse", "classes": ["dog"]}, [0, 0]),
        ({"class_mode": "raw", "y_col": "age"}, [1.5, 2.5, 4.5, 5.5]),
        ({"class_mode": "other", "y_col": ["age", "weight"]}, [[1.5, 1], [2.5, 2], [4.5, 4], [5.5, 5]]),
        ({"y_col": "tags"}, [[1, 1, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    ],
)
def test_targets_of_a_table(folder, kwargs, wanted):
    assert np.asarray(next(table_flow(folder, **kwargs))[1]).tolist() == wanted


def test_further_modes_of_a_table(folder):
    _, (age, weight) = next(table_flow(folder, class_mode="multi_output", y_col=["age", "weight"]))
    assert (age.tolist(), weight.tolist()) == ([1.5, 2.5, 4.5, 5.5], [1, 2, 4, 5])
    x, y = next(table_flow(folder, class_mode="input"))
    np.testing.assert_array_equal(x, y)
    assert greys(next(table_flow(folder, x_col="stem", has_ext=False, class_mode=None))) == [20, 0, 10, 40]
    parts = [table_flow(folder, subset=subset).filenames for subset in ("validation", "training")]
    assert parts == [["dog/a.png", "cat/a.png"], ["cat/b.bmp", "dog/z.PNG"]]


def test_whole_paths_need_no_folder(folder):
    table = {"filename": [str(folder / "cat" / "b.bmp")], "class": ["cat"]}
    flow = ImageDataGenerator().flow_from_dataframe(table, class_mode=None, validate_filenames=False)
    assert greys(next(flow)) == [10]


def test_a_data_frame_is_a_table(folder):
    pandas = pytest.importorskip("pandas")
    x, _ = next(table_flow(folder, pandas.DataFrame(TABLE)))
    assert greys(x) == [20, 0, 10, 40]


@pytest.mark.parametrize(
    ("kwargs", "error", "message"),
    [
        ({"x_col": "file"}, errors.UnknownNameError, "no column 'file'. .*'filename'"),
        ({"x_col": "age"}, errors.ArgumentTypeError, "must hold names of files. Got 1.5"),
        ({"class_mode": "binary", "y_col": "stem"}, errors.DataError, "two classes. Got 4: .*categorical"),
        ({"class_mode": "sparse", "y_col": "age"}, errors.ArgumentTypeError, "must be strings. Got 1.5. .*'raw'"),
        ({"class_mode": "sparce"}, errors.ArgumentError, "no class_mode 'sparce'. .*'sparse'"),
        ({"color_mode": "grey"}, errors.ArgumentError, "no color_mode 'grey'"),
    ],
)
@pytest.mark.filterwarnings("ignore:1 of 5 files")
def test_tables_say_what_is_wrong(folder, kwargs, error, message):
    with pytest.raises(error, match=message):
        ImageDataGenerator().flow_from_dataframe(TABLE, folder, **kwargs)


def test_folders_say_what_is_wrong(folder):
    with pytest.raises(errors.ArgumentError, match=r"no folder '.*gone'. .*this process runs in"):
        flow_from(folder / "gone")
    with pytest.raises(errors.ArgumentError, match=r"no folder '.*cow'. Each class is a folder"):
        flow_from(folder, classes=["cow"])
    with pytest.raises(errors.ArgumentError, match="no class_mode 'raw'"):
        flow_from(folder, class_mode="raw")
    with pytest.raises(errors.ArgumentError, match="no subset 'test'"):
        flow_from(folder, subset="test")


def test_a_folder_trains(folder):
    from pronghorn import Sequential, layers

    model = Sequential([layers.Flatten(), layers.Dense(2, activation="softmax")])
    model.compile("sgd", "categorical_crossentropy")
    flow = flow_from(folder, ImageDataGenerator(rescale=1 / 255), batch_size=2)
    losses = model.fit(flow, epochs=10, verbose=0).history["loss"]
    assert losses[-1] < losses[0]
