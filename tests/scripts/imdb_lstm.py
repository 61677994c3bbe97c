"""An LSTM reads sequences of word numbers and says whether they praise or blame (Keras 2)."""

from __future__ import print_function

import json

import numpy as np
from keras.layers import LSTM, Dense, Embedding
from keras.models import Sequential

max_features = 20
maxlen = 10
batch_size = 32


def load_data(count):
    """Reviews of 4 to 12 words: 1-4 praise, 5-8 blame, the others say nothing."""
    reviews, labels = [], []
    for _ in range(count):
        label = np.random.randint(2)
        words = np.random.randint(9, max_features, size=np.random.randint(4, 13))
        words[-np.random.randint(1, 4)] = np.random.randint(1, 5) + 4 * (1 - label)
        reviews.append(list(words))
        labels.append(label)
    return reviews, np.array(labels)


def pad(sequences, length):
    padded = np.zeros((len(sequences), length), dtype='int32')
    for row, sequence in zip(padded, sequences):
        kept = sequence[-length:]
        row[-len(kept):] = kept
    return padded


np.random.seed(3)
x_train, y_train = load_data(320)
x_test, y_test = load_data(100)
x_train, x_test = pad(x_train, maxlen), pad(x_test, maxlen)

model = Sequential()
model.add(Embedding(max_features, 8))
model.add(LSTM(16, dropout=0.1, recurrent_dropout=0.1))
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
model.optimizer.lr = 0.02
model.fit(x_train, y_train, batch_size=batch_size, epochs=8, verbose=0, validation_data=(x_test, y_test))
score, acc = model.evaluate(x_test, y_test, batch_size=batch_size, verbose=0)
print(json.dumps({'accuracy': acc, 'classes': model.predict_classes(x_test[:3]).shape}))
