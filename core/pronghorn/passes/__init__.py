"""The passes: small functions from Graph to Graph, between differentiation and a backend's ``compile``.

Exists because traced and differentiated graphs say things in long words. Guards against: kernels that claim one half of
a composite, rewrites that lose a NaN, a pass that forgets the bodies of loops (`rewriting` goes into them for all).
Not here: what backends do with the result, and fusion, which is theirs.
"""

from pronghorn.passes.claim import Choice as Choice
from pronghorn.passes.claim import claim as claim
from pronghorn.passes.claimants import kernels_for as kernels_for
from pronghorn.passes.drop import drop as drop
from pronghorn.passes.expand import expand as expand
from pronghorn.passes.fold import fold as fold
from pronghorn.passes.join import join as join
from pronghorn.passes.merge import merge as merge
from pronghorn.passes.pipeline import choices as choices
from pronghorn.passes.pipeline import prepare as prepare
from pronghorn.passes.simplify import simplify as simplify
from pronghorn.passes.turn import turn as turn
