"""Segmentation by a U-Net in Theano's ordering: merge(mode='concat', concat_axis=1), Dice, a checkpoint (Keras 1)."""

import json

import numpy as np
from keras import backend as K
from keras.callbacks import EarlyStopping, LearningRateScheduler, ModelCheckpoint
from keras.layers import Convolution2D, Deconvolution2D, Input, MaxPooling2D, UpSampling2D, merge
from keras.models import Model, load_model
from keras.optimizers import Adam

np.random.seed(8)
ordering = K.image_dim_ordering()
K.set_image_dim_ordering('th')
img_rows, img_cols, smooth = 16, 16, 1.


def dice_coef(y_true, y_pred):
    y_true_f = K.flatten(y_true)
    y_pred_f = K.flatten(y_pred)
    intersection = K.sum(y_true_f * y_pred_f)
    return (2. * intersection + smooth) / (K.sum(y_true_f) + K.sum(y_pred_f) + smooth)


def dice_coef_loss(y_true, y_pred):
    return -dice_coef(y_true, y_pred)


def get_crop_shape(target, refer):
    return (target.get_shape()[2] - refer.get_shape()[2]).value, target.get_shape()[3].value // refer._keras_shape[3]


inputs = Input((1, img_rows, img_cols))
conv1 = Convolution2D(4, 3, 3, activation='relu', border_mode='same')(inputs)
conv1 = Convolution2D(4, 3, 3, activation='relu', border_mode='same')(conv1)
pool1 = MaxPooling2D(pool_size=(2, 2))(conv1)
conv2 = Convolution2D(8, 3, 3, activation='relu', border_mode='same')(pool1)
pool2 = MaxPooling2D(pool_size=(2, 2))(conv2)
conv3 = Convolution2D(8, 3, 3, activation='relu', border_mode='same')(pool2)
up4 = merge([UpSampling2D(size=(2, 2))(conv3), conv2], mode='concat', concat_axis=1)
conv4 = Convolution2D(4, 3, 3, activation='relu', border_mode='same')(up4)
up5 = merge([Deconvolution2D(4, 2, 2, output_shape=(None, 4, 16, 16), subsample=(2, 2))(conv4), conv1],
            mode='concat', concat_axis=1)
conv5 = Convolution2D(1, 1, 1, activation='sigmoid')(up5)
model = Model(input=inputs, output=conv5)
model.compile(optimizer=Adam(lr=1e-2), loss=dice_coef_loss, metrics=[dice_coef])

X = np.random.rand(40, 1, img_rows, img_cols).astype('float32')
masks = np.zeros_like(X)
for i in range(40):
    row, col = np.random.randint(0, 9, 2)
    masks[i, 0, row:row + 7, col:col + 7] = 1.
X = 0.3 * X + 0.7 * masks
model_checkpoint = ModelCheckpoint('unet.hdf5', monitor='loss', save_best_only=True)
history = model.fit(X, masks, batch_size=16, nb_epoch=15, verbose=0, shuffle=True,
                    callbacks=[model_checkpoint, EarlyStopping('loss', patience=5),
                               LearningRateScheduler(lambda epoch: 1e-2 if epoch < 10 else 5e-3)])
best = load_model('unet.hdf5', custom_objects={'dice_coef_loss': dice_coef_loss, 'dice_coef': dice_coef})
found = best.predict(X)
overlap = float((2 * (found * masks).sum() + 1) / (found.sum() + masks.sum() + 1))
# Batches of 16, 16 and 8: 2.2.4 counts the metric of each by its samples.
means = abs(history.history['loss'][-1] + history.history['dice_coef'][-1])
print(json.dumps({'dice': overlap, 'last': history.history['dice_coef'][-1], 'means': means,
                  'shape': list(model.output_shape), 'up': list(up5._keras_shape), 'crop': list(get_crop_shape(conv1, conv2)),
                  'kernel': list(model.layers[1].get_weights()[0].shape)}))
K.set_image_dim_ordering(ordering)
