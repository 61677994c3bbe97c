"""Where the weights that Keras 2.2.4 offers are: files on GitHub, with their MD5 where Keras checks one."""

from __future__ import annotations

from typing import Any

_GITHUB = "https://github.com/{}/releases/download/"
_CHOLLET = _GITHUB.format("fchollet/deep-learning-models")
_DENSENET = _GITHUB.format("keras-team/keras-applications") + "densenet/"
_NASNET = _GITHUB.format("titu1994/Keras-NASNet") + "v1.2/"
_MOBILENET_V2 = _GITHUB.format("JonathanCMitchell/mobilenet_v2_keras") + "v1.1/"
_KERNELS = "_weights_tf_dim_ordering_tf_kernels"

#: By model: the folder, the file's name there (None: the one that it gets here), and MD5 with and without classifier.
_CHECKED = {
    "vgg16": (_CHOLLET + "v0.1/", None, "64373286793e3c8b2b4e3219cbf3544b", "6d6bbae143d832006294945121d1f1fc"),
    "vgg19": (_CHOLLET + "v0.1/", None, "cbe5617147190e668d6c5d5026f83318", "253f8cb515780f3b799900260a226db6"),
    "resnet50": (_CHOLLET + "v0.2/", None, "a7b3fe01876f51b976af0dea6bc144eb", "a268eb855778b3df3c7506639542a6af"),
    "xception": (_CHOLLET + "v0.4/", None, "0a58e3b7378bc2990ea3b43d5981f1f6", "b0042744bf5b25fce3cb969f33bebb97"),
    "inception_v3": (_CHOLLET + "v0.5/", None, "9a0d58056eeedaa3f26cb7ebd46da564", "bcbd6486424b2319ff4ef7d526e38f63"),
    "inception_resnet_v2": (
        _CHOLLET + "v0.7/", None, "e693bd0210a403b3192acc6073ad2e96", "d19885ff4a710c122648d3b5c3b684e4",
    ),
    "densenet121": (_DENSENET, None, "9d60b8095a5708f2dcce2bca79d332c7", "30ee3e1110167f948a6b9946edeeb738"),
    "densenet169": (_DENSENET, None, "d699b8f76981ab1b30698df4c175e90b", "b8c4d4c20dd625c148057b9ff1c1176b"),
    "densenet201": (_DENSENET, None, "1ceb130c1ea1b78c3bf6114dbdfd8807", "c13680b51ded0fb44dff2d8f86ac8bb1"),
    "nasnet_mobile": (
        _NASNET, "NASNet-mobile", "020fb642bf7360b370c678b08e0adf61", "1ed92395b5b598bdda52abe5c0dbfd63",
    ),
    "nasnet_large": (
        _NASNET, "NASNet-large", "11577c9a518f0070763c2b964a382f17", "d81d89dc07e6e56530c4e77faddd61b5",
    ),
}  # fmt: skip


def address(name: str, *, include_top: bool) -> tuple[str, str, str | None]:
    """The name that a model's file gets in the cache, its URL, and its MD5 if there is one.

    >>> address("vgg16", include_top=False)[0]
    'vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5'
    """
    if name.startswith("mobilenetv2_"):
        _, alpha, size = name.split("_")
        file = f"mobilenet_v2{_KERNELS}_{float(alpha)}_{size}{'' if include_top else '_no_top'}.h5"
        return file, _MOBILENET_V2 + file, None
    if name.startswith("mobilenet_"):
        _, alpha, size = name.split("_")
        file = f"mobilenet_{_alpha_text(float(alpha))}_{size}_tf{'' if include_top else '_no_top'}.h5"
        return file, f"{_CHOLLET}v0.6/{file}", None
    folder, there, with_top, without = _CHECKED[name]
    if there is not None:
        url = f"{folder}{there}{'' if include_top else '-no-top'}.h5"
        return f"{name}{'' if include_top else '_no_top'}.h5", url, with_top if include_top else without
    file = f"{name}{_KERNELS}{'' if include_top else '_notop'}.h5"
    return file, folder + file, with_top if include_top else without


def _alpha_text(alpha: float) -> str:
    return {1.0: "1_0", 0.75: "7_5", 0.5: "5_0", 0.25: "2_5"}[alpha]


def fetched(name: str, *, include_top: bool) -> Any:
    """The path of a model's weights in Keras' cache, downloaded the first time."""
    from pronghorn_plugins.compat.tree.utils.data_utils import get_file

    file, url, md5 = address(name, include_top=include_top)
    return get_file(file, url, cache_subdir="models", file_hash=md5)
