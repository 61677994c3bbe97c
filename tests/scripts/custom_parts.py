"""Regularizers, constraints, initializers, metrics, losses and callbacks of one's own (Keras 2)."""

import json

import numpy as np
from keras import backend as K
from keras.callbacks import Callback, EarlyStopping
from keras.constraints import Constraint
from keras.layers import Dense
from keras.models import Sequential
from keras.regularizers import Regularizer


class L1Half(Regularizer):
    def __init__(self, l=0.01):
        self.l = K.cast_to_floatx(l)

    def __call__(self, x):
        return self.l * K.sum(K.sqrt(K.abs(x) + 1e-6))

    def get_config(self):
        return {'l': float(self.l)}


class Between(Constraint):
    def __call__(self, w):
        return K.clip(w, -0.5, 0.5)


def diagonal(shape, dtype=None):
    return K.constant(np.eye(*shape) * 0.25, dtype=dtype)


def rmse(y_true, y_pred):
    return K.sqrt(K.mean(K.square(y_pred - y_true), axis=-1))


def pinball(tau):
    def loss(y_true, y_pred):
        e = y_true - y_pred
        return K.mean(K.maximum(tau * e, (tau - 1) * e), axis=-1)
    return loss


class LossHistory(Callback):
    def __init__(self):
        super(LossHistory, self).__init__()
        self.seen = []

    def on_train_begin(self, logs={}):
        self.losses = []
        self.params_seen = dict(self.params)

    def on_batch_end(self, batch, logs={}):
        self.losses.append(logs.get('loss'))

    def on_epoch_end(self, epoch, logs=None):
        self.seen.append(sorted(logs))
        self.greatest = float(abs(self.model.layers[0].get_weights()[0]).max())


np.random.seed(24)
x = np.random.rand(96, 4)
y = x @ np.array([[2.], [0.1], [0.1], [0.1]])
model = Sequential([
    Dense(1, input_dim=4, kernel_initializer=diagonal, kernel_regularizer=L1Half(1e-3), kernel_constraint=Between()),
])
started = model.get_weights()[0].ravel().tolist()
penalty = float(K.eval(model.losses[0]))
wanted = 1e-3 * float(np.sqrt(np.abs(model.get_weights()[0]) + 1e-6).sum())
model.compile('sgd', loss=pinball(0.5), metrics=[rmse, 'mae'])
K.set_value(model.optimizer.lr, 0.5)
history = LossHistory()
fitted = model.fit(x, y, batch_size=16, epochs=10, verbose=0, callbacks=[history], validation_split=0.25)
stopping = EarlyStopping(monitor='val_loss', min_delta=10., patience=2)
stopped = model.fit(x, y, epochs=10, verbose=0, callbacks=[stopping], validation_split=0.25)

loss, root, absolute = model.evaluate(x, y, batch_size=96, verbose=0)
error = np.abs(model.predict(x) - y)
penalty_now = 1e-3 * np.sqrt(np.abs(model.get_weights()[0]) + 1e-6).sum()
print(json.dumps({'started': started, 'penalty': penalty, 'wanted': wanted, 'batches': len(history.losses),
                  'seen': history.seen[0], 'greatest': history.greatest, 'stopped': len(stopped.epoch),
                  'gap': abs(loss - float(error.mean() / 2 + penalty_now)),
                  'metrics': [root - float(error.mean()), absolute - float(error.mean())],
                  'epochs': history.params_seen['epochs'], 'first': fitted.history['rmse'][0],
                  'last': fitted.history['rmse'][-1]}))
