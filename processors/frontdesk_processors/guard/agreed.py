"""What is done after the caller's yes is what they were asked about."""

from __future__ import annotations

from dataclasses import replace
from types import NoneType
from typing import NamedTuple, get_args

from frontdesk_processors.guard.policies import Asked, confirmation
from frontdesk_processors.guard.verdicts import Allow
from frontdesk_processors.tool import Arguments, Failure, Tool
from frontdesk_processors.values import JsonObject


class Agreed(NamedTuple):
    """Arguments that the caller has agreed to: as they were passed, and validated."""

    said: JsonObject
    bound: Arguments


async def agreed_to(asked: Asked) -> Agreed | None:
    """What the caller has just said yes to, if a call is for that; None if it is for another.

    Then it is done as it was asked about, whatever the call passes now. A text that may be left
    out need not be passed again, or in the same words; all else has to come to the same.

    Args:
        asked: The call that follows the caller's words.
    """
    pending, tool = asked.conversation.pending, asked.tool
    if pending is None or pending.arguments is None or asked.answer != "yes":
        return None
    if (pending.tool, pending.turn + 1) != (tool.name, asked.turn):
        return None
    bound = tool.bind(pending.arguments)
    if isinstance(bound, Failure):
        return None
    texts = {name: bound[name] for name in _optional_texts(tool) & bound.keys()}
    meant = {**asked.arguments, **texts}
    if meant != bound and not await _comes_to_the_same(replace(asked, arguments=meant)):
        return None
    return Agreed(pending.arguments, bound)


async def _comes_to_the_same(asked: Asked) -> bool:
    """Whether a call resolves to what waits for the yes, by the records."""
    return asked.tool.preview is not None and isinstance(await confirmation(asked), Allow)


def _optional_texts(tool: Tool) -> set[str]:
    """Names of the parameters that take any text, and may be left out."""
    return {
        name
        for name, one in tool.model.model_fields.items()
        if not one.is_required()
        and set(get_args(one.annotation) or (one.annotation,)) <= {str, NoneType}
    }
