"""What filters answer to: gradient ascent in the space of inputs (Keras 2)."""

from __future__ import print_function

import json

import numpy as np
from keras import backend as K
from keras.layers import Conv2D, MaxPooling2D
from keras.models import Sequential

np.random.seed(17)
img_width, img_height = 10, 10
model = Sequential()
model.add(Conv2D(4, (3, 3), activation='relu', input_shape=(img_width, img_height, 1), name='block1_conv1'))
model.add(MaxPooling2D(name='pool1'))
model.add(Conv2D(4, (3, 3), name='block2_conv1'))
input_img = model.input
layer_dict = dict([(layer.name, layer) for layer in model.layers[0:]])


def normalize(x):
    return x / (K.sqrt(K.mean(K.square(x))) + K.epsilon())


def deprocess_image(x):
    x -= x.mean()
    x /= (x.std() + K.epsilon())
    x *= 0.25
    x += 0.5
    return (np.clip(x, 0, 1) * 255).astype('uint8')


kept_filters = []
layer_output = layer_dict['block2_conv1'].output
gains = []
for filter_index in range(4):
    loss = K.mean(layer_output[:, :, :, filter_index])
    grads = K.gradients(loss, input_img)[0]
    grads = normalize(grads)
    iterate = K.function([input_img], [loss, grads])
    input_img_data = np.random.random((1, img_width, img_height, 1)) * 0.1 + 0.5
    first, _ = iterate([input_img_data])
    for i in range(12):
        loss_value, grads_value = iterate([input_img_data])
        input_img_data += grads_value * 0.2
    gains.append(float(loss_value - first))
    kept_filters.append((deprocess_image(input_img_data[0]), float(loss_value)))
kept_filters.sort(key=lambda x: x[1], reverse=True)
size = float(np.sqrt(np.mean(grads_value ** 2)))
print(json.dumps({'gains': gains, 'size': size, 'images': [list(image.shape) for image, _ in kept_filters],
                  'dtype': str(kept_filters[0][0].dtype)}))
