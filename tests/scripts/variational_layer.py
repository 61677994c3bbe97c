"""A variational autoencoder whose loss is a layer of its own, and whose target is not looked at (Keras 2)."""

import json

import numpy as np
from keras import backend as K
from keras import metrics
from keras.layers import Dense, Input, Lambda, Layer
from keras.models import Model

np.random.seed(14)
batch_size, original_dim, latent_dim, intermediate_dim = 32, 12, 2, 16
epsilon_std = 0.5
kinds = np.random.rand(3, original_dim) > 0.5
x_train = np.clip(kinds[np.random.randint(3, size=160)] + 0.05 * np.random.randn(160, original_dim), 0, 1)

x = Input(shape=(original_dim,))
h = Dense(intermediate_dim, activation='relu')(x)
z_mean = Dense(latent_dim)(h)
z_log_var = Dense(latent_dim)(h)


def sampling(args):
    z_mean, z_log_var = args
    epsilon = K.random_normal(shape=(K.shape(z_mean)[0], latent_dim), mean=0., stddev=epsilon_std)
    return z_mean + K.exp(z_log_var / 2) * epsilon


z = Lambda(sampling, output_shape=(latent_dim,))([z_mean, z_log_var])
decoder_h = Dense(intermediate_dim, activation='relu')
decoder_mean = Dense(original_dim, activation='sigmoid')
x_decoded_mean = decoder_mean(decoder_h(z))


class CustomVariationalLayer(Layer):
    def __init__(self, **kwargs):
        self.is_placeholder = True
        super(CustomVariationalLayer, self).__init__(**kwargs)

    def vae_loss(self, x, x_decoded_mean):
        xent_loss = original_dim * metrics.binary_crossentropy(x, x_decoded_mean)
        kl_loss = - 0.5 * K.sum(1 + z_log_var - K.square(z_mean) - K.exp(z_log_var), axis=-1)
        return K.mean(xent_loss + kl_loss)

    def call(self, inputs):
        x = inputs[0]
        x_decoded_mean = inputs[1]
        loss = self.vae_loss(x, x_decoded_mean)
        self.add_loss(loss, inputs=inputs)
        return x


y = CustomVariationalLayer()([x, x_decoded_mean])
vae = Model(x, y)
vae.compile(optimizer='rmsprop', loss=None)
vae.optimizer.lr = 0.01
history = vae.fit(x_train, shuffle=True, epochs=25, batch_size=batch_size, verbose=0)

encoder = Model(x, z_mean)
decoder_input = Input(shape=(latent_dim,))
generator = Model(decoder_input, decoder_mean(decoder_h(decoder_input)))
made = generator.predict(encoder.predict(x_train, batch_size=batch_size))
print(json.dumps({'first': history.history['loss'][0], 'last': history.history['loss'][-1],
                  'right': float(np.mean((made > 0.5) == (x_train > 0.5)))}))
