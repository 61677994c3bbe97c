"""Attention as blogs on Keras 1 and 2 write it: listed weights, shape-first add_weight, initializations, merged products."""

import json

import numpy as np
from keras import backend as K
from keras import constraints, initializations, regularizers
from keras.engine.topology import Layer
from keras.layers import *
from keras.models import *

np.random.seed(12)


class Attention(Layer):
    def __init__(self, weight_regularizer=None, b_constraint=None, bias=True, **kwargs):
        self.supports_masking = True
        self.init = initializations.get('glorot_uniform')
        self.weight_regularizer = regularizers.get(weight_regularizer)
        self.b_constraint = constraints.get(b_constraint)
        self.bias = bias
        super(Attention, self).__init__(**kwargs)

    def build(self, input_shape):
        assert len(input_shape) == 3
        self.W = self.add_weight((input_shape[-1], 1), initializer=self.init, name='{}_W'.format(self.name),
                                 regularizer=self.weight_regularizer)
        if self.bias:
            self.b = self.add_weight((1,), initializer='zero', name='{}_b'.format(self.name),
                                     constraint=self.b_constraint)
        self.built = True

    def compute_mask(self, input, input_mask=None):
        return None

    def call(self, x, mask=None):
        eij = K.squeeze(K.dot(x, self.W), axis=-1)
        if self.bias:
            eij += self.b
        a = K.exp(K.tanh(eij))
        if mask is not None:
            a *= K.cast(mask, K.floatx())
        a /= K.cast(K.sum(a, axis=1, keepdims=True) + K.epsilon(), K.floatx())
        return K.sum(x * K.expand_dims(a), axis=1)

    def get_output_shape_for(self, input_shape):
        return input_shape[0], input_shape[-1]


class AttLayer(Layer):
    def __init__(self, attention_dim):
        self.init = initializations.get('normal')
        self.attention_dim = attention_dim
        super(AttLayer, self).__init__()

    def build(self, input_shape):
        self.W = self.init((input_shape[-1], self.attention_dim))
        self.b = K.variable(np.zeros(self.attention_dim))
        self.u = self.init((self.attention_dim, 1), name='u')
        self.trainable_weights = [self.W, self.b, self.u]
        super(AttLayer, self).build(input_shape)

    def call(self, x, mask=None):
        uit = K.tanh(K.bias_add(K.dot(x, self.W), self.b))
        ait = K.exp(K.squeeze(K.dot(uit, self.u), -1))
        weights = ait / K.expand_dims(K.sum(ait, axis=1), 1)
        return K.sum(x * K.expand_dims(weights, 2), axis=1)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], input_shape[-1])


# The word that decides stands somewhere among others; 0 pads.
x = np.random.randint(3, 10, (128, 6))
y = np.random.randint(0, 2, 128)
x[np.arange(128), np.random.randint(0, 4, 128)] = 1 + y
x[:, 5] = 0
accuracy, weights = [], []
for layer, masks in ((Attention(weight_regularizer='l2'), True), (AttLayer(5), False)):
    model = Sequential()
    model.add(Embedding(10, 8, input_length=6, mask_zero=masks))
    model.add(layer)
    model.add(Dense(1, activation='sigmoid'))
    model.compile(loss='binary_crossentropy', optimizer='rmsprop', metrics=['accuracy'])
    K.set_value(model.optimizer.lr, 0.02)
    model.fit(x, y, batch_size=16, nb_epoch=8, verbose=0)
    accuracy.append(model.evaluate(x, y, verbose=0)[1])
    weights.append(len(model.trainable_weights))

# What the mask hides changes nothing, and weights sum to one.
masked = Sequential([Embedding(10, 8, input_length=6, mask_zero=True, weights=[np.eye(10, 8)]), Attention(bias=False)])
shown = masked.predict(np.array([[3, 4, 0, 0, 0, 0], [3, 4, 5, 6, 7, 3]]))
hidden = float(abs(shown[0, 5:]).max() + abs(shown[0, 0]))

# One weight for each time step, multiplied on.
inputs = Input(shape=(6, 4))
a = Permute((2, 1))(inputs)
a = Dense(6, activation='softmax')(a)
a_probs = Permute((2, 1), name='attention_vec')(a)
output_attention_mul = merge([inputs, a_probs], name='attention_mul', mode='mul')
output = Dense(1, activation='sigmoid')(Flatten()(output_attention_mul))
m = Model(input=[inputs], output=[output])
m.compile(optimizer='adam', loss='binary_crossentropy', metrics=['accuracy'])
K.set_value(m.optimizer.lr, 0.02)
X = np.random.randn(96, 6, 4)
targets = (X[:, 2, 0] > 0).astype(int)
m.fit([X], targets, nb_epoch=20, batch_size=16, verbose=0, validation_split=0.1)


def get_activations(model, inputs, layer_name):
    outputs = [layer.output for layer in model.layers if layer.name == layer_name]
    funcs = [K.function([model.input] + [K.learning_phase()], [out]) for out in outputs]
    return [func([inputs, 1.])[0] for func in funcs]


vec = get_activations(m, X, 'attention_vec')[0]
print(json.dumps({'accuracy': accuracy, 'weights': weights, 'sums': float(abs(shown.sum(1) - 1).max()), 'hidden': hidden,
                  'product': m.evaluate([X], targets, verbose=0)[1], 'vec': float(abs(vec.sum(1) - 1).max())}))
