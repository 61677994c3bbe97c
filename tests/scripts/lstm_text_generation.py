"""An LSTM learns a text by heart and writes it on, at a low temperature; a callback samples (Keras 2)."""

from __future__ import print_function

import json

import numpy as np
from keras.callbacks import LambdaCallback
from keras.layers import LSTM, Dense
from keras.models import Sequential
from keras.optimizers import RMSprop

np.random.seed(9)
text = 'the cat sat on the mat. ' * 8
chars = sorted(set(text))
char_indices = dict((c, i) for i, c in enumerate(chars))
maxlen, step = 8, 1
sentences = [text[i:i + maxlen] for i in range(0, len(text) - maxlen, step)]
next_chars = [text[i + maxlen] for i in range(0, len(text) - maxlen, step)]
x = np.zeros((len(sentences), maxlen, len(chars)), dtype=bool)
y = np.zeros((len(sentences), len(chars)), dtype=bool)
for i, sentence in enumerate(sentences):
    for t, char in enumerate(sentence):
        x[i, t, char_indices[char]] = 1
    y[i, char_indices[next_chars[i]]] = 1

model = Sequential()
model.add(LSTM(32, input_shape=(maxlen, len(chars))))
model.add(Dense(len(chars), activation='softmax'))
model.compile(loss='categorical_crossentropy', optimizer=RMSprop(lr=0.01))


def sample(preds, temperature=1.0):
    preds = np.asarray(preds).astype('float64')
    preds = np.exp(np.log(preds + 1e-12) / temperature)
    preds = preds / np.sum(preds)
    return np.argmax(np.random.multinomial(1, preds, 1))


generated = {}


def on_epoch_end(epoch, logs):
    if epoch != epochs - 1:
        return
    sentence = text[:maxlen]
    written = ''
    for _ in range(24):
        x_pred = np.zeros((1, maxlen, len(chars)))
        for t, char in enumerate(sentence):
            x_pred[0, t, char_indices[char]] = 1.
        preds = model.predict(x_pred, verbose=0)[0]
        next_char = chars[sample(preds, 0.2)]
        sentence = sentence[1:] + next_char
        written += next_char
    generated[epoch] = written


epochs = 24
model.fit(x, y, batch_size=32, epochs=epochs, verbose=0, callbacks=[LambdaCallback(on_epoch_end=on_epoch_end)])
print(json.dumps({'written': generated[epochs - 1], 'wanted': text[maxlen:maxlen + 24]}))
