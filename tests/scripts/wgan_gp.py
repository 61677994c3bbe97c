"""A Wasserstein GAN with the penalty of a gradient: partial losses, K.gradients by a merged Tensor, clipping (Keras 2)."""

import json
from functools import partial

import keras.backend as K
import numpy as np
from keras.layers import Dense, Input
from keras.layers.advanced_activations import LeakyReLU
from keras.layers.merge import _Merge
from keras.models import Model, Sequential
from keras.optimizers import Adam

np.random.seed(31)
BATCH_SIZE, GRADIENT_PENALTY_WEIGHT = 32, 10


class RandomWeightedAverage(_Merge):
    def _merge_function(self, inputs):
        weights = K.random_uniform((BATCH_SIZE, 1))
        return (weights * inputs[0]) + ((1 - weights) * inputs[1])


def wasserstein_loss(y_true, y_pred):
    return K.mean(y_true * y_pred)


def gradient_penalty_loss(y_true, y_pred, averaged_samples, gradient_penalty_weight):
    gradients = K.gradients(y_pred, averaged_samples)[0]
    gradients_sqr = K.square(gradients)
    gradients_sqr_sum = K.sum(gradients_sqr, axis=np.arange(1, len(gradients_sqr.shape)))
    gradient_l2_norm = K.sqrt(gradients_sqr_sum)
    return K.mean(gradient_penalty_weight * K.square(1 - gradient_l2_norm))


def make_generator():
    model = Sequential()
    model.add(Dense(16, input_dim=4))
    model.add(LeakyReLU())
    model.add(Dense(2))
    return model


def make_discriminator():
    model = Sequential()
    model.add(Dense(32, input_dim=2, kernel_initializer='he_normal'))
    model.add(LeakyReLU())
    model.add(Dense(1, kernel_initializer='he_normal'))
    return model


generator, discriminator = make_generator(), make_discriminator()
discriminator.trainable = False
generator_input = Input(shape=(4,))
generator_model = Model(inputs=[generator_input], outputs=[discriminator(generator(generator_input))])
generator_model.compile(optimizer=Adam(0.01, beta_1=0.5, beta_2=0.9), loss=wasserstein_loss)

discriminator.trainable = True
generator.trainable = False
real_samples, noise_for_discriminator = Input(shape=(2,)), Input(shape=(4,))
generated = generator(noise_for_discriminator)
averaged_samples = RandomWeightedAverage()([real_samples, generated])
partial_gp_loss = partial(gradient_penalty_loss, averaged_samples=averaged_samples,
                          gradient_penalty_weight=GRADIENT_PENALTY_WEIGHT)
partial_gp_loss.__name__ = 'gradient_penalty'
discriminator_model = Model(inputs=[real_samples, noise_for_discriminator],
                            outputs=[discriminator(real_samples), discriminator(generated),
                                     discriminator(averaged_samples)])
discriminator_model.compile(optimizer=Adam(0.01, beta_1=0.5, beta_2=0.9),
                            loss=[wasserstein_loss, wasserstein_loss, partial_gp_loss])

positive_y = np.ones((BATCH_SIZE, 1), dtype=np.float32)
negative_y, dummy_y = -positive_y, np.zeros((BATCH_SIZE, 1), dtype=np.float32)
center, penalties = np.array([2., -1.]), []
before = generator.get_weights()
distance = []
for step in range(150):
    for _ in range(3):
        real = center + 0.3 * np.random.randn(BATCH_SIZE, 2)
        noise = np.random.rand(BATCH_SIZE, 4).astype(np.float32)
        losses = discriminator_model.train_on_batch([real, noise], [negative_y, positive_y, dummy_y])
        penalties.append(losses[3])
    if step == 0:
        frozen = max(float(abs(a - b).max()) for a, b in zip(before, generator.get_weights()))
    generator_model.train_on_batch(np.random.rand(BATCH_SIZE, 4), negative_y)
    distance.append(float(np.linalg.norm(generator.predict(np.random.rand(64, 4)).mean(0) - center)))

# What of gradients the critic has at samples in between, by a function of their own.
x = Input(shape=(2,))
slope = K.function([x], K.gradients(K.sum(discriminator(x)), [x]))
norms = np.linalg.norm(slope([center + 0.3 * np.random.randn(64, 2)])[0], axis=1)
print(json.dumps({'frozen': frozen, 'far': distance[0], 'near': min(distance), 'norm': float(norms.mean()),
                  'penalty': float(np.mean(penalties[-30:])), 'losses': len(discriminator_model.metrics_names)}))
