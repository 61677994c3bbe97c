"""Reinforcement learning: REINFORCE by K.function with the updates of an optimizer (Keras 2)."""

import json

import numpy as np
from keras import backend as K
from keras.layers import Dense, Input
from keras.models import Model
from keras.optimizers import Adam

np.random.seed(34)


class Agent(object):
    """The policy pi(action | state), trained on discounted rewards."""

    def __init__(self, input_dim, output_dim):
        self.input_dim, self.output_dim = input_dim, output_dim
        state = Input(shape=(input_dim,))
        net = Dense(16, activation='relu')(state)
        net = Dense(output_dim, activation='softmax')(net)
        self.model = Model(inputs=state, outputs=net)
        action_prob_placeholder = self.model.output
        action_onehot_placeholder = K.placeholder(shape=(None, output_dim), name='action_onehot')
        discount_reward_placeholder = K.placeholder(shape=(None,), name='discount_reward')
        action_prob = K.sum(action_prob_placeholder * action_onehot_placeholder, axis=1)
        log_action_prob = K.log(action_prob)
        loss = K.mean(-log_action_prob * discount_reward_placeholder)
        adam = Adam(lr=0.02)
        updates = adam.get_updates(params=self.model.trainable_weights, loss=loss)
        self.train_fn = K.function(inputs=[self.model.input, action_onehot_placeholder, discount_reward_placeholder],
                                   outputs=[loss], updates=updates)

    def get_action(self, state):
        p = self.model.predict(state[None], batch_size=1)[0]
        return np.random.choice(self.output_dim, p=p / p.sum())

    def fit(self, S, A, R):
        onehot = np.eye(self.output_dim)[A]
        return self.train_fn([S, onehot, compute_discounted_R(R)])[0]


def compute_discounted_R(R, discount_rate=.9):
    discounted_r = np.zeros_like(R, dtype=np.float32)
    running_add = 0
    for t in reversed(range(len(R))):
        running_add = running_add * discount_rate + R[t]
        discounted_r[t] = running_add
    discounted_r -= discounted_r.mean()
    discounted_r /= discounted_r.std() + 1e-6
    return discounted_r


class Corridor(object):
    """Cells 0 to 4, begun in the middle; the right end pays 1, the left end nothing, each step costs a tenth."""

    def reset(self):
        self.place = 2
        return np.eye(5)[self.place]

    def step(self, action):
        self.place += 1 if action == 1 else -1
        done = self.place in (0, 4)
        return np.eye(5)[self.place], (1.0 if self.place == 4 else 0.0) - 0.1, done


def run_episode(env, agent):
    S, A, R, done = [], [], [], False
    s = env.reset()
    while not done and len(S) < 20:
        a = agent.get_action(s)
        s2, r, done = env.step(a)
        S.append(s)
        A.append(a)
        R.append(r)
        s = s2
    return S, A, R


env, agent = Corridor(), Agent(5, 2)
inside = np.eye(5)[1:4]
before = agent.model.predict(inside)[:, 1].mean()
for episode in range(30):
    S, A, R = [], [], []
    for _ in range(3):
        s, a, r = run_episode(env, agent)
        S, A, R = S + s, A + a, R + r
    loss = agent.fit(np.array(S), np.array(A), np.array(R))
after = agent.model.predict(inside)[:, 1]
print(json.dumps({'before': float(before), 'after': [float(p) for p in after], 'loss': float(loss)}))
