"""Fourier transforms by NumPy's pocketfft, over the last ``ndim`` axes."""

from __future__ import annotations

import numpy as np

from .table import KERNELS, Run, Specs


@KERNELS.implements("fft")
def fft(ins: Specs, outs: Specs, *, ndim: int) -> Run:
    if not outs[0].size:
        return lambda x, out: None
    if ndim == 1:
        return lambda x, out: np.fft.fft(x, out=out)
    axes = tuple(range(-ndim, 0))
    return lambda x, out: np.fft.fftn(x, axes=axes, out=out)


@KERNELS.implements("ifft")
def ifft(ins: Specs, outs: Specs, *, ndim: int) -> Run:
    if not outs[0].size:
        return lambda x, out: None
    if ndim == 1:
        return lambda x, out: np.fft.ifft(x, out=out)
    axes = tuple(range(-ndim, 0))
    return lambda x, out: np.fft.ifftn(x, axes=axes, out=out)


@KERNELS.implements("rfft")
def rfft(ins: Specs, outs: Specs, *, ndim: int) -> Run:
    if not ins[0].size:
        return lambda x, out: out.fill(0)
    if ndim == 1:
        return lambda x, out: np.fft.rfft(x, out=out)
    axes = tuple(range(-ndim, 0))
    return lambda x, out: np.fft.rfftn(x, axes=axes, out=out)


@KERNELS.implements("irfft")
def irfft(ins: Specs, outs: Specs, *, ndim: int, size: int) -> Run:
    if not outs[0].size:
        return lambda x, out: None
    if ndim == 1:
        return lambda x, out: np.fft.irfft(x, size, out=out)
    axes = tuple(range(-ndim, 0))
    sizes = (*ins[0].shape[-ndim:-1], size)
    return lambda x, out: np.fft.irfftn(x, sizes, axes, out=out)
