"""Models of several inputs as Keras 1 put them together: Merge of Sequentials, merge(mode=...), Model(input=, output=)."""

import json

import numpy as np
from keras.layers import Dense, Input, merge
from keras.layers.core import Merge
from keras.models import Model, Sequential

np.random.seed(27)
left_x, right_x = np.random.randn(128, 3), np.random.randn(128, 4)
labels = (left_x[:, 0] + right_x[:, 0] > 0).astype('float32')

left_branch = Sequential()
left_branch.add(Dense(8, input_dim=3))
right_branch = Sequential()
right_branch.add(Dense(8, input_dim=4))
final_model = Sequential()
final_model.add(Merge([left_branch, right_branch], mode='concat', concat_axis=1))
final_model.add(Dense(1, activation='sigmoid'))
final_model.compile(optimizer='rmsprop', loss='binary_crossentropy', metrics=['accuracy'])
final_model.optimizer.lr = 0.02
final_model.fit([left_x, right_x], labels, batch_size=16, nb_epoch=150, verbose=0)
accuracy = final_model.evaluate([left_x, right_x], labels, verbose=0)[1]

a, b = Input(shape=(4,)), Input(shape=(4,))
modes = ['sum', 'mul', 'ave', 'max', 'concat', 'dot', 'cos']
made = [merge([a, b], mode=mode) for mode in modes]
made.append(merge([a, b], mode=lambda both: both[0] - both[1], output_shape=lambda shapes: shapes[0]))
model = Model(input=[a, b], output=made)
x, z = np.random.randn(5, 4), np.random.randn(5, 4)
dot = np.sum(x * z, axis=1, keepdims=True)
cos = dot / np.linalg.norm(x, axis=1, keepdims=True) / np.linalg.norm(z, axis=1, keepdims=True)
wanted = [x + z, x * z, (x + z) / 2, np.maximum(x, z), np.concatenate([x, z], axis=1), dot, cos, x - z]
found = model.predict([x, z])
print(json.dumps({'accuracy': accuracy, 'modes': [float(abs(f - w).max()) for f, w in zip(found, wanted)],
                  'inputs': len(final_model.inputs)}))
