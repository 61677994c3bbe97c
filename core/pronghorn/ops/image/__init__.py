"""Functions of images, ``ops.image.<name>``: (N, H, W, C) or one (H, W, C), channels in front if the data format says so.

Compositions of other ops, on Tensors and on arrays. Not here: layers that draw at random how to change images.
"""

from pronghorn.ops.image.colors import hsv_to_rgb as hsv_to_rgb
from pronghorn.ops.image.colors import rgb_to_grayscale as rgb_to_grayscale
from pronghorn.ops.image.colors import rgb_to_hsv as rgb_to_hsv
from pronghorn.ops.image.filtering import gaussian_blur as gaussian_blur
from pronghorn.ops.image.filtering import sobel_edges as sobel_edges
from pronghorn.ops.image.framing import crop_images as crop_images
from pronghorn.ops.image.framing import pad_images as pad_images
from pronghorn.ops.image.patches import extract_patches as extract_patches
from pronghorn.ops.image.patches import extract_patches_3d as extract_patches_3d
from pronghorn.ops.image.quality import ssim as ssim
from pronghorn.ops.image.resizing import resize as resize
from pronghorn.ops.image.resizing import scale_and_translate as scale_and_translate
from pronghorn.ops.image.warping import affine_transform as affine_transform
from pronghorn.ops.image.warping import elastic_transform as elastic_transform
from pronghorn.ops.image.warping import map_coordinates as map_coordinates
from pronghorn.ops.image.warping import perspective_transform as perspective_transform
