"""Training from generators and from a Sequence, made ahead by several workers (Keras 2)."""

import json
import threading

import numpy as np
from keras.layers import Dense
from keras.models import Sequential

np.random.seed(25)
batch_size = 16
x = np.random.randn(128, 3)
y = (x.sum(axis=1, keepdims=True) > 0).astype('float32')


class threadsafe_iter(object):
    def __init__(self, it):
        self.it = it
        self.lock = threading.Lock()

    def __iter__(self):
        return self

    def __next__(self):
        with self.lock:
            return next(self.it)


def threadsafe_generator(f):
    def g(*a, **kw):
        return threadsafe_iter(f(*a, **kw))
    return g


@threadsafe_generator
def generate_arrays(times):
    while True:
        for start in range(0, len(x), batch_size):
            times.append(start)
            yield x[start:start + batch_size], y[start:start + batch_size]


model = Sequential([Dense(8, activation='relu', input_shape=(3,)), Dense(1, activation='sigmoid')])
model.compile('adam', 'binary_crossentropy', metrics=['accuracy'])
model.optimizer.lr = 0.03
drawn = []
history = model.fit_generator(generate_arrays(drawn), steps_per_epoch=8, epochs=6, verbose=0, workers=2, max_queue_size=4,
                              validation_data=generate_arrays([]), validation_steps=2)
scores = model.evaluate_generator(generate_arrays([]), steps=8, workers=1, max_queue_size=2)
straight = model.evaluate(x, y, batch_size=batch_size, verbose=0)
predicted = model.predict_generator(generate_arrays([]), steps=8)
print(json.dumps({'accuracy': scores[1], 'gap': abs(scores[0] - straight[0]), 'drawn': len(drawn),
                  'epochs': len(history.history['val_loss']),
                  'predictions': float(abs(predicted - model.predict(x)).max())}))
