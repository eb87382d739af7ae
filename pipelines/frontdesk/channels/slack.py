"""Slack by Bolt: its events and clicks in, its Web API out.

A message is kept before Slack is answered and answered by the agent afterwards, so that Slack waits
for the database alone, whatever the model does. Every request is held to its signature and to the
time in it by Bolt; what comes again is taken once, by the channel and timestamp of the message.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from aiohttp import ClientError
from fastapi import APIRouter, Request, Response
from loguru import logger
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from frontdesk.channels.answers import GOES_ON, Manner
from frontdesk.channels.slack_events import is_for_us, is_written, place_of
from frontdesk.channels.slack_forms import (
    ACTION,
    Answer,
    Place,
    Said,
    after_click,
    choices,
    clicked,
    question,
)
from frontdesk.channels.slack_post import SlackPost, client, quiet_logger
from frontdesk.channels.slack_shape import Press, Shaped, Shown
from frontdesk.channels.slack_socket import Socket
from frontdesk.channels.slack_text import pieces, words
from frontdesk.channels.threads import Threads
from frontdesk.host.host import Host, Open
from frontdesk.session import Session
from frontdesk.store.messages import Inbound
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import BadSetting
from frontdesk_processors.messages import last_said

EVENTS, CLICKS = "/v1/slack/events", "/v1/slack/interactions"

_ERRAND_S = 30.0


class Slack:
    """Slack, for every business with a team.

    Args:
        tokens: The app's bot token, by id of the team; each team that is served has one.
        signing_secret: What Slack signs its requests with; empty for Socket Mode alone.
        app_token: Opens Socket Mode; None for requests at our address.
        base: Address of a server that speaks Slack's protocol; None for Slack's.
    """

    name = "slack"

    def __init__(
        self,
        *,
        tokens: Mapping[str, str],
        signing_secret: str = "",
        app_token: str | None = None,
        base: str | None = None,
    ) -> None:
        self._tokens, self._secret, self._base = tokens, signing_secret, base
        self._app_token = app_token
        self._clients: dict[str, Any] = {t: client(token, base=base) for t, token in tokens.items()}
        self._threads: dict[str, Threads] = {}
        self._errands: set[asyncio.Task[None]] = set()
        self._socket: Socket | None = None

    def router(self, host: Host) -> APIRouter:
        """The addresses that Slack calls; none in Socket Mode.

        Raises:
            BadSetting: There is nothing to know Slack by.
        """
        if not (self._secret or self._app_token):
            raise BadSetting("Slack needs SLACK_SIGNING_SECRET, or SLACK_APP_TOKEN in Socket Mode")
        for business in host.businesses:
            if business.settings.teams:
                self._threads[business.name] = self._opened(host, business)
        app = self._app(host)
        router = APIRouter(include_in_schema=False)
        if self._app_token is not None:
            self._socket = Socket(app, token=self._app_token, base=self._base)
            return router
        handler = AsyncSlackRequestHandler(app)

        async def answer(request: Request) -> Response:
            if host.admission.closed:
                # Slack sends it again, to whoever takes over.
                return Response(status_code=503)
            try:
                return await handler.handle(request)
            except (ValueError, TypeError, AttributeError, RecursionError):
                # Bolt reads the body before it looks who has signed it.
                return Response(status_code=400)

        for path in (EVENTS, CLICKS):
            router.add_api_route(path, answer, methods=["POST"])
        return router

    async def start(self) -> None:
        """Go on with what a process that died has left, and open the socket if there is one."""
        for threads in self._threads.values():
            await threads.start()
        if self._socket is not None:
            self._socket.start()

    async def close(self) -> None:
        """Finish the turns that are being answered."""
        if self._socket is not None:
            await self._socket.close()
        for threads in self._threads.values():
            await threads.leave()
        await asyncio.gather(*self._errands, return_exceptions=True)

    def threads(self, business: str) -> Threads:
        """The threads of a business."""
        return self._threads[business]

    def _opened(self, host: Host, business: Open) -> Threads:
        own = {team: self._clients[team] for team in business.settings.teams}
        manner = Manner(
            channel=self.name,
            post=SlackPost(own),
            parts=partial(_parts, business),
            aside=partial(_aside, business),
            words=lambda text: Said.read(text).say,
            by_number=False,
            goes_on=_goes_on,
        )
        return Threads(host, business, manner)

    def _app(self, host: Host) -> AsyncApp:
        """Bolt's application, which knows no team but those of the businesses."""

        async def authorize(team_id: str | None) -> AuthorizeResult | None:
            token = self._tokens.get(team_id or "")
            if token is None or host.by_team(team_id or "") is None:
                return None
            return AuthorizeResult(enterprise_id=None, team_id=team_id, bot_token=token)

        # Bolt is typed in part.
        make: Any = AsyncApp
        app = make(
            name="frontdesk",
            logger=quiet_logger(),
            signing_secret=self._secret,
            client=AsyncWebClient(base_url=self._base or AsyncWebClient.BASE_URL),
            authorize=authorize,
            before_authorize=Shaped(),
            # What cannot be kept is not acknowledged: Slack sends it again.
            process_before_response=True,
        )

        async def event(body: dict[str, Any], context: AsyncBoltContext) -> None:
            await self._event(host, body["event"], team=context.team_id or "")

        async def click(body: dict[str, Any], context: AsyncBoltContext, ack: AsyncAck) -> None:
            await self._click(host, body, team=context.team_id or "")
            await ack()

        app.event(re.compile(".*"))(event)
        app.action(re.compile(rf"^{ACTION}\."))(click)
        return app

    async def _event(self, host: Host, event: dict[str, Any], *, team: str) -> None:
        business = host.by_team(team)
        if business is None or not is_written(event):
            return
        place = place_of(event, team=team)
        threads = self._threads[business.name]
        if not (is_for_us(event) or await threads.knows(str(place))):
            return
        said = Said(say=words(str(event.get("text") or "")))
        await threads.take(
            Inbound(
                id=f"{team}:{place.channel}:{event['ts']}",
                who=str(place),
                ours=team,
                text=said.kept,
            )
        )

    async def _click(self, host: Host, body: dict[str, Any], *, team: str) -> None:
        """A button is pressed once, by whom it was for."""
        business, press = host.by_team(team), Press.model_validate(body)
        click = clicked(press.actions[0].value)
        channel, message = press.channel.id, press.message
        if business is None or click is None:
            return
        place = Place.read(click.who)
        if (place.team, place.channel, place.user) != (team, channel, press.user.id):
            logger.info("a button of {} was pressed by somebody else", business.name)
            return
        pressed = Inbound(
            id=f"{team}:{channel}:{message.ts}/pressed",
            who=click.who,
            ours=team,
            text=Said(say=click.say, to=click.to).kept,
        )
        if await self._threads[business.name].take(pressed):
            line = business.desk.language.say("slack.chosen", choice=click.say)
            self._run_errand(self._without_buttons(place, message, line=line))

    def _run_errand(self, errand: Any) -> None:
        task = asyncio.create_task(errand)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)

    async def _without_buttons(self, place: Place, message: Shown, *, line: str) -> None:
        """Take the buttons of a message away; where that fails, pressing them does no harm."""
        try:
            async with asyncio.timeout(_ERRAND_S):
                await self._clients[place.team].chat_update(
                    channel=place.channel,
                    ts=message.ts,
                    text=message.text or "",
                    blocks=after_click(message.blocks or [], line=line),
                )
        except (SlackClientError, ClientError, OSError) as error:
            logger.warning("the buttons of a message stay: {}", type(error).__name__)


def _goes_on(who: str) -> timedelta | None:
    """A thread is one conversation; direct messages begin another after a while."""
    return None if Place.read(who).thread else GOES_ON


def _parts(business: Open, said: str, session: Session | None) -> list[str]:
    *before, last = pieces(said) or [""]
    if not last:
        return []
    if session is None:
        return [Answer(say=one).kept for one in (*before, last)]
    answer = Answer(
        say=last,
        question=question(session.conversation),
        choices=choices(session, said=said, language=business.desk.language),
    )
    return [*(Answer(say=one).kept for one in before), answer.kept]


def _aside(business: Open, text: str, conversation: Conversation) -> str | None:
    """What is said to a message without words, and to a button of a question that is settled."""
    said, language = Said.read(text), business.desk.language
    if not said.say:
        return language.say("slack.nothing_said")
    if said.to and said.to != question(conversation):
        return f"{language.say('slack.settled')} {last_said(conversation.messages)}".strip()
    return None
