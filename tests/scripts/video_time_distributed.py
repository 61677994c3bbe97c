"""A convolution over each frame, an LSTM over the frames: does the bar move up or down (Keras 2)."""

import json

import numpy as np
from keras.layers import LSTM, Conv2D, Dense, Flatten, Input, MaxPooling2D, TimeDistributed
from keras.models import Model, Sequential

np.random.seed(32)
frames, size = 4, 8
labels = np.arange(96) % 2
x = 0.1 * np.random.rand(96, frames, size, size, 1)
for film, label in zip(x, labels):
    start = np.random.randint(2, 5)
    for t in range(frames):
        film[t, (start + (t if label else -t)) % size] += 1

vision_model = Sequential()
vision_model.add(Conv2D(4, (3, 3), activation='relu', padding='same', input_shape=(size, size, 1)))
vision_model.add(MaxPooling2D((1, 2)))
vision_model.add(Flatten())
video_input = Input(shape=(frames, size, size, 1))
encoded_frame_sequence = TimeDistributed(vision_model)(video_input)
encoded_video = LSTM(12)(encoded_frame_sequence)
output = Dense(1, activation='sigmoid')(encoded_video)
model = Model(inputs=video_input, outputs=output)
model.compile('adam', 'binary_crossentropy', metrics=['accuracy'])
model.optimizer.lr = 0.01
model.fit(x[:64], labels[:64], batch_size=16, epochs=10, verbose=0)
each = Model(video_input, encoded_frame_sequence).predict(x[:3])
straight = vision_model.predict(x[:3].reshape(-1, size, size, 1)).reshape(3, frames, -1)
print(json.dumps({'accuracy': model.evaluate(x[64:], labels[64:], verbose=0)[1], 'shape': encoded_frame_sequence._keras_shape,
                  'gap': float(abs(each - straight).max())}))
