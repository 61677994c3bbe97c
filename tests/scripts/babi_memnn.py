"""An end-to-end memory network: Permute, dot, add and concatenate answer where somebody is (Keras 2)."""

from __future__ import print_function

import json

import numpy as np
from keras.layers import LSTM, Activation, Dense, Dropout, Input, Permute, add, concatenate, dot
from keras.layers.embeddings import Embedding
from keras.models import Model, Sequential

np.random.seed(12)
people, places = ['Mary', 'John'], ['kitchen', 'garden', 'office']
vocab = sorted(people + places + ['went', 'to', 'where', 'is'])
word_idx = dict((c, i + 1) for i, c in enumerate(vocab))
vocab_size = len(vocab) + 1
story_maxlen, query_maxlen = 8, 3


def vectorize(words):
    return [word_idx[w] for w in words]


stories, queries, answers = [], [], []
for _ in range(320):
    where = np.random.choice(places, size=2)
    order = np.random.permutation(2)
    stories.append(vectorize([w for i in order for w in (people[i], 'went', 'to', where[i])]))
    asked = np.random.randint(2)
    queries.append(vectorize(['where', 'is', people[asked]]))
    answers.append(word_idx[where[asked]])
stories, queries, answers = np.array(stories), np.array(queries), np.array(answers)

input_sequence = Input((story_maxlen,))
question = Input((query_maxlen,))

input_encoder_m = Sequential()
input_encoder_m.add(Embedding(input_dim=vocab_size, output_dim=16))
input_encoder_m.add(Dropout(0.1))
input_encoder_c = Sequential()
input_encoder_c.add(Embedding(input_dim=vocab_size, output_dim=query_maxlen))
input_encoder_c.add(Dropout(0.1))
question_encoder = Sequential()
question_encoder.add(Embedding(input_dim=vocab_size, output_dim=16, input_length=query_maxlen))
question_encoder.add(Dropout(0.1))

input_encoded_m = input_encoder_m(input_sequence)
input_encoded_c = input_encoder_c(input_sequence)
question_encoded = question_encoder(question)
match = dot([input_encoded_m, question_encoded], axes=(2, 2))
match = Activation('softmax')(match)
response = add([match, input_encoded_c])
response = Permute((2, 1))(response)
answer = concatenate([response, question_encoded])
answer = LSTM(16)(answer)
answer = Dropout(0.1)(answer)
answer = Dense(vocab_size)(answer)
answer = Activation('softmax')(answer)

model = Model([input_sequence, question], answer)
model.compile(optimizer='rmsprop', loss='sparse_categorical_crossentropy', metrics=['accuracy'])
model.optimizer.lr = 0.01
history = model.fit([stories, queries], answers, batch_size=32, epochs=10, verbose=0)
print(json.dumps({'accuracy': history.history['acc'][-1], 'first': history.history['loss'][0],
                  'last': history.history['loss'][-1], 'match': match._keras_shape, 'answer': model.output_shape}))
