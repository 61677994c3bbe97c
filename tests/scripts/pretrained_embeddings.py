"""Word vectors that are given, and not trained, under a 1D convolution (Keras 2)."""

from __future__ import print_function

import json

import numpy as np
from keras.initializers import Constant
from keras.layers import Conv1D, Dense, Embedding, GlobalMaxPooling1D, Input, MaxPooling1D
from keras.models import Model, Sequential

np.random.seed(31)
vocabulary, dim, length = 40, 4, 12
# Words of one kind have vectors that are near each other: what is learned of some holds for others that were never seen.
kind = np.arange(vocabulary) % 2
embedding_matrix = np.where(kind[:, None], 1.0, -1.0) * np.array([1, -1, 0.5, 0]) + 0.2 * np.random.randn(vocabulary, dim)
embedding_matrix[0] = 0


def texts(words, size):
    labels = np.random.randint(2, size=size)
    rows = [np.random.choice(words[kind[words] == label], size=length) for label in labels]
    return np.array(rows), np.eye(2)[labels]


x_train, y_train = texts(np.arange(1, 20), 128)
x_val, y_val = texts(np.arange(20, 40), 64)

embedding_layer = Embedding(vocabulary, dim, weights=[embedding_matrix], input_length=length, trainable=False)
sequence_input = Input(shape=(length,), dtype='int32')
embedded_sequences = embedding_layer(sequence_input)
x = Conv1D(8, 3, activation='relu')(embedded_sequences)
x = MaxPooling1D(2)(x)
x = Conv1D(8, 3, activation='relu')(x)
x = GlobalMaxPooling1D()(x)
preds = Dense(2, activation='softmax')(x)
model = Model(sequence_input, preds)
model.compile(loss='categorical_crossentropy', optimizer='rmsprop', metrics=['acc'])
model.optimizer.lr = 0.02
history = model.fit(x_train, y_train, batch_size=32, epochs=5, validation_data=(x_val, y_val), verbose=0)

by_initializer = Sequential([Embedding(vocabulary, dim, embeddings_initializer=Constant(embedding_matrix), input_length=length)])
looked_up = by_initializer.predict(x_val)
print(json.dumps({'accuracy': history.history['val_acc'][-1],
                  'moved': float(abs(embedding_layer.get_weights()[0] - embedding_matrix).max()),
                  'looked_up': float(abs(looked_up - embedding_matrix[x_val]).max()),
                  'trainable': len(model.trainable_weights)}))
