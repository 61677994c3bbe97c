"""Sequences, generators and other iterables, with and without threads."""

import threading

import numpy as np
import pytest

import pronghorn
from pronghorn import errors, layers
from pronghorn.training.batches import make_batches

ROWS = np.arange(10, dtype="float32").repeat(2).reshape(10, 2)


class Numbered:
    """A Sequence by form alone: no base class."""

    def __init__(self, count=5, **attributes):
        self.count, self.ends, self.threads = count, 0, set()
        self.__dict__.update(attributes)

    def __len__(self):
        return self.count

    def __getitem__(self, index):
        self.threads.add(threading.current_thread())
        return ROWS[2 * index : 2 * index + 2], [float(2 * index), float(2 * index + 1)]

    def on_epoch_end(self):
        self.ends += 1


@pytest.fixture
def model():
    pronghorn.set_random_seed(3)
    made = pronghorn.Sequential([layers.Dense(1, input_shape=(2,))], name="net")
    made.compile("sgd", "mse")
    return made


def firsts(found):
    """The number of each batch."""
    return [int(y[0]) // 2 for _, y in found]


def numbers(count):
    for i in range(count):
        yield ROWS[2 * i : 2 * i + 2], np.array([2.0 * i, 2.0 * i + 1])


class Anew:
    """Can be iterated as often as one likes."""

    def __init__(self, count):
        self.count = count

    def __iter__(self):
        return numbers(self.count)


@pytest.mark.parametrize("workers", [0, 1, 3])
class TestSequence:
    def test_an_epoch_is_every_batch_once(self, model, workers):
        source = Numbered(workers=workers, max_queue_size=2)
        made = make_batches(model, source, None, None, use="fit", shuffle=True)
        assert made.steps == 5
        epochs = [firsts(made.epoch(n)) for n in range(3)]
        assert [sorted(epoch) for epoch in epochs] == [[0, 1, 2, 3, 4]] * 3
        assert len(set(map(tuple, epochs))) > 1
        assert source.ends == 3
        assert firsts(made.epoch(1)) == epochs[1]
        assert firsts(made.epoch(1, 3)) == epochs[1][3:]

    def test_without_shuffling_and_with_steps(self, model, workers):
        source = Numbered(workers=workers)
        assert firsts(make_batches(model, source, None, None, use="fit").epoch(4)) == [0, 1, 2, 3, 4]
        made = make_batches(model, source, None, None, use="fit", steps=7)
        assert firsts(made.epoch(0)) == [0, 1, 2, 3, 4, 0, 1]

    def test_its_threads(self, model, workers):
        source = Numbered(workers=workers)
        list(make_batches(model, source, None, None, use="fit").epoch(0))
        assert (source.threads == {threading.current_thread()}) == (workers < 2)

    def test_its_errors_reach_the_caller(self, model, workers):
        class Broken(Numbered):
            def __getitem__(self, index):
                if index == 3:
                    raise OSError("no such picture: cat.png")
                return super().__getitem__(index)

        made = make_batches(model, Broken(workers=workers), None, None, use="fit")
        found = made.epoch(0)
        assert [int(next(found)[1][0]) for _ in range(3)] == [0, 2, 4]
        with pytest.raises(OSError, match="no such picture"):
            next(found)


def test_an_empty_sequence_is_refused(model):
    with pytest.raises(errors.DataError, match=r"fit\(x=Numbered\): the Sequence has no batches: its __len__ gave 0"):
        model.fit(Numbered(0), verbose=0)


def test_a_batch_that_does_not_fit_says_so(model):
    with pytest.raises(errors.DataError, match=r"fit of Sequential 'net': .*\(x: 2, y: 3\)"):
        model.fit(iter([(ROWS[:2], np.zeros(3))]), verbose=0)


class TestIterables:
    @pytest.mark.parametrize("ahead", [False, True])
    def test_a_generator_goes_on_from_epoch_to_epoch(self, model, ahead):
        source = pronghorn.Prefetch(numbers(5), max_queue_size=4) if ahead else numbers(5)
        made = make_batches(model, source, None, None, use="fit", steps=2)
        assert [firsts(made.epoch(n)) for n in range(2)] == [[0, 1], [2, 3]]
        found = made.epoch(2)
        next(found)
        with pytest.raises(errors.DataError, match=r"ended after 1 batches in epoch 3, 2 were asked for\. Let the gen"):
            next(found)

    @pytest.mark.parametrize("ahead", [False, True])
    def test_an_iterable_begins_anew_each_epoch(self, model, ahead):
        source = pronghorn.Prefetch(Anew(3)) if ahead else Anew(3)
        made = make_batches(model, source, None, None, use="fit")
        assert made.steps is None
        assert [firsts(made.epoch(n)) for n in range(3)] == [[0, 1, 2]] * 3
        assert made.steps == 3
        assert firsts(made.epoch(0, 2)) == [2]

    def test_an_iterable_that_ends_amid_steps_begins_anew(self, model):
        made = make_batches(model, Anew(3), None, None, use="fit", steps=2)
        assert [firsts(made.epoch(n)) for n in range(3)] == [[0, 1], [2, 0], [1, 2]]

    def test_a_generator_has_one_epoch(self, model):
        made = make_batches(model, numbers(2), None, None, use="fit")
        assert firsts(made.epoch(0)) == [0, 1]
        with pytest.raises(errors.DataError, match=r"the data ended after 0 batches in epoch 2\."):
            next(made.epoch(1))

    def test_an_empty_iterable_is_refused(self, model):
        with pytest.raises(errors.DataError, match=r"fit\(x=Anew\): the data ended after 0 batches in epoch 1"):
            model.fit(Anew(0), verbose=0)

    @pytest.mark.parametrize("ahead", [False, True])
    def test_its_errors_reach_the_caller(self, model, ahead):
        def broken():
            yield from numbers(1)
            raise KeyError("column")

        source = pronghorn.Prefetch(broken()) if ahead else broken()
        with pytest.raises(KeyError, match="column"):
            model.fit(source, steps_per_epoch=3, verbose=0)


def test_every_form_trains_the_same(backend, model):
    """Arrays, a Sequence, threads and a generator with the same batches give the same losses."""
    start = model.get_weights()
    y = np.arange(10, dtype="float32")
    losses = []
    for data in ((ROWS, y), (Numbered(),), (Numbered(workers=3),), (Anew(5),), (pronghorn.Prefetch(Anew(5)),)):
        model.set_weights(start)
        losses.append(model.fit(*data, batch_size=2, epochs=2, shuffle=False, verbose=0).history["loss"])
    for other in losses[1:]:
        assert other == losses[0]
