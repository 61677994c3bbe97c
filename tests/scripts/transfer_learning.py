"""Transfer: what was learned of some classes, frozen, serves others with a new head; weights go over layer by layer (Keras 2)."""

from __future__ import print_function

import json

import keras
import numpy as np
from keras.layers import Activation, BatchNormalization, Conv2D, Dense, Flatten, MaxPooling2D
from keras.models import Model, Sequential

np.random.seed(29)
patterns = np.random.rand(6, 6, 6) > 0.5
labels = np.arange(240) % 6
x = (patterns[labels] + 0.3 * np.random.randn(240, 6, 6))[..., None]
low = labels < 4


def feature_layers():
    return [
        Conv2D(8, 3, padding='valid', input_shape=(6, 6, 1), name='conv'),
        BatchNormalization(name='norm'),
        Activation('relu'),
        MaxPooling2D(pool_size=2),
        Flatten(),
    ]


def train_model(model, x, y, num_classes):
    model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
    model.optimizer.lr = 0.02
    model.fit(x, keras.utils.to_categorical(y, num_classes), batch_size=16, epochs=6, verbose=0)
    return model.evaluate(x, keras.utils.to_categorical(y, num_classes), verbose=0)[1]


features = feature_layers()
model = Sequential(features + [Dense(4, activation='softmax', name='head')])
first = train_model(model, x[low], labels[low], 4)

copied = feature_layers()
other = Sequential(copied + [Dense(16, activation='relu'), Dense(2, activation='softmax', name='new_head')])
for layer in other.layers:
    if layer.name in [known.name for known in model.layers] and layer.get_weights():
        layer.set_weights(model.get_layer(layer.name).get_weights())
for layer in copied:
    layer.trainable = False
before = [w.copy() for layer in copied for w in layer.get_weights()]
second = train_model(other, x[~low], labels[~low] - 4, 2)
after = [w for layer in copied for w in layer.get_weights()]
# In Keras 2.2.4 a frozen BatchNormalization goes on to follow its batches: only what is learned stays.
kept = max(float(abs(a - b).max()) for a, b in zip(before[:4], after[:4]))

bottleneck = Model(model.input, model.get_layer(index=4).output)
again = Model(other.input, other.layers[2].output)
print(json.dumps({'first': first, 'second': second, 'kept': kept, 'trainable': len(other.trainable_weights),
                  'frozen': len(other.non_trainable_weights), 'bottleneck': bottleneck.output_shape,
                  'head': list(again.predict(x[:2]).shape)}))
