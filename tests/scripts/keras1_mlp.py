"""A multilayer perceptron as it was written for Keras 1."""

from __future__ import print_function

import json

import numpy as np
from keras.layers.core import Activation, Dense, Dropout, MaxoutDense
from keras.models import Sequential
from keras.optimizers import SGD
from keras.regularizers import l2
from keras.utils import np_utils

np.random.seed(1337)
batch_size, nb_classes, nb_epoch = 32, 2, 15
labels = np.random.randint(nb_classes, size=300)
X = np.random.randn(300, 5)
X[:, 0] += 3 * labels
Y = np_utils.to_categorical(labels, nb_classes)
X_train, X_test, Y_train, Y_test = X[:200], X[200:], Y[:200], Y[200:]

model = Sequential()
model.add(Dense(output_dim=16, input_dim=5, init='glorot_uniform', W_regularizer=l2(1e-4)))
model.add(Activation('relu'))
model.add(Dropout(p=0.2))
model.add(MaxoutDense(8, nb_feature=2))
model.add(Dense(output_dim=nb_classes, init='uniform', bias=True))
model.add(Activation('softmax'))
sgd = SGD(lr=0.1, decay=1e-6, momentum=0.9, nesterov=True)
model.compile(loss='categorical_crossentropy', optimizer=sgd, metrics=['accuracy'])
history = model.fit(X_train, Y_train, batch_size=batch_size, nb_epoch=nb_epoch, verbose=0, show_accuracy=True,
                    validation_data=(X_test, Y_test))
score = model.evaluate(X_test, Y_test, batch_size=batch_size, show_accuracy=True, verbose=0)
classes = model.predict_classes(X_test, verbose=0)
proba = model.predict_proba(X_test, verbose=0)
print(json.dumps({'accuracy': score[1], 'classes': float(np.mean(classes == labels[200:])),
                  'sums': float(abs(proba.sum(axis=1) - 1).max()), 'epochs': len(history.history['loss'])}))
