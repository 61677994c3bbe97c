"""Training that is broken off, saved, loaded and continued goes on as if nothing had happened (Keras 2)."""

import json
import os

import numpy as np
from keras.callbacks import CSVLogger, ModelCheckpoint
from keras.layers import Dense
from keras.models import Sequential, load_model, model_from_json

np.random.seed(33)
x = np.random.randn(64, 3)
y = x @ np.array([[1.], [-2.], [0.5]])


def build():
    model = Sequential()
    model.add(Dense(8, activation='tanh', input_dim=3))
    model.add(Dense(1))
    model.compile(loss='mse', optimizer='adam', metrics=['mae'])
    return model


whole = build()
begin = whole.get_weights()
whole.fit(x, y, epochs=6, batch_size=16, verbose=0, shuffle=False)

part = build()
part.set_weights(begin)
checkpoint = ModelCheckpoint('model-{epoch:02d}.h5', monitor='loss', verbose=0, save_best_only=False)
part.fit(x, y, epochs=3, batch_size=16, verbose=0, shuffle=False, callbacks=[checkpoint, CSVLogger('log.csv')])
del part
saved = sorted(name for name in os.listdir('.') if name.startswith('model-'))
restored = load_model(saved[-1])
restored.fit(x, y, epochs=6, initial_epoch=3, batch_size=16, verbose=0, shuffle=False)
gap = max(float(abs(a - b).max()) for a, b in zip(whole.get_weights(), restored.get_weights()))

restored.save('last.pronghorn')
own = load_model('last.pronghorn')
restored.fit(x, y, epochs=1, batch_size=16, verbose=0, shuffle=False)
own.fit(x, y, epochs=1, batch_size=16, verbose=0, shuffle=False)
own_gap = max(float(abs(a - b).max()) for a, b in zip(own.get_weights(), restored.get_weights()))

restored.save_weights('last.weights.h5')
fresh = model_from_json(restored.to_json())
fresh.load_weights('last.weights.h5')
with open('log.csv') as log:
    lines = log.readlines()
print(json.dumps({'saved': saved, 'gap': gap, 'own': own_gap, 'lines': len(lines),
                  'weights': float(abs(fresh.predict(x) - restored.predict(x)).max()),
                  'moved': float(abs(begin[0] - restored.get_weights()[0]).max())}))
