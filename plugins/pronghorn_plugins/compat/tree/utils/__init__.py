"""``keras.utils``."""

from pronghorn_plugins.compat.keras.naming import submodules as _submodules

__getattr__, __dir__ = _submodules(
    __name__,
    "np_utils generic_utils data_utils io_utils conv_utils layer_utils vis_utils multi_gpu_utils test_utils "
    "visualize_util",
    {
        "HDF5Matrix": "utils.io_utils",
        "h5dict": "utils.io_utils",
        "get_file": "utils.data_utils",
        "Sequence": "utils.data_utils",
        "GeneratorEnqueuer": "utils.data_utils",
        "OrderedEnqueuer": "utils.data_utils",
        "CustomObjectScope": "utils.generic_utils",
        "custom_object_scope": "utils.generic_utils",
        "get_custom_objects": "utils.generic_utils",
        "serialize_keras_object": "utils.generic_utils",
        "deserialize_keras_object": "utils.generic_utils",
        "Progbar": "utils.generic_utils",
        "convert_all_kernels_in_model": "utils.layer_utils",
        "get_source_inputs": "utils.layer_utils",
        "print_summary": "utils.layer_utils",
        "model_to_dot": "utils.vis_utils",
        "plot_model": "utils.vis_utils",
        "to_categorical": "utils.np_utils",
        "normalize": "utils.np_utils",
        "multi_gpu_model": "utils.multi_gpu_utils",
    },
)
