"""Reading lines of glyphs: convolution, a bidirectional GRU, and K.ctc_batch_cost as the loss in a Lambda (Keras 2)."""

import json

import numpy as np
from keras import backend as K
from keras.layers import GRU, Activation, Conv2D, Dense, Input, Lambda, MaxPooling2D, Reshape
from keras.layers.merge import add, concatenate
from keras.models import Model
from keras.optimizers import SGD

np.random.seed(21)
alphabet = 'abc'
img_w, img_h, absolute_max_string_len, pool_size = 16, 4, 3, 2
glyphs = {'a': [1, 0, 0, 1], 'b': [0, 1, 1, 0], 'c': [1, 1, 1, 1]}


def labels_to_text(labels):
    return ''.join('' if c == len(alphabet) else alphabet[c] for c in labels)


def ctc_lambda_func(args):
    y_pred, labels, input_length, label_length = args
    y_pred = y_pred[:, 1:, :]
    return K.ctc_batch_cost(labels, y_pred, input_length, label_length)


def paint_batch(size):
    X = 0.05 * np.random.rand(size, img_w, img_h, 1)
    labels = -np.ones([size, absolute_max_string_len])
    input_length = np.full([size, 1], img_w // pool_size - 1)
    label_length = np.zeros([size, 1])
    source = []
    for i in range(size):
        word = ''.join(np.random.choice(list(alphabet), size=np.random.randint(1, 4)))
        for j, letter in enumerate(word):
            X[i, 3 + 4 * j:5 + 4 * j, :, 0] += glyphs[letter]
            labels[i, j] = alphabet.find(letter)
        label_length[i] = len(word)
        source.append(word)
    inputs = {'the_input': X, 'the_labels': labels, 'input_length': input_length, 'label_length': label_length}
    return inputs, {'ctc': np.zeros([size])}, source


input_data = Input(name='the_input', shape=(img_w, img_h, 1), dtype='float32')
inner = Conv2D(8, (3, 3), padding='same', activation='relu', kernel_initializer='he_normal', name='conv1')(input_data)
inner = MaxPooling2D(pool_size=(pool_size, 1), name='max1')(inner)
inner = Reshape(target_shape=(img_w // pool_size, img_h * 8), name='reshape')(inner)
inner = Dense(16, activation='relu', name='dense1')(inner)
gru_1 = GRU(16, return_sequences=True, kernel_initializer='he_normal', name='gru1')(inner)
gru_1b = GRU(16, return_sequences=True, go_backwards=True, kernel_initializer='he_normal', name='gru1_b')(inner)
gru1_merged = add([gru_1, Lambda(lambda x: K.reverse(x, 1))(gru_1b)])
inner = Dense(len(alphabet) + 1, kernel_initializer='he_normal', name='dense2')(concatenate([gru1_merged, inner]))
y_pred = Activation('softmax', name='softmax')(inner)
labels = Input(name='the_labels', shape=[absolute_max_string_len], dtype='float32')
input_length = Input(name='input_length', shape=[1], dtype='int64')
label_length = Input(name='label_length', shape=[1], dtype='int64')
loss_out = Lambda(ctc_lambda_func, output_shape=(1,), name='ctc')([y_pred, labels, input_length, label_length])
sgd = SGD(lr=0.1, decay=1e-6, momentum=0.9, nesterov=True, clipnorm=5)
model = Model(inputs=[input_data, labels, input_length, label_length], outputs=loss_out)
model.compile(loss={'ctc': lambda y_true, y_pred: y_pred}, optimizer=sgd)
test_func = K.function([input_data], [y_pred])

inputs, outputs, source = paint_batch(96)
history = model.fit(inputs, outputs, batch_size=16, epochs=15, verbose=0)

out = test_func([inputs['the_input']])[0]
best = [[k for i, k in enumerate(row) if i == 0 or k != row[i - 1]] for row in np.argmax(out[:, 1:], 2)]
read = [labels_to_text(row) for row in best]
decoded = K.get_value(K.ctc_decode(K.variable(out[:, 1:]), np.full(96, img_w // pool_size - 1))[0][0])
told = [''.join(alphabet[int(k)] for k in row if k >= 0) for row in decoded]
print(json.dumps({'right': float(np.mean([a == b for a, b in zip(read, source)])), 'same': told == read,
                  'first': history.history['loss'][0], 'last': history.history['loss'][-1]}))
