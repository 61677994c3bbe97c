"""A stateful LSTM remembers over batches what a stateless one cannot know (Keras 2)."""

import json

import numpy as np
from keras.layers import LSTM, Dense
from keras.models import Sequential

np.random.seed(8)
# Each series begins with a sign and then says 0; its sign is asked for at each of the next steps.
batch_size, steps = 16, 4
sign = np.random.choice([-1., 1.], size=batch_size)
parts = np.zeros((steps, batch_size, 1, 1))
parts[0, :, 0, 0] = sign


def create_model(stateful):
    model = Sequential()
    model.add(LSTM(8, batch_input_shape=(batch_size, 1, 1), stateful=stateful))
    model.add(Dense(1))
    model.compile(loss='mse', optimizer='adam')
    model.optimizer.lr = 0.03
    return model


def train(model, rounds):
    for _ in range(rounds):
        model.reset_states()
        losses = [model.train_on_batch(part, sign.reshape(-1, 1)) for part in parts]
    return float(np.mean(losses[1:]))


model_stateful = create_model(True)
model_stateless = create_model(False)
loss_stateful, loss_stateless = train(model_stateful, 40), train(model_stateless, 40)

model_stateful.reset_states()
in_parts = [model_stateful.predict(part, batch_size=batch_size) for part in parts]
model_stateful.reset_states()
again = model_stateful.predict(parts[0], batch_size=batch_size)
print(json.dumps({'stateful': loss_stateful, 'stateless': loss_stateless,
                  'reset': float(abs(in_parts[0] - again).max()),
                  'signs': float(np.mean(np.sign(in_parts[-1].ravel()) == sign))}))
