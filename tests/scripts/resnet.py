"""A residual network on small images, with a schedule of learning rates and callbacks that lower them (Keras 2)."""

from __future__ import print_function

import json

import keras
import numpy as np
from keras.callbacks import LearningRateScheduler, ModelCheckpoint, ReduceLROnPlateau
from keras.layers import Activation, AveragePooling2D, BatchNormalization, Conv2D, Dense, Flatten, Input
from keras.models import Model
from keras.optimizers import Adam
from keras.regularizers import l2

np.random.seed(20)
epochs, num_classes = 8, 2


def lr_schedule(epoch):
    lr = 1e-2
    if epoch > 6:
        lr *= 1e-1
    return lr


def resnet_layer(inputs, num_filters=8, kernel_size=3, strides=1, activation='relu', batch_normalization=True,
                 conv_first=True):
    conv = Conv2D(num_filters, kernel_size=kernel_size, strides=strides, padding='same',
                  kernel_initializer='he_normal', kernel_regularizer=l2(1e-4))
    x = inputs
    if conv_first:
        x = conv(x)
        if batch_normalization:
            x = BatchNormalization()(x)
        if activation is not None:
            x = Activation(activation)(x)
    else:
        if batch_normalization:
            x = BatchNormalization()(x)
        if activation is not None:
            x = Activation(activation)(x)
        x = conv(x)
    return x


def resnet_v1(input_shape, num_classes=2):
    num_filters = 4
    inputs = Input(shape=input_shape)
    x = resnet_layer(inputs=inputs, num_filters=num_filters)
    for stack in range(2):
        strides = 2 if stack > 0 else 1
        y = resnet_layer(inputs=x, num_filters=num_filters, strides=strides)
        y = resnet_layer(inputs=y, num_filters=num_filters, activation=None)
        if stack > 0:
            x = resnet_layer(inputs=x, num_filters=num_filters, kernel_size=1, strides=strides, activation=None,
                             batch_normalization=False)
        x = keras.layers.add([x, y])
        x = Activation('relu')(x)
        num_filters *= 2
    x = AveragePooling2D(pool_size=4)(x)
    y = Flatten()(x)
    outputs = Dense(num_classes, activation='softmax', kernel_initializer='he_normal')(y)
    return Model(inputs=inputs, outputs=outputs)


labels = np.arange(128) % 2
x = 0.3 * np.random.rand(128, 8, 8, 1)
x[labels == 1, 2:6, 2:6] += 0.5
x[labels == 0, ::2, ::2] += 0.5
y = keras.utils.to_categorical(labels, num_classes)
x_train_mean = np.mean(x, axis=0)
x -= x_train_mean

model = resnet_v1(input_shape=x.shape[1:])
model.compile(loss='categorical_crossentropy', optimizer=Adam(lr=lr_schedule(0)), metrics=['accuracy'])
lr_reducer = ReduceLROnPlateau(factor=np.sqrt(0.1), cooldown=0, patience=5, min_lr=0.5e-6)
best = ModelCheckpoint('best.h5', monitor='val_loss', save_best_only=True)
callbacks = [best, lr_reducer, LearningRateScheduler(lr_schedule)]
history = model.fit(x[:96], y[:96], batch_size=32, epochs=epochs, validation_data=(x[96:], y[96:]), shuffle=True,
                    callbacks=callbacks, verbose=0)
scores = model.evaluate(x[:96], y[:96], verbose=0)
print(json.dumps({'accuracy': scores[1], 'lr': [float(lr) for lr in history.history['lr']],
                  'first': history.history['loss'][0], 'last': history.history['loss'][-1],
                  'losses': len(model.losses), 'convolutions': sum(isinstance(layer, Conv2D) for layer in model.layers)}))
