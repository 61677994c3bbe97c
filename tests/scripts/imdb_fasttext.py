"""fastText: the mean of the embeddings of words and pairs of words; only the order of two words tells (Keras 2)."""

import json

import numpy as np
from keras.layers import Dense, Embedding, GlobalAveragePooling1D
from keras.models import Sequential


def create_ngram_set(words, n=2):
    return set(zip(*[words[i:] for i in range(n)]))


def add_ngram(sequences, token_indice, n=2):
    new_sequences = []
    for words in sequences:
        new = words[:]
        for i in range(len(new) - n + 1):
            ngram = tuple(words[i:i + n])
            if ngram in token_indice:
                new.append(token_indice[ngram])
        new_sequences.append(new)
    return new_sequences


np.random.seed(2)
max_features, length = 8, 6
labels = np.random.randint(2, size=300)
sentences = []
for label in labels:
    words = list(map(int, np.random.randint(3, max_features, size=length)))
    place = np.random.randint(length - 1)
    words[place:place + 2] = [1, 2] if label else [2, 1]
    sentences.append(words)

ngrams = set()
for words in sentences[:200]:
    ngrams.update(create_ngram_set(words))
token_indice = {gram: index + max_features for index, gram in enumerate(sorted(ngrams))}
max_features = max(token_indice.values()) + 1
sentences = add_ngram(sentences, token_indice)
maxlen = 2 * length - 1
x = np.array([words + [0] * (maxlen - len(words)) for words in sentences])

model = Sequential()
model.add(Embedding(max_features, 10, input_length=maxlen))
model.add(GlobalAveragePooling1D())
model.add(Dense(1, activation='sigmoid'))
model.compile(loss='binary_crossentropy', optimizer='adam', metrics=['accuracy'])
model.optimizer.lr = 0.05
model.fit(x[:200], labels[:200], batch_size=32, epochs=15, verbose=0)
accuracy = model.evaluate(x[200:], labels[200:], verbose=0)[1]
print(json.dumps({'accuracy': accuracy, 'features': max_features, 'tokens': len(token_indice)}))
