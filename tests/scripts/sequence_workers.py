"""Batches from keras.utils.Sequence objects, made ahead by several workers; what generators do wrong is told (Keras 2)."""

import json

import numpy as np
from keras.callbacks import Callback
from keras.layers import Dense
from keras.models import Sequential
from keras.utils import Sequence

np.random.seed(7)
x = np.random.randn(120, 4).astype('float32')
y = (x[:, :1] * x[:, 1:2] + x[:, 2:3] > 0).astype('float32')


class Batches(Sequence):
    def __init__(self, x_set, y_set, batch_size):
        self.x, self.y, self.batch_size = x_set, y_set, batch_size
        self.order = np.arange(len(x_set))
        self.ends = 0

    def __len__(self):
        return int(np.ceil(len(self.x) / float(self.batch_size)))

    def __getitem__(self, idx):
        rows = self.order[idx * self.batch_size:(idx + 1) * self.batch_size]
        return self.x[rows], self.y[rows]

    def on_epoch_end(self):
        self.ends += 1
        np.random.shuffle(self.order)


class Batch(Callback):
    numbers = []

    def on_batch_end(self, batch, logs={}):
        self.numbers.append(batch)


model = Sequential([Dense(16, activation='tanh', input_shape=(4,)), Dense(1, activation='sigmoid')])
model.compile('adam', 'binary_crossentropy', metrics=['accuracy'])
model.optimizer.lr = 0.02
training, held_out = Batches(x[:100], y[:100], 16), Batches(x[100:], y[100:], 8)
history = model.fit_generator(training, epochs=30, verbose=0, validation_data=held_out, workers=3,
                              use_multiprocessing=True, max_queue_size=4, shuffle=False, callbacks=[Batch()])
plain, again = Batches(x[100:], y[100:], 8), Batches(x[100:], y[100:], 8)
scores = model.evaluate_generator(plain, workers=2, use_multiprocessing=True, max_queue_size=2)
straight = model.evaluate(x[100:], y[100:], batch_size=8, verbose=0)
predicted = model.predict_generator(again, workers=2, max_queue_size=2)


def breaking():
    yield x[:8], y[:8]
    raise IOError('the file is gone')


def ending():
    for start in range(0, 24, 8):
        yield x[start:start + 8], y[start:start + 8]


def told(generator, **options):
    try:
        model.fit_generator(generator, verbose=0, **options)
    except Exception as e:
        return '%s: %s' % (type(e).__name__, e)


print(json.dumps({
    'first': history.history['loss'][0], 'last': history.history['loss'][-1], 'val': len(history.history['val_acc']),
    'numbers': Batch.numbers[:8], 'ends': training.ends, 'gap': abs(scores[0] - straight[0]) + abs(scores[1] - straight[1]),
    'predictions': float(abs(predicted - model.predict(x[100:])).max()),
    'broken': told(breaking(), steps_per_epoch=4), 'short': told(ending(), steps_per_epoch=2, epochs=3),
    'endless': told(ending())}))
