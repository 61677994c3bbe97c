"""A convolutional net tells horizontal from vertical bars, for either order of the axes (Keras 2)."""

import json

import numpy as np
from keras import backend as K
from keras.layers import Conv2D, Dense, Dropout, Flatten, MaxPooling2D
from keras.losses import categorical_crossentropy
from keras.models import Sequential
from keras.optimizers import Adadelta
from keras.utils import to_categorical

np.random.seed(7)
img_rows, img_cols = 8, 8
x = 0.1 * np.random.rand(240, img_rows, img_cols)
y = np.arange(240) % 2
for image, label in zip(x, y):
    place = np.random.randint(img_rows)
    if label:
        image[place] += 1
    else:
        image[:, place] += 1

if K.image_data_format() == 'channels_first':
    x = x.reshape(-1, 1, img_rows, img_cols)
    input_shape = (1, img_rows, img_cols)
else:
    x = x.reshape(-1, img_rows, img_cols, 1)
    input_shape = (img_rows, img_cols, 1)
x_train, x_test = x[:160].astype('float32'), x[160:].astype('float32')
y_train, y_test = to_categorical(y[:160], 2), to_categorical(y[160:], 2)

model = Sequential()
model.add(Conv2D(8, kernel_size=(3, 3), activation='relu', input_shape=input_shape))
model.add(Conv2D(8, (3, 3), activation='relu'))
model.add(MaxPooling2D(pool_size=(2, 2)))
model.add(Dropout(0.25))
model.add(Flatten())
model.add(Dense(16, activation='relu'))
model.add(Dropout(0.5))
model.add(Dense(2, activation='softmax'))
model.compile(loss=categorical_crossentropy, optimizer=Adadelta(), metrics=['accuracy'])
model.fit(x_train, y_train, batch_size=16, epochs=12, verbose=0, validation_split=0.1)
loss, accuracy = model.evaluate(x_test, y_test, verbose=0)
print(json.dumps({'accuracy': accuracy, 'loss': loss, 'shapes': [layer.output_shape for layer in model.layers]}))
