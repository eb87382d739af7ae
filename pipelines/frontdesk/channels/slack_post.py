"""Sends messages to Slack with its own client."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

from aiohttp import ClientError
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from frontdesk.channels.rejected import Rejected
from frontdesk.channels.slack_forms import Answer, Place, blocks
from frontdesk.channels.slack_text import escaped
from frontdesk.store.messages import Outbound
from frontdesk_processors.errors import ActionError, BadSetting, Unavailable, Unclear

HOME = "https://slack.com/api/"
EVENT = "frontdesk_reply"
"""Under which name a message carries our id of it."""

_PATIENCE_S = 10
"""How long Slack may take to answer a request, in seconds."""
_SEND_S = 90.0
"""How long sending may take, with what Slack has us wait when we write too much, in seconds."""
_PAGE = 200
_STAMP = re.compile(r"(?<=:)\d+\.\d+")
_FOR_GOOD = frozenset(
    {
        "account_inactive",
        "channel_not_found",
        "invalid_auth",
        "is_archived",
        "missing_scope",
        "msg_too_long",
        "no_permission",
        "not_in_channel",
        "restricted_action",
        "restricted_action_thread_locked",
        "token_revoked",
    }
)
"""What Slack says when asking again is of no use."""


def client(token: str, *, base: str | None) -> AsyncWebClient:
    """Slack's client, which waits when it is told that it writes too much.

    Args:
        token: What it shows.
        base: Address of a server that speaks Slack's protocol; None for Slack's.
    """
    return AsyncWebClient(
        token=token,
        base_url=(base or HOME).rstrip("/") + "/",
        timeout=_PATIENCE_S,
        # What was not answered may have been done: that is looked for, not asked again.
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=2)],
        logger=quiet_logger(),
    )


def tokens_of(given: str, *, teams: Sequence[str]) -> dict[str, str]:
    """The bot tokens by team, from ``xoxb-…`` for the only one, or ``T0123=xoxb-… T0456=xoxb-…``.

    Args:
        given: What was set.
        teams: The teams that are served.

    Raises:
        BadSetting: A team has none.
    """
    pairs = [one.partition("=") for one in given.replace(",", " ").split()]
    named = {team: token for team, _, token in pairs if token}
    if not named and len(pairs) == len(teams) == 1:
        return {teams[0]: given.strip()}
    for team in teams:
        if team not in named:
            raise BadSetting(
                f"SLACK_BOT_TOKEN has no token for {team}: write {team}=xoxb-…, each team's after "
                "a space"
            )
    return named


def quiet_logger() -> logging.Logger:
    """A logger for Slack's libraries, which tell bodies of requests below a warning."""
    logger = logging.getLogger("slack_sdk.frontdesk")
    logger.setLevel(logging.WARNING)
    return logger


class SlackPost:
    """Messages to the workspaces of one business.

    Args:
        clients: Slack's client, by id of the workspace.
    """

    def __init__(self, clients: Mapping[str, AsyncWebClient]) -> None:
        # Its methods are typed in part.
        self._clients: Mapping[str, Any] = clients

    async def send(self, message: Outbound) -> str:
        """Send it; its timestamp, which is Slack's name for it.

        Raises:
            Rejected: Slack will never take it.
            Unavailable: It did not take it now.
            Unclear: It did not answer.
        """
        place, answer = Place.read(message.who), Answer.read(message.text)
        more: dict[str, Any] = {}
        if shown := blocks(answer, who=message.who):
            more["blocks"] = shown
        if place.thread:
            more["thread_ts"] = place.thread
        try:
            async with asyncio.timeout(_SEND_S):
                sent = await self._client(place).chat_postMessage(
                    channel=place.channel,
                    text=escaped(answer.say),
                    mrkdwn=False,
                    unfurl_links=False,
                    unfurl_media=False,
                    metadata={"event_type": EVENT, "event_payload": {"id": message.id}},
                    **more,
                )
        except SlackApiError as error:
            raise _refusal(error) from error
        except (SlackClientError, ClientError, OSError, ValueError) as error:
            raise Unclear(f"Slack did not answer: {type(error).__name__}") from error
        return str(sent["ts"])

    async def find(self, message: Outbound) -> list[str]:
        """Its timestamp, if it was sent: it carries our id.

        Raises:
            Unavailable: Slack cannot tell.
        """
        place = Place.read(message.who)
        try:
            async with asyncio.timeout(_SEND_S):
                return await self._found(place, message.id)
        except (SlackClientError, ClientError, OSError, ValueError) as error:
            raise Unavailable(f"Slack cannot tell: {type(error).__name__}") from error

    async def _found(self, place: Place, id: str) -> list[str]:
        asked = self._client(place)
        # It was sent after what it answers, whose timestamp is in its id.
        since = _STAMP.search(id)
        more: dict[str, Any] = {
            "channel": place.channel,
            "oldest": since[0] if since else "0",
            "limit": _PAGE,
            "include_all_metadata": True,
        }
        if place.thread:
            pages = await asked.conversations_replies(ts=place.thread, **more)
        else:
            pages = await asked.conversations_history(**more)
        async for page in pages:
            messages: list[dict[str, Any]] = page["messages"]
            for one in messages:
                metadata: dict[str, Any] = one.get("metadata") or {}
                carried: dict[str, Any] = metadata.get("event_payload") or {}
                if metadata.get("event_type") == EVENT and carried.get("id") == id:
                    return [str(one["ts"])]
        return []

    def _client(self, place: Place) -> Any:
        try:
            return self._clients[place.team]
        except KeyError:
            raise Rejected("no_such_team") from None


def _refusal(error: SlackApiError) -> ActionError:
    said: Any = error.response  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    why, status = str(said.get("error") or ""), said.status_code
    if why in _FOR_GOOD:
        return Rejected(why)
    if status >= 500:
        return Unclear(f"Slack answered {status}")
    return Unavailable(f"Slack answered {status}, {why or 'nothing more'}")
