"""A generative adversarial network of two compiled models: the discriminator is frozen in the one that trains the generator."""

from __future__ import division, print_function

import json

import numpy as np
from keras.layers import BatchNormalization, Dense, Dropout, Input, LeakyReLU
from keras.models import Model, Sequential
from keras.optimizers import Adam


class GAN(object):
    def __init__(self):
        self.latent_dim = 3
        optimizer = Adam(0.005, 0.5)
        self.discriminator = self.build_discriminator()
        self.discriminator.compile(loss='binary_crossentropy', optimizer=optimizer, metrics=['accuracy'])
        self.generator = self.build_generator()
        z = Input(shape=(self.latent_dim,))
        img = self.generator(z)
        self.discriminator.trainable = False
        validity = self.discriminator(img)
        self.combined = Model(z, validity)
        self.combined.compile(loss='binary_crossentropy', optimizer=Adam(0.01, 0.5))

    def build_generator(self):
        model = Sequential()
        model.add(Dense(16, input_dim=self.latent_dim))
        model.add(LeakyReLU(alpha=0.2))
        model.add(BatchNormalization(momentum=0.8))
        model.add(Dense(2))
        noise = Input(shape=(self.latent_dim,))
        return Model(noise, model(noise))

    def build_discriminator(self):
        model = Sequential()
        model.add(Dense(16, input_dim=2))
        model.add(LeakyReLU(alpha=0.2))
        model.add(Dropout(0.1))
        model.add(Dense(16))
        model.add(LeakyReLU(alpha=0.2))
        model.add(Dense(1, activation='sigmoid'))
        img = Input(shape=(2,))
        return Model(img, model(img))

    def train(self, epochs, batch_size=32):
        valid = np.ones((batch_size, 1))
        fake = np.zeros((batch_size, 1))
        for epoch in range(epochs):
            real = np.random.normal([3, -2], 0.3, (batch_size, 2))
            noise = np.random.normal(0, 1, (batch_size, self.latent_dim))
            gen = self.generator.predict(noise)
            d_loss_real = self.discriminator.train_on_batch(real, valid)
            d_loss_fake = self.discriminator.train_on_batch(gen, fake)
            self.d_loss = 0.5 * np.add(d_loss_real, d_loss_fake)
            self.g_loss = self.combined.train_on_batch(noise, valid)


np.random.seed(18)
gan = GAN()
before = gan.discriminator.get_weights()
generator_before = gan.generator.get_weights()
gan.combined.train_on_batch(np.random.normal(size=(8, 3)), np.ones((8, 1)))
frozen = max(float(abs(a - b).max()) for a, b in zip(before, gan.discriminator.get_weights()))
moved = max(float(abs(a - b).max()) for a, b in zip(generator_before, gan.generator.get_weights()))
noise = np.random.normal(size=(200, 3))
far = float(np.linalg.norm(gan.generator.predict(noise).mean(axis=0) - [3, -2]))
gan.train(epochs=90)
near = float(np.linalg.norm(gan.generator.predict(noise).mean(axis=0) - [3, -2]))
learned = max(float(abs(a - b).max()) for a, b in zip(before, gan.discriminator.get_weights()))
print(json.dumps({'frozen': frozen, 'moved': moved, 'learned': learned, 'far': far, 'near': near,
                  'd_loss': len(gan.d_loss), 'trainable': len(gan.combined.trainable_weights)}))
