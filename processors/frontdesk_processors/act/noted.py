"""What the audit keeps of an action that was carried out."""

from __future__ import annotations

from frontdesk_processors.act.outcome import Ended, Performed, Refused, Unsettled
from frontdesk_processors.frames import Cleared
from frontdesk_processors.tool import Failure, Result, Tool
from frontdesk_processors.toolbox import Toolbox


async def noted(toolbox: Toolbox, tool: Tool, ended: Result | Ended, *, cleared: Cleared) -> None:
    """Note a read, and a write that failed or had been done before, ahead of telling of it.

    A write that was done now, or that another system turned down, is noted in its own
    transaction; one of which that is not known yet is noted as such.

    Raises:
        StoreError: It could not be noted, so that nothing may be told.
    """
    match ended:
        case Result():
            subject = ended.identity.subject if ended.identity else None
            fields = ended.data.keys()
            await toolbox.note(tool, "done", turn=cleared.turn, fields=fields, subject=subject)
        case Failure():
            fields = cleared.arguments.keys()
            await toolbox.note(tool, "failed", turn=cleared.turn, fields=fields, reason=ended.code)
        case Refused(repeated=True):
            fields, reason = cleared.arguments.keys(), ended.failure.code
            await toolbox.note(tool, "failed", turn=cleared.turn, fields=fields, reason=reason)
        case Unsettled():
            await toolbox.note(tool, "unknown", turn=cleared.turn, fields=cleared.arguments.keys())
        case Performed(repeated=True):
            fields, reason = ended.told.keys(), "done before"
            await toolbox.note(tool, "done", turn=cleared.turn, fields=fields, reason=reason)
        case Performed() | Refused():
            pass


async def broken(toolbox: Toolbox, tool: Tool, *, cleared: Cleared) -> None:
    """Note that a tool broke, of which nothing is told but that.

    Raises:
        StoreError: It could not be noted.
    """
    fields, reason = cleared.arguments.keys(), "system_down"
    await toolbox.note(tool, "failed", turn=cleared.turn, fields=fields, reason=reason)
