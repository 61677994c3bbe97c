"""Keras 1's generator arguments and recurrent spellings."""

import json

import numpy as np
from keras.layers import Embedding
from keras.layers.core import Activation, TimeDistributedDense
from keras.layers.recurrent import GRU
from keras.models import Sequential

np.random.seed(28)
words, length = 8, 6


class Batches(object):
    """An endless generator of sequences, whose targets are the words one step before."""

    batch_size = 16

    def __iter__(self):
        return self

    def __next__(self):
        x = np.random.randint(1, words, size=(self.batch_size, length))
        y = np.zeros((self.batch_size, length, words))
        for row, target in zip(x, y):
            target[np.arange(1, length), row[:-1]] = 1
            target[0, 0] = 1
        return x, y


model = Sequential()
model.add(Embedding(words, 8, input_length=length, init='uniform'))
model.add(GRU(output_dim=24, return_sequences=True, inner_init='orthogonal', inner_activation='hard_sigmoid'))
model.add(TimeDistributedDense(words))
model.add(Activation('softmax'))
model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])
model.optimizer.lr = 0.03
history = model.fit_generator(Batches(), samples_per_epoch=160, nb_epoch=8, verbose=0, nb_worker=1, max_q_size=2,
                              validation_data=Batches(), nb_val_samples=2)
print(json.dumps({'accuracy': history.history['val_acc'][-1], 'epochs': len(history.epoch),
                  'first': history.history['loss'][0], 'last': history.history['loss'][-1]}))
