"""A multilayer perceptron tells three clouds of points apart (Keras 2)."""

from __future__ import print_function

import json

import keras
import numpy as np
from keras.layers import Dense, Dropout
from keras.models import Sequential
from keras.optimizers import RMSprop

batch_size = 32
num_classes = 3
epochs = 12

np.random.seed(1337)
centres = np.array([[2, 0, 0, 1], [0, 2, 1, 0], [-2, -2, 0, 0]])
labels = np.random.randint(num_classes, size=400)
points = centres[labels] + 0.5 * np.random.randn(400, 4)
x_train, x_test = points[:300].astype('float32'), points[300:].astype('float32')
y_train = keras.utils.to_categorical(labels[:300], num_classes)
y_test = keras.utils.to_categorical(labels[300:], num_classes)

model = Sequential()
model.add(Dense(16, activation='relu', input_shape=(4,)))
model.add(Dropout(0.2))
model.add(Dense(16, activation='relu'))
model.add(Dropout(0.2))
model.add(Dense(num_classes, activation='softmax'))
model.summary()
model.compile(loss='categorical_crossentropy', optimizer=RMSprop(lr=0.01), metrics=['accuracy'])

history = model.fit(x_train, y_train, batch_size=batch_size, epochs=epochs, verbose=0,
                    validation_data=(x_test, y_test))
score = model.evaluate(x_test, y_test, verbose=0)
print('Test loss:', score[0])
print('Test accuracy:', score[1])
print(json.dumps({'accuracy': score[1], 'first': history.history['loss'][0], 'last': history.history['loss'][-1],
                  'logged': sorted(history.history), 'parameters': model.count_params()}))
