"""Class activation maps: where in the image the net saw the class, by the weights behind global average pooling (Keras 2)."""

import json

import keras.backend as K
import numpy as np
from keras.layers import Conv2D, Dense, GlobalAveragePooling2D
from keras.models import Sequential
from keras.utils import np_utils

np.random.seed(22)
x = 0.1 * np.random.rand(160, 8, 8, 1)
labels = np.arange(160) % 2
corners = np.random.randint(6, size=(160, 2))
for image, label, (i, j) in zip(x, labels, corners):
    image[i:i + 3, j + 1] += 1
    if label:
        image[i + 1, j:j + 3] += 1
y = np_utils.to_categorical(labels, 2)

model = Sequential()
model.add(Conv2D(8, (3, 3), activation='relu', padding='same', input_shape=(8, 8, 1), name='conv5_3'))
model.add(GlobalAveragePooling2D())
model.add(Dense(2, activation='softmax', kernel_initializer='uniform'))
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
K.set_value(model.optimizer.lr, 0.05)
model.fit(x, y, batch_size=32, epochs=15, verbose=0)


def get_output_layer(model, layer_name):
    layer_dict = dict([(layer.name, layer) for layer in model.layers])
    return layer_dict[layer_name]


class_weights, class_bias = model.layers[-1].get_weights()
final_conv_layer = get_output_layer(model, 'conv5_3')
get_output = K.function([model.layers[0].input], [final_conv_layer.output, model.layers[-1].output])
conv_outputs, predictions = get_output([x])
cam = np.tensordot(conv_outputs, class_weights[:, 1], axes=1)
places = np.array([np.unravel_index(m.argmax(), m.shape) for m in cam])
crosses = labels == 1
near = np.abs(places - (corners + 1)).max(axis=1) <= 1
logits = np.stack([np.tensordot(conv_outputs, w, axes=1).mean(axis=(1, 2)) for w in class_weights.T], axis=-1) + class_bias
p = np.exp(logits) / np.exp(logits).sum(axis=-1, keepdims=True)
print(json.dumps({'accuracy': model.evaluate(x, y, verbose=0)[1], 'near': float(near[crosses].mean()),
                  'error': float(abs(p - predictions).max())}))
