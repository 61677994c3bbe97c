"""A variational autoencoder: sampling in a Lambda, the loss of the model added by add_loss (Keras 2)."""

from __future__ import absolute_import, division, print_function

import json

import numpy as np
from keras import backend as K
from keras.layers import Dense, Input, Lambda
from keras.losses import binary_crossentropy, mse
from keras.models import Model

use_mse = False


def sampling(args):
    z_mean, z_log_var = args
    batch = K.shape(z_mean)[0]
    dim = K.int_shape(z_mean)[1]
    epsilon = K.random_normal(shape=(batch, dim))
    return z_mean + K.exp(0.5 * z_log_var) * epsilon


np.random.seed(13)
original_dim, intermediate_dim, latent_dim = 16, 16, 2
kinds = np.random.rand(3, original_dim) > 0.5
x_train = np.clip(kinds[np.random.randint(3, size=192)] + 0.05 * np.random.randn(192, original_dim), 0, 1)

inputs = Input(shape=(original_dim,), name='encoder_input')
x = Dense(intermediate_dim, activation='relu')(inputs)
z_mean = Dense(latent_dim, name='z_mean')(x)
z_log_var = Dense(latent_dim, name='z_log_var')(x)
z = Lambda(sampling, output_shape=(latent_dim,), name='z')([z_mean, z_log_var])
encoder = Model(inputs, [z_mean, z_log_var, z], name='encoder')

latent_inputs = Input(shape=(latent_dim,), name='z_sampling')
x = Dense(intermediate_dim, activation='relu')(latent_inputs)
outputs = Dense(original_dim, activation='sigmoid')(x)
decoder = Model(latent_inputs, outputs, name='decoder')

outputs = decoder(encoder(inputs)[2])
vae = Model(inputs, outputs, name='vae_mlp')
reconstruction_loss = mse(inputs, outputs) if use_mse else binary_crossentropy(inputs, outputs)
reconstruction_loss *= original_dim
kl_loss = 1 + z_log_var - K.square(z_mean) - K.exp(z_log_var)
kl_loss = K.sum(kl_loss, axis=-1)
kl_loss *= -0.5
vae_loss = K.mean(reconstruction_loss + kl_loss)
vae.add_loss(vae_loss)
vae.compile(optimizer='adam')
vae.optimizer.lr = 0.01
history = vae.fit(x_train, epochs=30, batch_size=32, verbose=0, validation_data=(x_train[:32], None))

mean, log_var, drawn = encoder.predict(x_train, batch_size=64)
divergence = -0.5 * np.sum(1 + log_var - mean ** 2 - np.exp(log_var), axis=-1)
made = decoder.predict(mean)
print(json.dumps({'first': history.history['loss'][0], 'last': history.history['loss'][-1],
                  'val': history.history['val_loss'][-1], 'divergence': float(divergence.mean()),
                  'right': float(np.mean((made > 0.5) == (x_train > 0.5))),
                  'spread': float(abs(drawn - mean).max())}))
