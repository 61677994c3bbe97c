"""Autoencoders: a sparse dense one, with its encoder and decoder as models of their own, and a denoising convolutional one."""

import json

import numpy as np
from keras import regularizers
from keras.layers import Conv2D, Dense, Input, MaxPooling2D, UpSampling2D
from keras.models import Model

np.random.seed(10)
codes = np.random.rand(256, 2)
x = 1 / (1 + np.exp(-codes @ np.random.randn(2, 16) * 3))

encoding_dim = 4
input_img = Input(shape=(16,))
encoded = Dense(encoding_dim, activation='relu', activity_regularizer=regularizers.l1(1e-6))(input_img)
decoded = Dense(16, activation='sigmoid')(encoded)
autoencoder = Model(input_img, decoded)
encoder = Model(input_img, encoded)
encoded_input = Input(shape=(encoding_dim,))
decoder_layer = autoencoder.layers[-1]
decoder = Model(encoded_input, decoder_layer(encoded_input))
autoencoder.compile(optimizer='adam', loss='mse')
autoencoder.optimizer.lr = 0.02
dense = autoencoder.fit(x, x, epochs=25, batch_size=32, shuffle=True, verbose=0)
through = decoder.predict(encoder.predict(x[:8]))
parts = float(abs(through - autoencoder.predict(x[:8])).max())

images = np.zeros((96, 8, 8, 1))
for image in images:
    i, j = np.random.randint(5, size=2)
    image[i:i + 3, j:j + 3] = 1
noisy = np.clip(images + 0.3 * np.random.normal(size=images.shape), 0., 1.)
input_img = Input(shape=(8, 8, 1))
h = Conv2D(8, (3, 3), activation='relu', padding='same')(input_img)
h = MaxPooling2D((2, 2), padding='same')(h)
h = Conv2D(8, (3, 3), activation='relu', padding='same')(h)
h = UpSampling2D((2, 2))(h)
denoised = Conv2D(1, (3, 3), activation='sigmoid', padding='same')(h)
denoiser = Model(input_img, denoised)
denoiser.compile(optimizer='adam', loss='binary_crossentropy')
denoiser.optimizer.lr = 0.02
denoiser.fit(noisy, images, epochs=12, batch_size=16, verbose=0)
error = float(np.mean((denoiser.predict(noisy) - images) ** 2))
print(json.dumps({'first': dense.history['loss'][0], 'last': dense.history['loss'][-1], 'parts': parts,
                  'noise': float(np.mean((noisy - images) ** 2)), 'denoised': error}))
