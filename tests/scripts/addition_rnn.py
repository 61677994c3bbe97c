"""Sequence to sequence: "3+4" is read and "7 " written, one character after the other (Keras 2)."""

from __future__ import print_function

import json

import numpy as np
from keras import layers
from keras.models import Sequential


class CharacterTable(object):
    """Characters to one-hot rows and back."""

    def __init__(self, chars):
        self.chars = sorted(set(chars))
        self.char_indices = dict((c, i) for i, c in enumerate(self.chars))
        self.indices_char = dict((i, c) for i, c in enumerate(self.chars))

    def encode(self, C, num_rows):
        x = np.zeros((num_rows, len(self.chars)))
        for i, c in enumerate(C):
            x[i, self.char_indices[c]] = 1
        return x

    def decode(self, x, calc_argmax=True):
        if calc_argmax:
            x = x.argmax(axis=-1)
        return ''.join(self.indices_char[x] for x in x)


np.random.seed(4)
DIGITS = 1
REVERSE = True
MAXLEN = DIGITS + 1 + DIGITS
chars = '0123456789+ '
ctable = CharacterTable(chars)

questions, expected = [], []
for a in range(10):
    for b in range(10):
        q = '{}+{}'.format(a, b)
        questions.append(q[::-1] if REVERSE else q)
        expected.append(str(a + b).ljust(DIGITS + 1))
x = np.zeros((len(questions), MAXLEN, len(chars)), dtype=bool)
y = np.zeros((len(questions), DIGITS + 1, len(chars)), dtype=bool)
for i, (question, answer) in enumerate(zip(questions, expected)):
    x[i] = ctable.encode(question, MAXLEN)
    y[i] = ctable.encode(answer, DIGITS + 1)

RNN = layers.LSTM
model = Sequential()
model.add(RNN(32, input_shape=(MAXLEN, len(chars))))
model.add(layers.RepeatVector(DIGITS + 1))
for _ in range(1):
    model.add(RNN(32, return_sequences=True))
model.add(layers.TimeDistributed(layers.Dense(len(chars), activation='softmax')))
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
model.optimizer.lr = 0.02

history = model.fit(x, y, batch_size=20, epochs=40, verbose=0)
preds = model.predict_classes(x, verbose=0)
right = 0
for i in range(len(x)):
    guess = ctable.decode(preds[i], calc_argmax=False)
    right += guess == ctable.decode(y[i])
print(json.dumps({'right': right, 'accuracy': history.history['acc'][-1], 'first': history.history['loss'][0],
                  'last': history.history['loss'][-1]}))
