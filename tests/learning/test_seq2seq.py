"""A sequence of characters to another: encoder and decoder learn to add two numbers as they are written.

The model is that of Keras' example ``addition_rnn``: the question's last state, repeated for each character of the answer.
"""

import numpy as np

from pronghorn import Input, Sequential, layers, optimizers, schedules
from pronghorn.api import set_random_seed

CHARACTERS = "0123456789+ "
QUESTION, ANSWER = len("99+99"), len("198")


def one_hot(texts):
    """(text, character, one of CHARACTERS)."""
    return np.eye(len(CHARACTERS), dtype="float32")[[[CHARACTERS.index(c) for c in text] for text in texts]]


def all_sums():
    """Every question about numbers below 100, backwards as is usual, and its answer; shuffled."""
    pairs = np.random.default_rng(0).permutation([(a, b) for a in range(100) for b in range(100)])
    questions = [f"{a}+{b}".ljust(QUESTION)[::-1] for a, b in pairs]
    return questions, [str(a + b).ljust(ANSWER) for a, b in pairs]


def test_adds_numbers_that_it_never_saw():
    questions, answers = all_sums()
    x, y = one_hot(questions), one_hot(answers)
    new, epochs, batch = len(x) // 10, 26, 128
    set_random_seed(1)
    model = Sequential(
        [
            Input((QUESTION, len(CHARACTERS))),
            layers.LSTM(80),
            layers.RepeatVector(ANSWER),
            layers.LSTM(80, return_sequences=True),
            layers.TimeDistributed(layers.Dense(len(CHARACTERS), activation="softmax")),
        ]
    )
    steps = epochs * -(-(len(x) - new) // batch)
    model.compile(optimizers.Adam(schedules.CosineDecay(0.01, steps)), "categorical_crossentropy")
    model.fit(x[new:], y[new:], batch_size=batch, epochs=epochs, verbose=0)
    found = ["".join(CHARACTERS[i] for i in row) for row in model.predict(x[:new]).argmax(-1)]
    exact = np.mean([a == b for a, b in zip(found, answers[:new], strict=True)])
    assert exact >= 0.95
