"""The base class of data sets."""

import pytest

import pronghorn


class Plain(pronghorn.Sequence):
    """As Keras 2 users write it: no call of the base's constructor."""

    def __init__(self):
        self.data = [10, 20]

    def __len__(self):
        return len(self.data)

    def __getitem__(self, index):
        return self.data[index]


def test_defaults_need_no_constructor():
    made = Plain()
    assert (made.workers, made.max_queue_size, made.use_multiprocessing) == (1, 10, False)
    assert list(made) == [10, 20]
    assert made.on_epoch_end() is None


def test_options():
    made = pronghorn.Sequence(workers=4, max_queue_size=3)
    assert (made.workers, made.max_queue_size) == (4, 3)


def test_what_must_be_defined():
    with pytest.raises(NotImplementedError, match=r"must define __len__"):
        len(pronghorn.Sequence())
    with pytest.raises(NotImplementedError, match=r"must define __getitem__"):
        pronghorn.Sequence()[0]
