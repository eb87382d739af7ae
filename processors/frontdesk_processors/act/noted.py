"""What the audit keeps of an action that was carried out."""

from __future__ import annotations

from frontdesk_processors.act.outcome import Ended, Performed, Refused, Unsettled
from frontdesk_processors.frames import Cleared
from frontdesk_processors.tool import Failure, Result, Tool
from frontdesk_processors.toolbox import Toolbox


async def noted(toolbox: Toolbox, tool: Tool, ended: Result | Ended, *, cleared: Cleared) -> None:
    """Note a read, and a write that failed or had been done before, ahead of telling of it.

    A write that was done now is noted in its own transaction.

    Raises:
        StoreError: It could not be noted, so that nothing may be told.
    """
    match ended:
        case Result():
            subject = ended.identity.subject if ended.identity else None
            fields = ended.data.keys()
            await toolbox.note(tool, "done", turn=cleared.turn, fields=fields, subject=subject)
        case Failure() | Refused():
            fields = cleared.arguments.keys()
            reason = ended.code if isinstance(ended, Failure) else ended.failure.code
            await toolbox.note(tool, "failed", turn=cleared.turn, fields=fields, reason=reason)
        case Performed(repeated=True):
            fields, reason = ended.told.keys(), "done before"
            await toolbox.note(tool, "done", turn=cleared.turn, fields=fields, reason=reason)
        case Performed() | Unsettled():
            pass
