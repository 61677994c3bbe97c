"""Convolution, pooling and an LSTM over word numbers; the label is a pair of neighbours (Keras 2)."""

import json

import numpy as np
from keras.layers import LSTM, Activation, Conv1D, Dense, Dropout, Embedding, MaxPooling1D
from keras.models import Sequential

np.random.seed(11)
max_features, maxlen, embedding_size = 12, 16, 8
kernel_size, filters, pool_size, lstm_output_size = 3, 16, 2, 8
x = np.random.randint(3, max_features, size=(400, maxlen))
y = np.random.randint(2, size=400)
place = np.random.randint(maxlen - 1, size=400)
x[np.arange(400), place] = 1 + y
x[np.arange(400), place + 1] = 2 - y

model = Sequential()
model.add(Embedding(max_features, embedding_size, input_length=maxlen))
model.add(Dropout(0.1))
model.add(Conv1D(filters, kernel_size, padding='valid', activation='relu', strides=1))
model.add(MaxPooling1D(pool_size=pool_size))
model.add(LSTM(lstm_output_size))
model.add(Dense(1))
model.add(Activation('sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
model.optimizer.lr = 0.02
model.fit(x[:300], y[:300], batch_size=30, epochs=10, verbose=0)
score, acc = model.evaluate(x[300:], y[300:], batch_size=30, verbose=0)
print(json.dumps({'accuracy': acc, 'shapes': [layer.output_shape for layer in model.layers]}))
