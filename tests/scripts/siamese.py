"""A siamese network: one base for two inputs, a Lambda for their distance, a contrastive loss (Keras 2)."""

from __future__ import absolute_import, print_function

import json

import numpy as np
from keras import backend as K
from keras.layers import Dense, Dropout, Flatten, Input, Lambda
from keras.models import Model
from keras.optimizers import RMSprop


def euclidean_distance(vects):
    x, y = vects
    sum_square = K.sum(K.square(x - y), axis=1, keepdims=True)
    return K.sqrt(K.maximum(sum_square, K.epsilon()))


def eucl_dist_output_shape(shapes):
    shape1, shape2 = shapes
    return (shape1[0], 1)


def contrastive_loss(y_true, y_pred):
    margin = 1
    square_pred = K.square(y_pred)
    margin_square = K.square(K.maximum(margin - y_pred, 0))
    return K.mean(y_true * square_pred + (1 - y_true) * margin_square)


def create_base_network(input_shape):
    input = Input(shape=input_shape)
    x = Flatten()(input)
    x = Dense(16, activation='relu')(x)
    x = Dropout(0.1)(x)
    x = Dense(8, activation='relu')(x)
    return Model(input, x)


def compute_accuracy(y_true, y_pred):
    pred = y_pred.ravel() < 0.5
    return np.mean(pred == y_true)


def accuracy(y_true, y_pred):
    return K.mean(K.equal(y_true, K.cast(y_pred < 0.5, y_true.dtype)))


np.random.seed(6)
kinds = np.random.rand(4, 3, 3)
labels = np.random.randint(4, size=(300, 2))
same = np.random.rand(300) < 0.4
labels[same, 1] = labels[same, 0]
pairs = kinds[labels] + 0.05 * np.random.randn(300, 2, 3, 3)
y = (labels[:, 0] == labels[:, 1]).astype('float32')

base_network = create_base_network((3, 3))
input_a = Input(shape=(3, 3))
input_b = Input(shape=(3, 3))
processed_a = base_network(input_a)
processed_b = base_network(input_b)
distance = Lambda(euclidean_distance, output_shape=eucl_dist_output_shape)([processed_a, processed_b])
model = Model([input_a, input_b], distance)
model.compile(loss=contrastive_loss, optimizer=RMSprop(lr=0.005), metrics=[accuracy])
model.fit([pairs[:200, 0], pairs[:200, 1]], y[:200], batch_size=32, epochs=15, verbose=0,
          validation_data=([pairs[200:, 0], pairs[200:, 1]], y[200:]))
y_pred = model.predict([pairs[200:, 0], pairs[200:, 1]])
logged = model.evaluate([pairs[200:, 0], pairs[200:, 1]], y[200:], batch_size=100, verbose=0)[1]
mirrored = model.predict([pairs[200:, 1], pairs[200:, 0]])
print(json.dumps({'accuracy': compute_accuracy(y[200:], y_pred), 'logged': logged,
                  'asymmetry': float(abs(y_pred - mirrored).max()), 'weights': len(model.trainable_weights)}))
