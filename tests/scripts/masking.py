"""Sequences of several lengths: what is masked counts neither in the recurrence nor in the loss (Keras 2)."""

import json

import numpy as np
from keras.layers import GRU, LSTM, Dense, Embedding, Input, Masking, TimeDistributed
from keras.models import Model, Sequential

np.random.seed(37)
count, longest = 96, 7
lengths = np.random.randint(2, longest + 1, size=count)
x = np.full((count, longest, 2), -1.)
for row, length in zip(x, lengths):
    row[:length] = np.random.rand(length, 2)
y = np.array([row[:length, 0].mean() for row, length in zip(x, lengths)])

model = Sequential()
model.add(Masking(mask_value=-1., input_shape=(longest, 2)))
model.add(LSTM(12))
model.add(Dense(1))
model.compile(loss='mse', optimizer='adam')
model.optimizer.lr = 0.02
history = model.fit(x, y, batch_size=16, epochs=15, verbose=0)
alone = np.array([model.predict(np.pad(row[None, :length], ((0, 0), (0, longest - length), (0, 0)), constant_values=-1.))
                  for row, length in zip(x[:4], lengths)]).ravel()
open_ended = Sequential([LSTM(12, input_shape=(None, 2)), Dense(1)])
open_ended.set_weights(model.get_weights())
bare = np.array([open_ended.predict(row[None, :length])[0, 0] for row, length in zip(x[:4], lengths)])
together = model.predict(x[:4]).ravel()

words = np.where(np.arange(longest) < lengths[:, None], np.random.randint(1, 9, size=(count, longest)), 0)
entry = Input(shape=(longest,), dtype='int32')
h = Embedding(9, 6, mask_zero=True)(entry)
h = GRU(8, return_sequences=True)(h)
tagger = Model(entry, TimeDistributed(Dense(1))(h))
tagger.compile('adam', 'mse')
tags = (words % 2)[..., None].astype('float32')
told = tagger.evaluate(words, tags, batch_size=count, verbose=0)
squares = (tagger.predict(words) - tags)[..., 0] ** 2
mask = words != 0
masked_loss = float((squares * mask).mean() / mask.mean())
print(json.dumps({'first': history.history['loss'][0], 'last': history.history['loss'][-1],
                  'padding': float(abs(alone - together).max()), 'bare': float(abs(bare - together).max()),
                  'told': told, 'masked': masked_loss, 'whole': float(squares.mean())}))
