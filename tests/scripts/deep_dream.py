"""Deep dream: gradient ascent on an image at several sizes, by K.gradients and K.function (Keras 2)."""

from __future__ import print_function

import json

import numpy as np
from keras import backend as K
from keras.layers import Conv2D, Input
from keras.models import Model

np.random.seed(15)
K.set_learning_phase(0)
settings = {'features': {'mixed2': 0.5, 'mixed3': 1.5}}

inputs = Input(shape=(None, None, 3))
h = Conv2D(6, 3, activation='relu', padding='same', name='mixed1')(inputs)
h = Conv2D(6, 3, activation='relu', padding='same', strides=2, name='mixed2')(h)
h = Conv2D(8, 3, activation='relu', padding='same', name='mixed3')(h)
model = Model(inputs, h)
dream = model.input
layer_dict = dict([(layer.name, layer) for layer in model.layers])

loss = K.variable(0.)
for layer_name in settings['features']:
    coeff = settings['features'][layer_name]
    x = layer_dict[layer_name].output
    scaling = K.prod(K.cast(K.shape(x), 'float32'))
    if K.image_data_format() == 'channels_first':
        loss = loss + coeff * K.sum(K.square(x[:, :, 2: -2, 2: -2])) / scaling
    else:
        loss = loss + coeff * K.sum(K.square(x[:, 2: -2, 2: -2, :])) / scaling

grads = K.gradients(loss, dream)[0]
grads /= K.maximum(K.mean(K.abs(grads)), K.epsilon())
fetch_loss_and_grads = K.function([dream], [loss, grads])


def eval_loss_and_grads(x):
    outs = fetch_loss_and_grads([x])
    return outs[0], outs[1]


def gradient_ascent(x, iterations, step, max_loss=None):
    for i in range(iterations):
        loss_value, grad_values = eval_loss_and_grads(x)
        if max_loss is not None and loss_value > max_loss:
            break
        losses.append(float(loss_value))
        x += step * grad_values
    return x


def resize_img(img, size):
    rows = np.arange(size[0]) * img.shape[1] // size[0]
    columns = np.arange(size[1]) * img.shape[2] // size[1]
    return np.copy(img)[:, rows][:, :, columns]


losses = []
img = np.random.uniform(size=(1, 16, 20, 3))
shapes = []
for shape in [(12, 15), (16, 20)]:
    losses.append(None)
    img = gradient_ascent(resize_img(img, shape), iterations=6, step=0.05, max_loss=50.)
    shapes.append(img.shape)
octaves = [losses[1:7], losses[8:]]

# The gradient by finite differences, in its own direction.
x = np.random.uniform(size=(1, 12, 12, 3))
raw = K.function([dream], [loss, K.gradients(loss, dream)[0]])
way = raw([x])[1]
slope = np.sqrt(np.sum(way ** 2))
ahead, behind = [raw([x + step * way / slope])[0] for step in (1e-2, -1e-2)]
K.set_learning_phase(K.learning_phase())
print(json.dumps({'octaves': octaves, 'shapes': shapes, 'slope': float(slope), 'difference': float((ahead - behind) / 2e-2)}))
