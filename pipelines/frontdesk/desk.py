"""A desk: a vertical open for business on one database, and all that its sessions share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from pipecat.transports.base_transport import BaseTransport

from frontdesk import opening, redaction
from frontdesk.alarms import Alarms
from frontdesk.alerting import LoggedAlerts
from frontdesk.answering import Answering
from frontdesk.assemble import Assembly, Voice, assemble
from frontdesk.begun import begun
from frontdesk.bill import Bill
from frontdesk.budget import Budget, Purse
from frontdesk.call import HEAR_RATE, LONGEST_S, SPEAK_RATE, Call, OnMessage, PassOn
from frontdesk.greeting import greeting
from frontdesk.kept.answers import Answers
from frontdesk.logbook import Logbook, OnEvent
from frontdesk.opening import MakeLLM, Opened
from frontdesk.outbox import Outbox
from frontdesk.providers.sheet import Sheet
from frontdesk.resilience import Breakers
from frontdesk.session import Session
from frontdesk.settings import Settings
from frontdesk.speech_on_demand import SpeechOnDemand
from frontdesk.stock.phrases import Phrases
from frontdesk.tapes.recorder import Recorder, recorder_of, taped
from frontdesk.tapes.taping import Taping, tools_of
from frontdesk.transcripts import Transcripts
from frontdesk.unnaming import Unnaming
from frontdesk.vertical import Vertical
from frontdesk.watchdog import Patience
from frontdesk_processors.alerts import Alerts
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.frames import Scripted
from frontdesk_processors.guard.policies import STANDARD, Policy
from frontdesk_processors.language import Language
from frontdesk_processors.places import Place, place_of_zone
from frontdesk_processors.places import place as find_place
from frontdesk_processors.toolbox import Sleep, Toolbox
from frontdesk_processors.turns import QUIET_S

if TYPE_CHECKING:
    from frontdesk.mcp.target import Target

    # It brings an inference engine, which typed conversations have no use for.
    from frontdesk.providers.speech import Speech


class Desk:
    """A vertical open for business. Use it as ``async with await Desk.open("healthcare") as desk``.

    One desk serves any number of sessions at once; several processes may have desks on the same
    database.
    """

    def __init__(
        self,
        opened: Opened,
        *,
        language: Language,
        clock: Callable[[], datetime],
        make_llm: MakeLLM,
        policies: Sequence[Policy],
        alerts: Alerts,
        place: Place,
        sheet: Sheet,
        spare: MakeLLM,
        budget: Budget | None = None,
        sleep: Sleep = asyncio.sleep,
        masks: bool = True,
        taping: Taping | None = None,
        settings: Settings | None = None,
    ) -> None:
        self.vertical, self.store = vertical, store = opened.vertical, opened.store
        self.business, self.reader = opened.business, opened.reader
        self.language, self.clock = language, clock
        self._policies, self._place, self._sleep = policies, place, sleep
        self.masks, self.taping = masks, taping
        self._opened = opened
        self._wording = vertical.wording(language.code)
        self.alarms = Alarms(
            store.alerts, alerts=alerts, place=place.code, clock=clock, sleep=sleep
        )
        self.outbox = Outbox(
            vertical.name,
            effects=store.effects,
            toolbox=self.toolbox,
            alert=self.alarms.raise_for,
            clock=clock,
            sleep=sleep,
        )
        self.unnaming = Unnaming.of(opened, clock=clock, sleep=sleep)
        self._purse = budget and Purse(
            budget, filed=store.costs, warn=self.alarms.warn, clock=clock
        )
        self._bill = partial(Bill, sheet=sheet, filed=store.costs, clock=clock, purse=self._purse)
        self._begun = partial(begun, vertical, store=store, clock=clock, language=language)
        self._answering = Answering(make_llm, spare=spare, purse=self._purse)
        self._speech = SpeechOnDemand(settings)
        self._patience = Patience.of(vertical.tools, settings=settings)
        kept_s = settings.answers_kept_s if settings else 0
        self._answers = Answers(keep_s=kept_s, clock=clock) if kept_s else None

    @classmethod
    async def open(
        cls,
        vertical: str | Vertical,
        *,
        db: str | None = None,
        brain: str | MakeLLM | None = None,
        clock: Callable[[], datetime] | None = None,
        language: str = "en",
        policies: Sequence[Policy] = STANDARD,
        alerts: Alerts | None = None,
        place: str | None = None,
        settings: Settings | None = None,
        prompts: Path | None = None,
        sleep: Sleep = asyncio.sleep,
        budget: Budget | None = None,
        breakers: Breakers | None = None,
        servers: Mapping[str, Target] | None = None,
    ) -> Self:
        """Open a vertical on a database, which is made and seeded if it is new.

        What an earlier process began in another system is found out and settled from then on. From
        the first desk on, nothing of a caller passes to this process's logs (`redaction`).

        Args:
            vertical: A vertical, or the name of an installed one.
            db: Database URL or file; by default what the environment says, else the business's
                own, else that in the user's data folder.
            brain: Names of models, apart by commas, each for the one before it when that fails; or
                what makes a service, which answers alone. By default what the settings say.
            clock: Tells the time (aware); by default the machine's clock.
            language: Code of the language spoken.
            policies: What every action passes.
            alerts: Tells a person of an emergency; by default it is only written to the log.
            place: Code of the country where the business is (``GB``), or of its state
                (``US-CA``), which says whom to call in an emergency and what callers have to be
                told; by default the country of its time zone, and then the strictest state's.
            settings: The deployment's settings; by default read from the environment.
            prompts: Folder of the business's own prompts; by default the vertical's.
            sleep: How deadlines and pauses are waited for.
            budget: What its conversations may cost before the embedded brain answers them.
            breakers: Of the providers, shared by the desks of a process; by default its own.
            servers: Where MCP servers that tools come from are for this desk alone, and with which
                keys, by the server's name; by default where the server itself says.

        Raises:
            UsageError: A name that is unknown, an extra or a key that is missing.
            MissingKey: There is no key to sign receipts with.
            StoreError: The database cannot be opened.
        """
        redaction.install()
        settings = settings or Settings.read()
        blueprint = opening.blueprint_of(vertical, prompts=prompts)
        speech = opening.language_of(blueprint, language)
        make_llm = opening.maker_of(
            brain or settings.brain_name,
            settings=settings,
            language=speech,
            breakers=breakers or Breakers(),
        )
        clock = clock or (lambda: datetime.now(UTC))
        sheet = Sheet.load(settings.sheet)
        opened = await opening.open_records(
            blueprint,
            db=db or opening.database_of(blueprint, settings=settings),
            settings=settings,
            now=clock(),
            language=speech,
            servers=servers or {},
        )
        zone = ZoneInfo(opened.business.zone)
        desk = cls(
            opened,
            language=speech,
            clock=lambda: clock().astimezone(zone),
            make_llm=make_llm,
            policies=policies,
            alerts=alerts or LoggedAlerts(),
            place=find_place(place) if place is not None else place_of_zone(zone.key),
            sheet=sheet,
            spare=opening.maker_of("embedded", settings=settings, language=speech),
            budget=budget,
            sleep=sleep,
            masks=settings.transcripts == "masked",
            taping=Taping.by(settings, opened, language=speech),
            settings=settings,
        )
        await desk.alarms.start()
        if desk.masks:
            desk.unnaming.start()
        if desk.vertical.acts_elsewhere or await desk.store.effects.waiting():
            desk.outbox.start()
        return desk

    async def session(
        self,
        *,
        caller: str | None = None,
        channel: str = "chat",
        resume: str | None = None,
        toolbox: Callable[[Conversation], Toolbox] | None = None,
        as_call: bool = False,
    ) -> Session:
        """Start a typed conversation; use it as ``async with await desk.session() as session``.

        Args:
            caller: The number or address they reach us from.
            channel: Where the conversation is held.
            resume: The whole id of a stored conversation of this vertical to go on with. Who has
                it goes on as the caller that was identified in it.
            toolbox: Makes the conversation's tools, where they are not the desk's own.
            as_call: Whether it is greeted and read as a call, without its sound.

        Raises:
            UnknownName: There is no such conversation of this vertical.
        """
        conversation = await self._begun(caller=caller, channel=channel, resume=resume)
        tools = tools_of(self, conversation, toolbox, resumed=resume, spoken=False)
        assembly = await self._assemble(conversation, toolbox=tools, as_call=as_call)
        return Session(
            assembly=assembly,
            logbook=self._logbook(conversation, assembly, recorder_of(tools), known=bool(resume)),
            greeting=self._greeting(assembly, conversation, spoken=as_call, resumed=bool(resume)),
        )

    async def call(
        self,
        *,
        transport: BaseTransport,
        speech: Speech | None = None,
        caller: str | None = None,
        channel: str = "webrtc",
        resume: str | None = None,
        announced: bool = False,
        watched: bool = False,
        on_event: OnEvent | None = None,
        on_message: OnMessage | None = None,
        toolbox: Callable[[Conversation], Toolbox] | None = None,
        longest_s: float = LONGEST_S,
        quiet_s: float = QUIET_S,
        rates: tuple[int, int] = (HEAR_RATE, SPEAK_RATE),
        pass_on: PassOn | None = None,
    ) -> Call:
        """Start a spoken conversation over any pipecat transport; `Call.run` holds it.

        Args:
            transport: Carries the audio of one caller, both ways; not used before.
            speech: Hears and speaks; by default what the settings name, loaded with the first
                call and closed with the desk. Give several desks of a process one.
            caller: The number or address they reach us from.
            channel: Where the conversation is held.
            resume: The whole id of a stored conversation of this vertical to go on with.
            announced: Whether the client speaks RTVI and says when it is ready.
            watched: Whether the client is sent every event.
            on_event: Told of each event as it happens; must not block.
            on_message: Told of a client's own messages.
            toolbox: Makes the conversation's tools, where they are not the desk's own.
            longest_s: How long it may last, in seconds.
            quiet_s: How long the caller may be silent, in seconds, before they are asked.
            rates: Sample rates of what is heard and said, in hertz.
            pass_on: Has a person take the call of whoever needs one.

        Raises:
            UnknownName: There is no such conversation of this vertical.
        """
        conversation = await self._begun(caller=caller, channel=channel, resume=resume)
        speech = speech or await self._speech.get(self.language)
        voice = Voice.of(speech, transport=transport, quiet_s=quiet_s, phrases=self.phrases)
        tools = tools_of(self, conversation, toolbox, resumed=resume, spoken=True)
        assembly = await self._assemble(conversation, toolbox=tools, voice=voice)
        logbook = self._logbook(conversation, assembly, recorder_of(tools), known=bool(resume))
        logbook.on_event = on_event
        return Call(
            transport=transport,
            assembly=assembly,
            logbook=logbook,
            patience=self._patience,
            greeting=self._greeting(assembly, conversation, spoken=True, resumed=bool(resume)),
            announced=announced,
            watched=watched,
            on_message=on_message,
            longest_s=longest_s,
            quiet_s=quiet_s,
            rates=rates,
            pass_on=pass_on,
        )

    def toolbox(
        self, conversation: Conversation, *, kind: Callable[..., Toolbox] = Toolbox
    ) -> Toolbox:
        """The tools of one conversation, as ``kind`` makes them from what a `Toolbox` takes."""
        return self._opened.toolbox(
            conversation,
            kind=kind,
            clock=self.clock,
            language=self.language,
            wording=self._wording,
            sleep=self._sleep,
        )

    @cached_property
    def phrases(self) -> Phrases:
        """What it says word for word again and again."""
        return Phrases.of(self.language, self._wording, place=self._place, business=self.business)

    async def _assemble(
        self,
        conversation: Conversation,
        *,
        toolbox: Toolbox,
        voice: Voice | None = None,
        as_call: bool = False,
    ) -> Assembly:
        conversation.prompts = self.vertical.prompts_version
        llm, recorder = await self._answering.agent(conversation), recorder_of(toolbox)
        return assemble(
            self.vertical,
            conversation=conversation,
            toolbox=toolbox,
            reader=self.reader,
            llm=taped(llm, recorder) if recorder else llm,
            language=self.language,
            wording=self._wording,
            voice=voice,
            as_call=as_call,
            policies=self._policies,
            business=self.business,
            place=self._place,
            alert=partial(self.alarms.raise_for, conversation),
            # A tape has every answer of the model's.
            answers=None if recorder else self._answers,
        )

    def _logbook(
        self,
        conversation: Conversation,
        assembly: Assembly,
        recorder: Recorder | None,
        known: bool,
    ) -> Logbook:
        masked = Transcripts(conversation, personal=self.reader.personal)
        return Logbook(
            conversation,
            assembly=assembly,
            record=self.store.conversations,
            effects=self.store.effects,
            ending=self.vertical.ending,
            clock=self.clock,
            bill=self._bill(conversation),
            transcripts=masked if self.masks else None,
            recorder=recorder,
            known=known,
            tools=self.vertical.tools,
        )

    def _greeting(
        self, assembly: Assembly, conversation: Conversation, *, spoken: bool, resumed: bool
    ) -> Scripted | None:
        return greeting(
            conversation,
            consent=assembly.consent,
            telling=assembly.telling,
            place=self._place,
            language=self.language,
            wording=self._wording,
            business=self.business,
            spoken=spoken,
            resumed=resumed,
            clinical=self.vertical.clinical,
        )

    async def close(self) -> None:
        """Close the database, and the connections to other systems. End the sessions first."""
        for running in (self.outbox, self.unnaming, self.alarms):
            await running.close()
        await self._opened.close()
        self._speech.close()

    async def __aenter__(self) -> Self:
        """The desk itself."""
        return self

    async def __aexit__(self, *_error: object) -> None:
        """Close the database."""
        await self.close()
