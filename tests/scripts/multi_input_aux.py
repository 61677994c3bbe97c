"""Two inputs, a main and an auxiliary output, losses by name and by weight (Keras 2)."""

import json

import keras
import numpy as np
from keras.layers import LSTM, Dense, Embedding, Input
from keras.models import Model

np.random.seed(30)
headlines = np.random.randint(1, 20, size=(160, 8))
additional = np.random.randn(160, 5)
labels = ((headlines == 7).any(axis=1) | (additional[:, 0] > 0.5)).astype('float32').reshape(-1, 1)

main_input = Input(shape=(8,), dtype='int32', name='main_input')
x = Embedding(output_dim=8, input_dim=20, input_length=8)(main_input)
lstm_out = LSTM(8)(x)
auxiliary_output = Dense(1, activation='sigmoid', name='aux_output')(lstm_out)
auxiliary_input = Input(shape=(5,), name='aux_input')
x = keras.layers.concatenate([lstm_out, auxiliary_input])
x = Dense(16, activation='relu')(x)
main_output = Dense(1, activation='sigmoid', name='main_output')(x)
model = Model(inputs=[main_input, auxiliary_input], outputs=[main_output, auxiliary_output])
model.compile(optimizer='rmsprop', loss={'main_output': 'binary_crossentropy', 'aux_output': 'binary_crossentropy'},
              loss_weights={'main_output': 1., 'aux_output': 0.2}, metrics={'main_output': 'accuracy'})
model.optimizer.lr = 0.02
history = model.fit({'main_input': headlines, 'aux_input': additional},
                    {'main_output': labels, 'aux_output': labels}, epochs=12, batch_size=32, verbose=0)
scores = dict(zip(model.metrics_names, model.evaluate([headlines, additional], [labels, labels], batch_size=160, verbose=0)))


def crossentropy(p):
    p = np.clip(p, 1e-7, 1 - 1e-7)
    return -np.mean(labels * np.log(p) + (1 - labels) * np.log(1 - p))


main, aux = model.predict([headlines, additional])
print(json.dumps({'accuracy': scores['main_output_acc'], 'names': model.metrics_names,
                  'gap': abs(float(scores['loss'] - crossentropy(main) - 0.2 * crossentropy(aux))),
                  'logged': sorted(history.history)}))
