"""The next frame of a film, by convolutional LSTMs (Keras 2)."""

import json

import numpy as np
from keras.layers.convolutional import Conv3D
from keras.layers.convolutional_recurrent import ConvLSTM2D
from keras.layers.normalization import BatchNormalization
from keras.models import Sequential

np.random.seed(36)
n_frames, size = 4, 6
movies = np.zeros((48, n_frames + 1, size, size, 1))
for movie in movies:
    i, j = np.random.randint(size, size=2)
    for t in range(n_frames + 1):
        movie[t, i, (j + t) % size] = 1
noisy_movies, shifted_movies = movies[:, :-1], movies[:, 1:]

seq = Sequential()
seq.add(ConvLSTM2D(filters=6, kernel_size=(3, 3), input_shape=(None, size, size, 1), padding='same', return_sequences=True))
seq.add(BatchNormalization())
seq.add(Conv3D(filters=1, kernel_size=(3, 3, 3), activation='sigmoid', padding='same', data_format='channels_last'))
seq.compile(loss='binary_crossentropy', optimizer='adadelta')
history = seq.fit(noisy_movies, shifted_movies, batch_size=8, epochs=10, validation_split=0.1, verbose=0)
track = seq.predict(noisy_movies[:1, :2])
print(json.dumps({'first': history.history['loss'][0], 'last': history.history['loss'][-1], 'shape': list(track.shape),
                  'val': history.history['val_loss'][-1]}))
