"""A convolutional net as it was written for Keras 1, once with Theano's order of axes and once with TensorFlow's."""

import json

import numpy as np
from keras.layers.convolutional import Convolution2D, MaxPooling2D, ZeroPadding2D
from keras.layers.core import Activation, Dense, Dropout, Flatten
from keras.models import Sequential
from keras.utils import np_utils

np.random.seed(26)
nb_classes, nb_filters, nb_pool, nb_conv = 2, 6, 2, 3
labels = np.arange(120) % 2
images = 0.1 * np.random.rand(120, 8, 8)
for image, label in zip(images, labels):
    i = np.random.randint(8)
    if label:
        image[i] += 1
    else:
        image[:, i] += 1
Y = np_utils.to_categorical(labels, nb_classes)


def build(dim_ordering):
    shape = (1, 8, 8) if dim_ordering == 'th' else (8, 8, 1)
    model = Sequential()
    model.add(ZeroPadding2D((1, 1), input_shape=shape, dim_ordering=dim_ordering))
    model.add(Convolution2D(nb_filters, nb_conv, nb_conv, border_mode='valid', dim_ordering=dim_ordering))
    model.add(Activation('relu'))
    model.add(Convolution2D(nb_filters, nb_row=nb_conv, nb_col=nb_conv, subsample=(1, 1), init='he_normal',
                            border_mode='same', activation='relu', dim_ordering=dim_ordering))
    model.add(MaxPooling2D(pool_size=(nb_pool, nb_pool), dim_ordering=dim_ordering))
    model.add(Dropout(0.25))
    model.add(Flatten())
    model.add(Dense(16))
    model.add(Activation('relu'))
    model.add(Dense(nb_classes))
    model.add(Activation('softmax'))
    model.compile(loss='categorical_crossentropy', optimizer='adadelta', metrics=['accuracy'])
    return model


tf, th = build('tf'), build('th')
tf.fit(images[..., None], Y, batch_size=20, nb_epoch=8, verbose=0)
loss, accuracy = tf.evaluate(images[..., None], Y, verbose=0)

# The same weights in Theano's order: the rows of the first dense layer behind Flatten are in another order.
weights = tf.get_weights()
weights[4] = weights[4].reshape(4, 4, nb_filters, -1).transpose(2, 0, 1, 3).reshape(weights[4].shape)
th.set_weights(weights)
gap = abs(th.predict(images[:, None]) - tf.predict(images[..., None])).max()
print(json.dumps({'accuracy': accuracy, 'gap': float(gap), 'th': [layer.output_shape for layer in th.layers[:2]],
                  'tf': [layer.output_shape for layer in tf.layers[:2]]}))
