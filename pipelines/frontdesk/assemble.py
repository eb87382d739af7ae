"""Puts the steps of a turn together into a plain pipecat `Pipeline`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self, get_args

from pipecat.audio.turn.base_turn_analyzer import BaseTurnAnalyzer
from pipecat.audio.vad.vad_analyzer import VADAnalyzer
from pipecat.pipeline.pipeline import Pipeline
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.services.llm_service import LLMService
from pipecat.services.stt_service import STTService
from pipecat.services.tts_service import TTSService
from pipecat.transports.base_transport import BaseTransport
from pipecat.turns.user_turn_strategies import ExternalUserTurnStrategies

from frontdesk.booking.texting import LINK
from frontdesk.briefs import public_words, roles_of, secret_words
from frontdesk.kept.answers import Answers
from frontdesk.kept.steps import keeping
from frontdesk.providers.models import models_of
from frontdesk.vertical import After, Business, Vertical
from frontdesk.wording import Sentences
from frontdesk_processors.act import Act, Reminders, Works
from frontdesk_processors.alerts import Raise, nobody
from frontdesk_processors.consent import Consent
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.errors import DefinitionError
from frontdesk_processors.guard import Guard
from frontdesk_processors.guard.policies import STANDARD, Policy, among
from frontdesk_processors.hear import Hear
from frontdesk_processors.inflight import InFlight
from frontdesk_processors.language import Language
from frontdesk_processors.messages import said_since
from frontdesk_processors.overdue import Overdue
from frontdesk_processors.parse import MaskedPair, Parse, Payment, Reader
from frontdesk_processors.places import Place, place_of_zone
from frontdesk_processors.plan import Plan
from frontdesk_processors.privacy import Forgetting
from frontdesk_processors.proposals import Proposals
from frontdesk_processors.telling import Telling
from frontdesk_processors.toolbox import Toolbox
from frontdesk_processors.turns import QUIET_S, Asked, Filler, Keypad, turn_taking

if TYPE_CHECKING:
    # It brings an inference engine, which typed conversations have no use for.
    from frontdesk.providers.speech import Speech
    from frontdesk.stock.phrases import Phrases


@dataclass(frozen=True, kw_only=True)
class Assembly:
    """A pipeline, and the parts of it that a session holds on to.

    Parameters:
        pipeline: The plain pipecat pipeline.
        context: The stored history, which the aggregators write.
        aggregators: pipecat's pair around the agent.
        works: Where actions run; drain it before the loop ends.
        inflight: Counts what the agent still owes.
        telling: What the caller is owed to hear.
        reminders: Keeps that beyond this conversation.
        consent: What the caller decides of being recorded and contacted.
        forgetting: What has to be forgotten wherever it is kept.
        stt: What hears; None where nobody speaks.
        keypad: Collects the keys that a caller presses; None where nobody calls.
    """

    pipeline: Pipeline
    context: LLMContext
    aggregators: LLMContextAggregatorPair
    works: Works
    inflight: InFlight
    telling: Telling
    reminders: Reminders
    consent: Consent
    forgetting: Forgetting
    stt: STTService | None
    keypad: Keypad | None = None


@dataclass(frozen=True, kw_only=True)
class Voice:
    """What turns a text agent into one that hears and speaks.

    Parameters:
        transport: Carries the audio.
        stt: Hears.
        tts: Speaks.
        vad: Detects the caller's voice.
        analyzer: Judges from the voice whether the caller has finished.
        quiet_s: How long a caller may be silent, in seconds, before they are asked.
    """

    transport: BaseTransport
    stt: STTService
    tts: TTSService
    vad: VADAnalyzer
    analyzer: BaseTurnAnalyzer
    quiet_s: float = QUIET_S

    @classmethod
    def of(
        cls,
        speech: Speech,
        *,
        transport: BaseTransport,
        quiet_s: float,
        phrases: Phrases | None = None,
    ) -> Self:
        """One call's ears and voice, of what hears and speaks in this process.

        Args:
            speech: What hears and speaks.
            transport: Carries the audio.
            quiet_s: How long a caller may be silent, in seconds, before they are asked.
            phrases: What the desk says word for word again and again.
        """
        return cls(
            transport=transport,
            stt=speech.stt(),
            tts=speech.tts(phrases),
            vad=speech.vad(),
            analyzer=speech.turn_analyzer(),
            quiet_s=quiet_s,
        )


def assemble(
    vertical: Vertical,
    *,
    conversation: Conversation,
    toolbox: Toolbox,
    reader: Reader,
    llm: LLMService[Any],
    language: Language,
    wording: Sentences,
    voice: Voice | None = None,
    as_call: bool = False,
    policies: Sequence[Policy] = STANDARD,
    business: Business | None = None,
    place: Place | None = None,
    alert: Raise = nobody,
    answers: Answers | None = None,
) -> Assembly:
    """The pipeline of one conversation.

    Without ``voice`` it is a text pipeline: frames go in at its head and come out at its tail.

    Args:
        vertical: Whose specialists answer.
        conversation: What is known so far; its messages become the context.
        toolbox: The session's tools and records.
        reader: Reads the caller's turns.
        llm: The agent.
        language: What the session speaks.
        wording: The vertical's sentences in it.
        voice: Transport and engines of a spoken conversation.
        as_call: Whether the caller is read as one who speaks, without ``voice`` too.
        policies: What every action passes; the vertical's own guards are put among them.
        business: What the records say of the business, which the agent may repeat.
        place: Where it is; by default where its time zone is.
        alert: Raises the alert of an emergency.
        answers: What the desk keeps of its models' answers; None where it keeps none.
    """
    place = place or place_of_zone(business.zone if business is not None else "")
    context = LLMContext(messages=list(conversation.messages))  # pyright: ignore[reportArgumentType]
    asked = Asked(said_since(context.get_messages()))
    forgetting = Forgetting(language)
    aggregators = MaskedPair(
        context,
        user_params=_turns(asked, toolbox, language=language, voice=voice),
        language=language,
        forgetting=forgetting,
    )
    works, inflight, proposals = Works(), InFlight(), Proposals(conversation)
    telling, overdue = Telling(), Overdue()
    proposals.register(llm, vertical.tools)
    plan = Plan(
        conversation,
        context=context,
        roles=roles_of(vertical, language=language, llm=llm),
        questions=wording.under("ask"),
        clock=toolbox.clock,
        language=language,
        inflight=inflight,
        telling=telling,
        names=reader.names,
        models=models_of(llm),
        overdue=overdue,
    )
    guard = Guard(
        conversation,
        toolbox=toolbox,
        proposals=proposals,
        language=language,
        policies=among(policies, vertical.guards),
        spoken=voice is not None,
        inflight=inflight,
        telling=telling,
        names=reader.names,
        public=public_words(vertical, wording, business),
        prompts=secret_words(vertical, language=language),
    )
    act = Act(
        conversation,
        toolbox=toolbox,
        works=works,
        language=language,
        telling=telling,
        overdue=overdue,
    )
    own = {after: _own(vertical, after, conversation) for after in get_args(After)}
    kept = keeping(
        conversation,
        answers=answers,
        toolbox=toolbox,
        language=language,
        llm=llm,
        spoken=voice is not None,
    )
    steps: list[FrameProcessor] = [
        Hear(language, at=place, alert=alert, said=context.get_messages, forgetting=forgetting),
        *own["hear"],
        aggregators.user(),
        Parse(
            conversation,
            reader=reader,
            language=language,
            consent=toolbox.consent,
            spoken=as_call or voice is not None,
            payment=_payment(vertical, business),
            forgetting=forgetting,
        ),
        *own["parse"],
        plan,
        *own["plan"],
        *kept.recall,
        llm,
        *own["agent"],
        *kept.before,
        guard,
        *kept.behind,
        *own["guard"],
        *([asked] if voice is not None else []),
        Filler(language, spoken=voice is not None),
        act,
        *own["act"],
    ]
    keypad = Keypad(language, asked=lambda: asked.text) if voice is not None else None
    return Assembly(
        pipeline=Pipeline([*_voiced(steps, voice, keypad), aggregators.assistant()]),
        context=context,
        aggregators=aggregators,
        works=works,
        inflight=inflight,
        telling=telling,
        reminders=act.reminders,
        consent=toolbox.consent,
        forgetting=forgetting,
        stt=voice.stt if voice is not None else None,
        keypad=keypad,
    )


def _payment(vertical: Vertical, business: Business | None) -> Payment:
    texted = any(tool.name == LINK for tool in vertical.tools)
    phone = business.phone if business is not None else ""
    return Payment(vertical.payment_link, phone=phone, texted=texted)


def _own(vertical: Vertical, after: After, conversation: Conversation) -> list[FrameProcessor]:
    """A business's own steps of one conversation, behind one of ours."""
    made: list[FrameProcessor] = []
    for make in vertical.steps.get(after, ()):
        step = make(conversation)
        if not isinstance(step, FrameProcessor):
            raise DefinitionError(
                f"vertical {vertical.name!r}: a step after {after!r} is a "
                f"{type(step).__name__}, no pipecat processor"
            )
        made.append(step)
    return made


def _voiced(
    steps: list[FrameProcessor], voice: Voice | None, keypad: Keypad | None
) -> list[FrameProcessor]:
    if voice is None or keypad is None:
        return steps
    ears = [voice.transport.input(), keypad, voice.stt]
    return [*ears, *steps, voice.tts, voice.transport.output()]


def _turns(
    asked: Asked, toolbox: Toolbox, *, language: Language, voice: Voice | None
) -> LLMUserAggregatorParams:
    if voice is None:
        # The default strategies load a turn model of 10 MB that typed text has no use for.
        return LLMUserAggregatorParams(user_turn_strategies=ExternalUserTurnStrategies())
    return turn_taking(
        language=language,
        vad=voice.vad,
        analyzer=voice.analyzer,
        asked=lambda: asked.text,
        today=lambda: toolbox.clock().date(),
        quiet_s=voice.quiet_s,
    )
