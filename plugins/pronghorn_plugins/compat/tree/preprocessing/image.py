"""``keras.preprocessing.image``."""

from pronghorn_plugins.compat.images.affine import apply_affine_transform as apply_affine_transform
from pronghorn_plugins.compat.images.affine import apply_transform as apply_transform
from pronghorn_plugins.compat.images.affine import flip_axis as flip_axis
from pronghorn_plugins.compat.images.affine import random_rotation as random_rotation
from pronghorn_plugins.compat.images.affine import random_shear as random_shear
from pronghorn_plugins.compat.images.affine import random_shift as random_shift
from pronghorn_plugins.compat.images.affine import random_zoom as random_zoom
from pronghorn_plugins.compat.images.affine import transform_matrix_offset_center as transform_matrix_offset_center
from pronghorn_plugins.compat.images.colours import apply_brightness_shift as apply_brightness_shift
from pronghorn_plugins.compat.images.colours import apply_channel_shift as apply_channel_shift
from pronghorn_plugins.compat.images.colours import random_brightness as random_brightness
from pronghorn_plugins.compat.images.colours import random_channel_shift as random_channel_shift
from pronghorn_plugins.compat.images.files import DirectoryIterator as DirectoryIterator
from pronghorn_plugins.compat.images.generator import ImageDataGenerator as ImageDataGenerator
from pronghorn_plugins.compat.images.iterators import Iterator as Iterator
from pronghorn_plugins.compat.images.iterators import NumpyArrayIterator as NumpyArrayIterator
from pronghorn_plugins.compat.images.loading import array_to_img as array_to_img
from pronghorn_plugins.compat.images.loading import img_to_array as img_to_array
from pronghorn_plugins.compat.images.loading import list_pictures as list_pictures
from pronghorn_plugins.compat.images.loading import load_img as load_img
from pronghorn_plugins.compat.images.loading import save_img as save_img
from pronghorn_plugins.compat.images.tables import DataFrameIterator as DataFrameIterator
