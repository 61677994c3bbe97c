"""A capsule network: a custom layer of K.map_fn, K.batch_dot and K.tile, masks of one-hot targets, two losses (Keras 2)."""

import json

import keras.backend as K
import numpy as np
from keras import callbacks, initializers, layers, models, optimizers
from keras.utils import to_categorical

np.random.seed(3)


class Length(layers.Layer):
    def call(self, inputs, **kwargs):
        return K.sqrt(K.sum(K.square(inputs), -1))

    def compute_output_shape(self, input_shape):
        return input_shape[:-1]


class Mask(layers.Layer):
    def call(self, inputs, **kwargs):
        if type(inputs) is list:
            assert len(inputs) == 2
            inputs, mask = inputs
        else:
            x = K.sqrt(K.sum(K.square(inputs), -1))
            mask = K.one_hot(indices=K.argmax(x, 1), num_classes=x.get_shape().as_list()[1])
        return K.batch_flatten(inputs * K.expand_dims(mask, -1))

    def compute_output_shape(self, input_shape):
        if type(input_shape[0]) is tuple:
            return tuple([None, input_shape[0][1] * input_shape[0][2]])
        return tuple([None, input_shape[1] * input_shape[2]])


def squash(vectors, axis=-1):
    s_squared_norm = K.sum(K.square(vectors), axis, keepdims=True)
    scale = s_squared_norm / (1 + s_squared_norm) / K.sqrt(s_squared_norm + K.epsilon())
    return scale * vectors


class CapsuleLayer(layers.Layer):
    def __init__(self, num_capsule, dim_capsule, routings=3, kernel_initializer='glorot_uniform', **kwargs):
        super(CapsuleLayer, self).__init__(**kwargs)
        self.num_capsule = num_capsule
        self.dim_capsule = dim_capsule
        self.routings = routings
        self.kernel_initializer = initializers.get(kernel_initializer)

    def build(self, input_shape):
        assert len(input_shape) >= 3, 'The input Tensor should have shape=[None, input_num_capsule, input_dim_capsule]'
        self.input_num_capsule = input_shape[1]
        self.input_dim_capsule = input_shape[2]
        self.W = self.add_weight(shape=[self.num_capsule, self.input_num_capsule,
                                        self.dim_capsule, self.input_dim_capsule],
                                 initializer=self.kernel_initializer, name='W')
        self.built = True

    def call(self, inputs, training=None):
        inputs_expand = K.expand_dims(inputs, 1)
        inputs_tiled = K.tile(inputs_expand, [1, self.num_capsule, 1, 1])
        inputs_hat = K.map_fn(lambda x: K.batch_dot(x, self.W, [2, 3]), elems=inputs_tiled)
        b = K.zeros(shape=[K.shape(inputs_hat)[0], self.num_capsule, self.input_num_capsule])
        for i in range(self.routings):
            c = K.softmax(b, 1)
            outputs = squash(K.batch_dot(c, inputs_hat, [2, 2]))
            if i < self.routings - 1:
                b += K.batch_dot(outputs, inputs_hat, [2, 3])
        return outputs

    def compute_output_shape(self, input_shape):
        return tuple([None, self.num_capsule, self.dim_capsule])


def margin_loss(y_true, y_pred):
    L = y_true * K.square(K.maximum(0., 0.9 - y_pred)) + 0.5 * (1 - y_true) * K.square(K.maximum(0., y_pred - 0.1))
    return K.mean(K.sum(L, 1))


n_class = 3
x = layers.Input(shape=(6, 6, 1))
conv1 = layers.Conv2D(filters=8, kernel_size=3, activation='relu', name='conv1')(x)
output = layers.Conv2D(filters=8, kernel_size=2, strides=2, name='primarycap_conv2d')(conv1)
outputs = layers.Reshape(target_shape=[-1, 4], name='primarycap_reshape')(output)
primarycaps = layers.Lambda(squash, name='primarycap_squash')(outputs)
digitcaps = CapsuleLayer(num_capsule=n_class, dim_capsule=4, name='digitcaps')(primarycaps)
out_caps = Length(name='capsnet')(digitcaps)
y = layers.Input(shape=(n_class,))
decoder = models.Sequential(name='decoder')
decoder.add(layers.Dense(16, activation='relu', input_dim=4 * n_class))
decoder.add(layers.Dense(np.prod((6, 6, 1)), activation='sigmoid'))
decoder.add(layers.Reshape(target_shape=(6, 6, 1), name='out_recon'))
train_model = models.Model([x, y], [out_caps, decoder(Mask()([digitcaps, y]))])
eval_model = models.Model(x, [out_caps, decoder(Mask()(digitcaps))])
train_model.compile(optimizer=optimizers.Adam(lr=0.01), loss=[margin_loss, 'mse'], loss_weights=[1., 0.392],
                    metrics={'capsnet': 'accuracy'})

labels = np.arange(96) % 3
X = 0.1 * np.random.rand(96, 6, 6, 1)
for i, label in enumerate(labels):
    X[i, 2 * label:2 * label + 2] += 0.8
Y = to_categorical(labels, n_class)
lr_decay = callbacks.LearningRateScheduler(schedule=lambda epoch: 0.01 * (0.95 ** epoch))
history = train_model.fit([X, Y], [Y, X], batch_size=16, epochs=12, validation_data=[[X, Y], [Y, X]],
                          callbacks=[lr_decay], verbose=0)
lengths, recon = eval_model.predict(X)
caps, W = K.function([x], [digitcaps])([X])[0], train_model.get_layer('digitcaps').get_weights()[0]
print(json.dumps({'accuracy': float((lengths.argmax(1) == labels).mean()), 'greatest': float(lengths.max()),
                  'norms': float(abs(np.linalg.norm(caps, axis=-1) - lengths).max()), 'W': list(W.shape),
                  'pixels': float(np.square(recon - X).mean()), 'spread': float(X.var()),
                  'logs': sorted(history.history), 'lr': history.history['lr'][-1]}))
