"""Speech that needs no key: engines loaded once a process, and the services of each call.

Of the extra ``embedded``; importing this package alone imports no engine.
"""

from frontdesk.providers.embedded.engines import Engines

__all__ = ["Engines"]
