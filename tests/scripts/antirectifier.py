"""A layer of one's own: the antirectifier keeps both signs; and a dense one by K.dot (Keras 2)."""

from __future__ import print_function

import json

import numpy as np
from keras import backend as K
from keras import layers
from keras.models import Sequential, model_from_json
from keras.utils.generic_utils import CustomObjectScope


class Antirectifier(layers.Layer):
    def compute_output_shape(self, input_shape):
        shape = list(input_shape)
        assert len(shape) == 2
        shape[-1] *= 2
        return tuple(shape)

    def call(self, inputs):
        inputs -= K.mean(inputs, axis=1, keepdims=True)
        inputs = K.l2_normalize(inputs, axis=1)
        pos = K.relu(inputs)
        neg = K.relu(-inputs)
        return K.concatenate([pos, neg], axis=1)


class Linear(layers.Layer):
    def __init__(self, output_dim, **kwargs):
        self.output_dim = output_dim
        super(Linear, self).__init__(**kwargs)

    def build(self, input_shape):
        self.kernel = self.add_weight(name='kernel', shape=(input_shape[1], self.output_dim),
                                      initializer='uniform', trainable=True)
        super(Linear, self).build(input_shape)

    def call(self, x):
        return K.dot(x, self.kernel)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)

    def get_config(self):
        config = {'output_dim': self.output_dim}
        base_config = super(Linear, self).get_config()
        return dict(list(base_config.items()) + list(config.items()))


np.random.seed(23)
x = np.random.randn(300, 6).astype('float32')
y = (x[:, 0] * x[:, 1] > 0).astype('int32')

model = Sequential()
model.add(layers.Dense(32, input_shape=(6,)))
model.add(Antirectifier())
model.add(layers.Dropout(0.1))
model.add(Linear(16))
model.add(Antirectifier())
model.add(layers.Dense(2))
model.add(layers.Activation('softmax'))
model.compile(loss='sparse_categorical_crossentropy', optimizer='rmsprop', metrics=['accuracy'])
K.set_value(model.optimizer.lr, 0.01)
model.fit(x, y, batch_size=32, epochs=20, verbose=0)

with CustomObjectScope({'Antirectifier': Antirectifier, 'Linear': Linear}):
    again = model_from_json(model.to_json())
again.set_weights(model.get_weights())
both = K.function([model.layers[0].input], [model.layers[0].output, model.layers[1].output])([x[:4]])
centred = both[0] - both[0].mean(axis=1, keepdims=True)
centred /= np.linalg.norm(centred, axis=1, keepdims=True)
error = abs(np.concatenate([np.maximum(centred, 0), np.maximum(-centred, 0)], axis=1) - both[1]).max()
print(json.dumps({'accuracy': model.evaluate(x, y, verbose=0)[1], 'error': float(error),
                  'again': float(abs(again.predict(x) - model.predict(x)).max()),
                  'shape': model.layers[1].output_shape}))
