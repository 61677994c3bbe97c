"""The functions that layers and users call: compositions of primitives, with promotion, NumPy's names and Keras' order.

On Tensors they extend the graph; on arrays, Variables and numbers they compute at once on the active backend. Exists so
that a layer reads like mathematics and never meets a backend. Not here: primitives (one dtype, no broadcasting of
arguments such as negative axes), what needs state (layers).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pronghorn.errors import UnknownNameError, nearest
from pronghorn.graph import OPERATORS
from pronghorn.ops.adaptive_pooling import adaptive_average_pool as adaptive_average_pool
from pronghorn.ops.adaptive_pooling import adaptive_max_pool as adaptive_max_pool
from pronghorn.ops.arithmetic import add as add
from pronghorn.ops.arithmetic import arctan2 as arctan2
from pronghorn.ops.arithmetic import bitwise_and as bitwise_and
from pronghorn.ops.arithmetic import bitwise_left_shift as bitwise_left_shift
from pronghorn.ops.arithmetic import bitwise_not as bitwise_not
from pronghorn.ops.arithmetic import bitwise_or as bitwise_or
from pronghorn.ops.arithmetic import bitwise_right_shift as bitwise_right_shift
from pronghorn.ops.arithmetic import bitwise_xor as bitwise_xor
from pronghorn.ops.arithmetic import divide as divide
from pronghorn.ops.arithmetic import divide_no_nan as divide_no_nan
from pronghorn.ops.arithmetic import floor_divide as floor_divide
from pronghorn.ops.arithmetic import left_shift as left_shift
from pronghorn.ops.arithmetic import logaddexp as logaddexp
from pronghorn.ops.arithmetic import maximum as maximum
from pronghorn.ops.arithmetic import minimum as minimum
from pronghorn.ops.arithmetic import mod as mod
from pronghorn.ops.arithmetic import multiply as multiply
from pronghorn.ops.arithmetic import power as power
from pronghorn.ops.arithmetic import right_shift as right_shift
from pronghorn.ops.arithmetic import squared_difference as squared_difference
from pronghorn.ops.arithmetic import subtract as subtract
from pronghorn.ops.arithmetic import true_divide as true_divide
from pronghorn.ops.attention import dot_product_attention as dot_product_attention
from pronghorn.ops.blocks import depth_to_space as depth_to_space
from pronghorn.ops.blocks import fold as fold
from pronghorn.ops.blocks import space_to_depth as space_to_depth
from pronghorn.ops.blocks import unfold as unfold
from pronghorn.ops.control import cond as cond
from pronghorn.ops.control import recompute as recompute
from pronghorn.ops.control import scan as scan
from pronghorn.ops.control import while_loop as while_loop
from pronghorn.ops.convolution import average_pool as average_pool
from pronghorn.ops.convolution import conv as conv
from pronghorn.ops.convolution import conv_transpose as conv_transpose
from pronghorn.ops.convolution import depthwise_conv as depthwise_conv
from pronghorn.ops.convolution import kernel_sizes as kernel_sizes
from pronghorn.ops.convolution import max_pool as max_pool
from pronghorn.ops.convolution import resolve_padding as resolve_padding
from pronghorn.ops.convolution import same_padding as same_padding
from pronghorn.ops.convolution import separable_conv as separable_conv
from pronghorn.ops.convolution import transposed_size as transposed_size
from pronghorn.ops.creation import arange as arange
from pronghorn.ops.creation import array as array
from pronghorn.ops.creation import convert_to_tensor as convert_to_tensor
from pronghorn.ops.creation import empty as empty
from pronghorn.ops.creation import eye as eye
from pronghorn.ops.creation import full as full
from pronghorn.ops.creation import full_like as full_like
from pronghorn.ops.creation import identity as identity
from pronghorn.ops.creation import linspace as linspace
from pronghorn.ops.creation import ones as ones
from pronghorn.ops.creation import ones_like as ones_like
from pronghorn.ops.creation import tril as tril
from pronghorn.ops.creation import triu as triu
from pronghorn.ops.creation import zeros as zeros
from pronghorn.ops.creation import zeros_like as zeros_like
from pronghorn.ops.crossentropy import batch_normalization as batch_normalization
from pronghorn.ops.crossentropy import binary_crossentropy as binary_crossentropy
from pronghorn.ops.crossentropy import categorical_crossentropy as categorical_crossentropy
from pronghorn.ops.crossentropy import moments as moments
from pronghorn.ops.crossentropy import sparse_categorical_crossentropy as sparse_categorical_crossentropy
from pronghorn.ops.ctc import ctc_decode as ctc_decode
from pronghorn.ops.ctc import ctc_loss as ctc_loss
from pronghorn.ops.einsum import einsum as einsum
from pronghorn.ops.elementwise import abs as abs
from pronghorn.ops.elementwise import absolute as absolute
from pronghorn.ops.elementwise import cast as cast
from pronghorn.ops.elementwise import ceil as ceil
from pronghorn.ops.elementwise import clip as clip
from pronghorn.ops.elementwise import conj as conj
from pronghorn.ops.elementwise import digamma as digamma
from pronghorn.ops.elementwise import erf as erf
from pronghorn.ops.elementwise import erfinv as erfinv
from pronghorn.ops.elementwise import exp as exp
from pronghorn.ops.elementwise import expm1 as expm1
from pronghorn.ops.elementwise import floor as floor
from pronghorn.ops.elementwise import imag as imag
from pronghorn.ops.elementwise import lgamma as lgamma
from pronghorn.ops.elementwise import log as log
from pronghorn.ops.elementwise import log1p as log1p
from pronghorn.ops.elementwise import log2 as log2
from pronghorn.ops.elementwise import log10 as log10
from pronghorn.ops.elementwise import negative as negative
from pronghorn.ops.elementwise import real as real
from pronghorn.ops.elementwise import reciprocal as reciprocal
from pronghorn.ops.elementwise import round as round
from pronghorn.ops.elementwise import rsqrt as rsqrt
from pronghorn.ops.elementwise import sign as sign
from pronghorn.ops.elementwise import sqrt as sqrt
from pronghorn.ops.elementwise import square as square
from pronghorn.ops.elementwise import stop_gradient as stop_gradient
from pronghorn.ops.elementwise import trunc as trunc
from pronghorn.ops.fft import fft as fft
from pronghorn.ops.fft import fft2 as fft2
from pronghorn.ops.fft import ifft as ifft
from pronghorn.ops.fft import ifft2 as ifft2
from pronghorn.ops.fft import irfft as irfft
from pronghorn.ops.fft import irfft2 as irfft2
from pronghorn.ops.fft import rfft as rfft
from pronghorn.ops.fft import rfft2 as rfft2
from pronghorn.ops.getitem import getitem as getitem
from pronghorn.ops.index import dynamic_slice as dynamic_slice
from pronghorn.ops.index import dynamic_update_slice as dynamic_update_slice
from pronghorn.ops.index import scatter as scatter
from pronghorn.ops.index import scatter_add as scatter_add
from pronghorn.ops.index import slice as slice
from pronghorn.ops.index import slice_update as slice_update
from pronghorn.ops.index import take as take
from pronghorn.ops.index import take_along_axis as take_along_axis
from pronghorn.ops.linalg import batch_dot as batch_dot
from pronghorn.ops.linalg import cholesky as cholesky
from pronghorn.ops.linalg import det as det
from pronghorn.ops.linalg import diagonal as diagonal
from pronghorn.ops.linalg import dot as dot
from pronghorn.ops.linalg import eigh as eigh
from pronghorn.ops.linalg import inner as inner
from pronghorn.ops.linalg import inv as inv
from pronghorn.ops.linalg import matmul as matmul
from pronghorn.ops.linalg import norm as norm
from pronghorn.ops.linalg import outer as outer
from pronghorn.ops.linalg import qr as qr
from pronghorn.ops.linalg import slogdet as slogdet
from pronghorn.ops.linalg import solve as solve
from pronghorn.ops.linalg import solve_triangular as solve_triangular
from pronghorn.ops.linalg import svd as svd
from pronghorn.ops.linalg import tensordot as tensordot
from pronghorn.ops.linalg import trace as trace
from pronghorn.ops.linalg import vdot as vdot
from pronghorn.ops.logic import equal as equal
from pronghorn.ops.logic import greater as greater
from pronghorn.ops.logic import greater_equal as greater_equal
from pronghorn.ops.logic import isclose as isclose
from pronghorn.ops.logic import isfinite as isfinite
from pronghorn.ops.logic import isinf as isinf
from pronghorn.ops.logic import isnan as isnan
from pronghorn.ops.logic import less as less
from pronghorn.ops.logic import less_equal as less_equal
from pronghorn.ops.logic import logical_and as logical_and
from pronghorn.ops.logic import logical_not as logical_not
from pronghorn.ops.logic import logical_or as logical_or
from pronghorn.ops.logic import logical_xor as logical_xor
from pronghorn.ops.logic import not_equal as not_equal
from pronghorn.ops.logic import truth as truth
from pronghorn.ops.logic import where as where
from pronghorn.ops.nn import celu as celu
from pronghorn.ops.nn import elu as elu
from pronghorn.ops.nn import gelu as gelu
from pronghorn.ops.nn import glu as glu
from pronghorn.ops.nn import hard_shrink as hard_shrink
from pronghorn.ops.nn import hard_sigmoid as hard_sigmoid
from pronghorn.ops.nn import hard_silu as hard_silu
from pronghorn.ops.nn import hard_swish as hard_swish
from pronghorn.ops.nn import hard_tanh as hard_tanh
from pronghorn.ops.nn import in_train_phase as in_train_phase
from pronghorn.ops.nn import leaky_relu as leaky_relu
from pronghorn.ops.nn import log_sigmoid as log_sigmoid
from pronghorn.ops.nn import log_softmax as log_softmax
from pronghorn.ops.nn import logsumexp as logsumexp
from pronghorn.ops.nn import mish as mish
from pronghorn.ops.nn import multi_hot as multi_hot
from pronghorn.ops.nn import one_hot as one_hot
from pronghorn.ops.nn import relu as relu
from pronghorn.ops.nn import relu6 as relu6
from pronghorn.ops.nn import selu as selu
from pronghorn.ops.nn import sigmoid as sigmoid
from pronghorn.ops.nn import silu as silu
from pronghorn.ops.nn import soft_shrink as soft_shrink
from pronghorn.ops.nn import softmax as softmax
from pronghorn.ops.nn import softplus as softplus
from pronghorn.ops.nn import softsign as softsign
from pronghorn.ops.nn import sparse_plus as sparse_plus
from pronghorn.ops.nn import sparse_sigmoid as sparse_sigmoid
from pronghorn.ops.nn import sparsemax as sparsemax
from pronghorn.ops.nn import squareplus as squareplus
from pronghorn.ops.nn import swish as swish
from pronghorn.ops.nn import tanh_shrink as tanh_shrink
from pronghorn.ops.nn import threshold as threshold
from pronghorn.ops.normalization import layer_normalization as layer_normalization
from pronghorn.ops.normalization import normalize as normalize
from pronghorn.ops.normalization import rms_normalization as rms_normalization
from pronghorn.ops.padding import pad as pad
from pronghorn.ops.quality import psnr as psnr
from pronghorn.ops.random import draw_key as draw_key
from pronghorn.ops.random import dropout as dropout
from pronghorn.ops.random import random_bernoulli as random_bernoulli
from pronghorn.ops.random import random_categorical as random_categorical
from pronghorn.ops.random import random_integers as random_integers
from pronghorn.ops.random import random_normal as random_normal
from pronghorn.ops.random import random_permutation as random_permutation
from pronghorn.ops.random import random_truncated_normal as random_truncated_normal
from pronghorn.ops.random import random_uniform as random_uniform
from pronghorn.ops.random import shuffle as shuffle
from pronghorn.ops.recurrent import gru as gru
from pronghorn.ops.recurrent import lstm as lstm
from pronghorn.ops.reduction import all as all
from pronghorn.ops.reduction import amax as amax
from pronghorn.ops.reduction import amin as amin
from pronghorn.ops.reduction import any as any
from pronghorn.ops.reduction import argmax as argmax
from pronghorn.ops.reduction import argmin as argmin
from pronghorn.ops.reduction import count_nonzero as count_nonzero
from pronghorn.ops.reduction import cummax as cummax
from pronghorn.ops.reduction import cummin as cummin
from pronghorn.ops.reduction import cumprod as cumprod
from pronghorn.ops.reduction import cumsum as cumsum
from pronghorn.ops.reduction import max as max
from pronghorn.ops.reduction import mean as mean
from pronghorn.ops.reduction import min as min
from pronghorn.ops.reduction import prod as prod
from pronghorn.ops.reduction import std as std
from pronghorn.ops.reduction import sum as sum
from pronghorn.ops.reduction import var as var
from pronghorn.ops.rows import set_rows as set_rows
from pronghorn.ops.rows import sum_rows as sum_rows
from pronghorn.ops.shape import broadcast_to as broadcast_to
from pronghorn.ops.shape import concatenate as concatenate
from pronghorn.ops.shape import expand_dims as expand_dims
from pronghorn.ops.shape import flip as flip
from pronghorn.ops.shape import hstack as hstack
from pronghorn.ops.shape import moveaxis as moveaxis
from pronghorn.ops.shape import ndim as ndim
from pronghorn.ops.shape import ravel as ravel
from pronghorn.ops.shape import repeat as repeat
from pronghorn.ops.shape import reshape as reshape
from pronghorn.ops.shape import roll as roll
from pronghorn.ops.shape import shape as shape
from pronghorn.ops.shape import size as size
from pronghorn.ops.shape import split as split
from pronghorn.ops.shape import squeeze as squeeze
from pronghorn.ops.shape import stack as stack
from pronghorn.ops.shape import swapaxes as swapaxes
from pronghorn.ops.shape import tile as tile
from pronghorn.ops.shape import transpose as transpose
from pronghorn.ops.shape import unstack as unstack
from pronghorn.ops.shape import vstack as vstack
from pronghorn.ops.sort import argsort as argsort
from pronghorn.ops.sort import in_top_k as in_top_k
from pronghorn.ops.sort import sort as sort
from pronghorn.ops.sort import top_k as top_k
from pronghorn.ops.trigonometry import angle as angle
from pronghorn.ops.trigonometry import arccos as arccos
from pronghorn.ops.trigonometry import arccosh as arccosh
from pronghorn.ops.trigonometry import arcsin as arcsin
from pronghorn.ops.trigonometry import arcsinh as arcsinh
from pronghorn.ops.trigonometry import arctan as arctan
from pronghorn.ops.trigonometry import arctanh as arctanh
from pronghorn.ops.trigonometry import cos as cos
from pronghorn.ops.trigonometry import cosh as cosh
from pronghorn.ops.trigonometry import polar as polar
from pronghorn.ops.trigonometry import sin as sin
from pronghorn.ops.trigonometry import sinh as sinh
from pronghorn.ops.trigonometry import tan as tan
from pronghorn.ops.trigonometry import tanh as tanh

if TYPE_CHECKING:
    from pronghorn.ops import image as image
    from pronghorn.ops import numpy as numpy
    from pronghorn.ops.further import *  # noqa: F403  what __getattr__ finds, for editors and type checkers


#: Modules that are imported when they are first asked for.
_MODULES = ("image", "numpy")

OPERATORS.update(
    {
        "absolute": absolute,
        "add": add,
        "cast": cast,
        "divide": divide,
        "floor_divide": floor_divide,
        "getitem": getitem,
        "greater": greater,
        "greater_equal": greater_equal,
        "less": less,
        "less_equal": less_equal,
        "logical_and": logical_and,
        "logical_not": logical_not,
        "logical_or": logical_or,
        "logical_xor": logical_xor,
        "matmul": matmul,
        "mod": mod,
        "multiply": multiply,
        "negative": negative,
        "power": power,
        "reshape": reshape,
        "subtract": subtract,
        "transpose": transpose,
    }
)


if not TYPE_CHECKING:  # a type checker that saw it would take every name for one that is there

    def __getattr__(name: str) -> Any:
        """The families that fewer models need, imported with the first of their names that is used."""
        if name in _MODULES:
            return import_module(f"{__name__}.{name}")
        if not name.startswith("_"):
            found = _further()
            if name in found:
                globals()[name] = found[name]
                return found[name]
            raise UnknownNameError(f"pronghorn.ops has no {name!r}.", fix=nearest(name, __dir__()), got=name)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_MODULES, *_further()})


def _further() -> dict[str, Any]:
    return {k: v for k, v in vars(import_module(f"{__name__}.further")).items() if not k.startswith("_")}
