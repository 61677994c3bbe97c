"""What file formats are written with: the plugin author's ``saving``, re-exported by ``pronghorn.api``."""

from pronghorn.saving.atomic import make_folder as make_folder
from pronghorn.saving.atomic import writing as writing
from pronghorn.saving.compile_config import describe_compile as describe_compile
from pronghorn.saving.compile_config import describe_part as describe_part
from pronghorn.saving.compile_config import restore_compile as restore_compile
from pronghorn.saving.compile_config import restore_compile_parts as restore_compile_parts
from pronghorn.saving.model_config import describe_build as describe_build
from pronghorn.saving.model_config import describe_model as describe_model
from pronghorn.saving.model_config import restore_build as restore_build
from pronghorn.saving.model_config import restore_model as restore_model
from pronghorn.saving.provenance import components_of as components_of
from pronghorn.saving.provenance import missing_component as missing_component
from pronghorn.saving.saveable import as_json as as_json
from pronghorn.saving.training_state import restore_training_state as restore_training_state
from pronghorn.saving.training_state import training_state as training_state
from pronghorn.saving.weights import Pairing as Pairing
from pronghorn.saving.weights import assign_pairings as assign_pairings
from pronghorn.saving.weights import assign_weights as assign_weights
from pronghorn.saving.weights import assign_weights_by_name as assign_weights_by_name
from pronghorn.saving.weights import named_weights as named_weights
from pronghorn.saving.weights import weight_arrays as weight_arrays
