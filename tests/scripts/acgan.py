"""An auxiliary-classifier GAN: images made for a class, two outputs and two losses (Keras 2)."""

from __future__ import print_function

import json
from collections import defaultdict

import numpy as np
from keras import layers
from keras.layers import Conv2D, Conv2DTranspose, Dense, Dropout, Embedding, Flatten, Input, LeakyReLU, Reshape
from keras.models import Model, Sequential
from keras.optimizers import Adam

np.random.seed(19)
num_classes, latent_size, batch_size = 2, 4, 16
adam_lr, adam_beta_1 = 0.005, 0.5


def build_generator(latent_size):
    cnn = Sequential()
    cnn.add(Dense(2 * 2 * 4, input_dim=latent_size, activation='relu'))
    cnn.add(Reshape((2, 2, 4)))
    cnn.add(Conv2DTranspose(4, 3, strides=2, padding='same', activation='relu', kernel_initializer='glorot_normal'))
    cnn.add(Conv2DTranspose(1, 3, strides=1, padding='same', activation='tanh', kernel_initializer='glorot_normal'))
    latent = Input(shape=(latent_size,))
    image_class = Input(shape=(1,), dtype='int32')
    cls = Embedding(num_classes, latent_size, embeddings_initializer='glorot_normal')(image_class)
    cls = Flatten()(cls)
    h = layers.multiply([latent, cls])
    return Model([latent, image_class], cnn(h))


def build_discriminator():
    cnn = Sequential()
    cnn.add(Conv2D(8, 3, padding='same', strides=2, input_shape=(4, 4, 1)))
    cnn.add(LeakyReLU(0.2))
    cnn.add(Dropout(0.1))
    cnn.add(Flatten())
    image = Input(shape=(4, 4, 1))
    features = cnn(image)
    fake = Dense(1, activation='sigmoid', name='generation')(features)
    aux = Dense(num_classes, activation='softmax', name='auxiliary')(features)
    return Model(image, [fake, aux])


discriminator = build_discriminator()
discriminator.compile(optimizer=Adam(lr=adam_lr, beta_1=adam_beta_1),
                      loss=['binary_crossentropy', 'sparse_categorical_crossentropy'])
generator = build_generator(latent_size)
latent = Input(shape=(latent_size,))
image_class = Input(shape=(1,), dtype='int32')
fake = generator([latent, image_class])
discriminator.trainable = False
fake, aux = discriminator(fake)
combined = Model([latent, image_class], [fake, aux])
combined.compile(optimizer=Adam(lr=adam_lr, beta_1=adam_beta_1),
                 loss=['binary_crossentropy', 'sparse_categorical_crossentropy'])

y_train = np.arange(64) % num_classes
x_train = np.where(y_train[:, None, None, None], 0.8, -0.8) + 0.1 * np.random.randn(64, 4, 4, 1)
train_history = defaultdict(list)
for epoch in range(12):
    for index in range(len(x_train) // batch_size):
        rows = slice(index * batch_size, (index + 1) * batch_size)
        image_batch, label_batch = x_train[rows], y_train[rows]
        noise = np.random.uniform(-1, 1, (batch_size, latent_size))
        sampled_labels = np.random.randint(0, num_classes, batch_size)
        generated_images = generator.predict([noise, sampled_labels.reshape((-1, 1))], verbose=0)
        x = np.concatenate((image_batch, generated_images))
        y = np.array([0.95] * batch_size + [0] * batch_size)
        aux_y = np.concatenate((label_batch, sampled_labels), axis=0)
        disc_sample_weight = [np.ones(2 * batch_size),
                              np.concatenate((np.ones(batch_size) * 2, np.zeros(batch_size)))]
        train_history['discriminator'].append(
            discriminator.train_on_batch(x, [y, aux_y], sample_weight=disc_sample_weight))
        noise = np.random.uniform(-1, 1, (2 * batch_size, latent_size))
        sampled_labels = np.random.randint(0, num_classes, 2 * batch_size)
        train_history['generator'].append(
            combined.train_on_batch([noise, sampled_labels.reshape((-1, 1))],
                                    [np.ones(2 * batch_size), sampled_labels]))
told = discriminator.predict(x_train)[1].argmax(axis=-1)
names = discriminator.metrics_names
last = train_history['discriminator'][-1]
print(json.dumps({'accuracy': float(np.mean(told == y_train)), 'names': names,
                  'sum': abs(float(last[0] - last[1] - last[2])), 'shape': list(generated_images.shape),
                  'first': float(train_history['discriminator'][0][2]), 'last': float(last[2])}))
