"""Style transfer: content, style by Gram matrices, and total variation, minimised over a picture (Keras 2)."""

from __future__ import print_function

import json

import numpy as np
from keras import backend as K
from keras.layers import Conv2D, Input, MaxPooling2D
from keras.models import Model

np.random.seed(16)
img_nrows, img_ncols = 12, 12
base, style = np.random.rand(1, img_nrows, img_ncols, 3), np.random.rand(1, img_nrows, img_ncols, 3)
style[:, ::2] = 0

base_image = K.variable(base)
style_reference_image = K.variable(style)
combination_image = K.placeholder((1, img_nrows, img_ncols, 3))
input_tensor = K.concatenate([base_image, style_reference_image, combination_image], axis=0)

entry = Input(tensor=input_tensor)
h = Conv2D(6, (3, 3), activation='relu', padding='same', name='block1_conv1')(entry)
h = MaxPooling2D((2, 2), name='block1_pool')(h)
h = Conv2D(8, (3, 3), activation='relu', padding='same', name='block2_conv1')(h)
model = Model(entry, h)
outputs_dict = dict([(layer.name, layer.output) for layer in model.layers])


def gram_matrix(x):
    assert K.ndim(x) == 3
    features = K.batch_flatten(K.permute_dimensions(x, (2, 0, 1)))
    return K.dot(features, K.transpose(features))


def style_loss(style, combination):
    S = gram_matrix(style)
    C = gram_matrix(combination)
    return K.sum(K.square(S - C)) / (4. * (3 ** 2) * ((img_nrows * img_ncols) ** 2))


def content_loss(base, combination):
    return K.sum(K.square(combination - base))


def total_variation_loss(x):
    a = K.square(x[:, :img_nrows - 1, :img_ncols - 1, :] - x[:, 1:, :img_ncols - 1, :])
    b = K.square(x[:, :img_nrows - 1, :img_ncols - 1, :] - x[:, :img_nrows - 1, 1:, :])
    return K.sum(K.pow(a + b, 1.25))


loss = K.variable(0.)
layer_features = outputs_dict['block2_conv1']
loss = loss + 0.025 * content_loss(layer_features[0, :, :, :], layer_features[2, :, :, :])
for layer_name in ['block1_conv1', 'block2_conv1']:
    layer_features = outputs_dict[layer_name]
    loss = loss + 2. * style_loss(layer_features[1, :, :, :], layer_features[2, :, :, :])
loss = loss + 0.01 * total_variation_loss(combination_image)

grads = K.gradients(loss, combination_image)
outputs = [loss]
if isinstance(grads, (list, tuple)):
    outputs += grads
else:
    outputs.append(grads)
f_outputs = K.function([combination_image], outputs)


class Evaluator(object):
    """The loss and its gradient from one run, for optimizers that ask for them one after the other."""

    def __init__(self):
        self.loss_value = None
        self.grads_values = None

    def loss(self, x):
        assert self.loss_value is None
        outs = f_outputs([x.reshape((1, img_nrows, img_ncols, 3))])
        self.loss_value = outs[0]
        self.grad_values = np.array(outs[1]).flatten().astype('float64')
        return self.loss_value

    def grads(self, x):
        assert self.loss_value is not None
        grad_values = np.copy(self.grad_values)
        self.loss_value = None
        self.grad_values = None
        return grad_values


evaluator = Evaluator()
x = base.flatten()
losses = []
step = 0.05
for _ in range(25):
    losses.append(float(evaluator.loss(x)))
    way = evaluator.grads(x)
    x = x - step * way / (np.abs(way).mean() + 1e-9) * 0.1
style_alone = K.function([combination_image], [style_loss(base_image[0], combination_image[0])])
gram = K.eval(gram_matrix(K.variable(base[0])))
flat = base[0].reshape(-1, 3)
print(json.dumps({'first': losses[0], 'last': losses[-1], 'none': float(style_alone([base])[0]),
                  'gram': float(abs(gram - flat.T @ flat).max())}))
