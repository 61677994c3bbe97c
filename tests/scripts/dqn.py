"""Q-learning on a corridor: a target network, a Huber loss with K.switch, a step by get_updates in Keras 1's order."""

import json
import random
from collections import deque

import numpy as np
from keras import backend as K
from keras.layers import Dense
from keras.models import Sequential
from keras.optimizers import Adam, RMSprop

np.random.seed(5)
random.seed(5)
LENGTH = 5


class DQNAgent:
    def __init__(self, state_size, action_size):
        self.state_size, self.action_size = state_size, action_size
        self.memory = deque(maxlen=500)
        self.gamma, self.epsilon, self.epsilon_decay = 0.9, 1.0, 0.97
        self.model, self.target_model = self._build_model(), self._build_model()
        self.update_target_model()

    def _huber_loss(self, y_true, y_pred, clip_delta=1.0):
        error = y_true - y_pred
        cond = K.abs(error) <= clip_delta
        squared_loss = 0.5 * K.square(error)
        quadratic_loss = 0.5 * K.square(clip_delta) + clip_delta * (K.abs(error) - clip_delta)
        return K.mean(K.switch(cond, squared_loss, quadratic_loss))

    def _build_model(self):
        model = Sequential()
        model.add(Dense(16, input_dim=self.state_size, activation='relu'))
        model.add(Dense(self.action_size, activation='linear'))
        model.compile(loss=self._huber_loss, optimizer=Adam(lr=0.02))
        return model

    def update_target_model(self):
        self.target_model.set_weights(self.model.get_weights())

    def act(self, state):
        if np.random.rand() <= self.epsilon:
            return random.randrange(self.action_size)
        return np.argmax(self.model.predict(state)[0])

    def replay(self, batch_size):
        minibatch = random.sample(self.memory, batch_size)
        for state, action, reward, next_state, done in minibatch:
            target = self.model.predict(state)
            if done:
                target[0][action] = reward
            else:
                target[0][action] = reward + self.gamma * np.amax(self.target_model.predict(next_state)[0])
            self.model.fit(state, target, epochs=1, verbose=0)
        self.epsilon *= self.epsilon_decay


def one_hot(place):
    return np.eye(LENGTH)[place].reshape([1, LENGTH])


agent = DQNAgent(LENGTH, 2)
for episode in range(40):
    place = 0
    for time in range(12):
        action = agent.act(one_hot(place))
        after = max(0, place + (1 if action else -1))
        done = after == LENGTH - 1
        agent.memory.append((one_hot(place), action, 1. if done else 0., one_hot(after), done))
        place = after
        if done:
            agent.update_target_model()
            break
    if len(agent.memory) > 16:
        agent.replay(16)

# The values of going right: gamma to the number of steps that are left.
values = agent.model.predict(np.eye(LENGTH)[:-1])
steps = 0.9 ** np.arange(LENGTH - 2, -1, -1)


# The same by a function of its own, as A3C's authors write it.
def optimizer(model):
    a = K.placeholder(shape=(None,), dtype='int32')
    y = K.placeholder(shape=(None,), dtype='float32')
    q_value = K.sum(model.output * K.one_hot(a, 2), axis=1)
    error = K.abs(y - q_value)
    quadratic_part = K.clip(error, 0.0, 1.0)
    linear_part = error - quadratic_part
    loss = K.mean(0.5 * K.square(quadratic_part) + linear_part)
    updates = RMSprop(lr=0.01, epsilon=0.01).get_updates(model.trainable_weights, [], loss)
    return K.function([model.input, a, y], [loss], updates=updates)


train = optimizer(agent.model)
losses = [float(train([np.eye(LENGTH)[:-1], np.ones(LENGTH - 1), steps])[0]) for _ in range(60)]
print(json.dumps({'policy': np.argmax(values, axis=1).tolist(), 'error': float(abs(values[:, 1] - steps).max()),
                  'first': losses[0], 'last': losses[-1]}))
