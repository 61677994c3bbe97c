"""Finds plugins through entry points and resolves names to components.

Exists because pluggy's own loader imports every plugin, lets one broken plugin stop all, and drops the second of two
equal names in silence. Guards against imports that nobody asked for, silent winners, and errors that name no plugin.
Not here: the contract (``pronghorn.hookspecs``) and the public namespaces (``pronghorn.namespaces``).
"""

from pronghorn.discovery.loading import Offer as Offer
from pronghorn.discovery.own import register as register
from pronghorn.discovery.own import registered_as as registered_as
from pronghorn.discovery.policy import allowed as allowed
from pronghorn.discovery.policy import blocked as blocked
from pronghorn.discovery.records import PluginRecord as PluginRecord
from pronghorn.discovery.records import PluginWarning as PluginWarning
from pronghorn.discovery.records import Provenance as Provenance
from pronghorn.discovery.records import canonical as canonical
from pronghorn.discovery.resolver import Registry as Registry
from pronghorn.discovery.scope import scoped as scoped
from pronghorn.discovery.scope import scoped_name as scoped_name

#: The registry of this process; `pronghorn.namespaces` and everything else ask this one.
registry = Registry()
