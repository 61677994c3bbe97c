"""A bidirectional LSTM finds a word that matters wherever it stands (Keras 2)."""

import json

import numpy as np
from keras.layers import LSTM, Bidirectional, Dense, Dropout, Embedding
from keras.models import Sequential

np.random.seed(5)
max_features, maxlen = 12, 8
x = np.random.randint(4, max_features, size=(400, maxlen))
y = np.random.randint(2, size=400)
x[np.arange(400), np.random.randint(maxlen, size=400)] = 1 + y

model = Sequential()
model.add(Embedding(max_features, 8, input_length=maxlen))
model.add(Bidirectional(LSTM(8)))
model.add(Dropout(0.2))
model.add(Dense(1, activation='sigmoid'))
model.compile('adam', 'binary_crossentropy', metrics=['accuracy'])
model.optimizer.lr = 0.02
model.fit(x[:300], y[:300], batch_size=32, epochs=8, verbose=0, validation_data=[x[300:], y[300:]])
loss, accuracy = model.evaluate(x[300:], y[300:], verbose=0)
print(json.dumps({'accuracy': accuracy, 'shape': model.layers[1].output_shape,
                  'weights': [list(w.shape) for w in model.layers[1].get_weights()]}))
