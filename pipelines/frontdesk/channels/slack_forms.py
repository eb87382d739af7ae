"""What passes through the mailbox for Slack: where, what was said, and what can be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Self, cast

from pydantic import BaseModel, ConfigDict

from frontdesk.session import Session
from frontdesk_processors.conversation import Conversation
from frontdesk_processors.language import Language
from frontdesk_processors.values import JsonObject

ACTION = "frontdesk"
"""How the ids of our buttons begin."""

MOST_CHOICES = 5
"""How many offers become buttons; what more there is can be asked for."""

# https://docs.slack.dev/reference/block-kit/block-elements/button-element
_LABEL, _VALUE = 75, 2_000


class Place(NamedTuple):
    """Where somebody writes, and who: what a conversation belongs to.

    Two people in one thread have a conversation each, so that neither can say yes for the other.

    Parameters:
        team: Id of the workspace.
        channel: Id of the channel, or of the direct messages.
        thread: Timestamp of the thread's first message; empty for direct messages outside one.
        user: Id of who writes.
    """

    team: str
    channel: str
    thread: str
    user: str

    def __str__(self) -> str:
        """The place as the mailbox keeps it."""
        return ":".join(self)

    @classmethod
    def read(cls, who: str) -> Self:
        """The place that the mailbox has kept."""
        team, channel, thread, user = who.split(":")
        return cls(team, channel, thread, user)


class _Form(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    @classmethod
    def read(cls, text: str) -> Self:
        """The form that was kept."""
        return cls.model_validate_json(text)

    @property
    def kept(self) -> str:
        """The form as it is kept."""
        return self.model_dump_json()


class Said(_Form):
    """A message that came.

    Parameters:
        say: What it says, or what the button says that was clicked.
        to: The question that the button belongs to; empty for what was typed.
    """

    say: str
    to: str = ""


class Answer(_Form):
    """A message to be sent.

    Parameters:
        say: What it says.
        question: What its buttons answer.
        choices: What its buttons say.
    """

    say: str
    question: str = ""
    choices: tuple[str, ...] = ()


class Click(_Form):
    """What a button carries.

    Parameters:
        who: Who was asked, as a `Place`.
        to: The question.
        say: The answer.
    """

    who: str
    to: str
    say: str


def question(conversation: Conversation) -> str:
    """Names what is asked now; with the caller's next turn it is settled."""
    return f"{conversation.id}/{conversation.turn}"


def choices(session: Session, *, said: str, language: Language) -> tuple[str, ...]:
    """What the caller may answer by a button: yes and no to a read-back, else what is offered."""
    conversation = session.conversation
    pending = conversation.pending
    if pending is not None and pending.turn == conversation.turn:
        return (language.say("slack.yes"), language.say("slack.no"))
    if not said.rstrip().endswith("?"):
        return ()
    turn = [event for event in session.events if event["turn"] == conversation.turn]
    done = [event for event in turn if event["type"] == "done"]
    fresh = _labels(done[-1]["result"]) if done else []
    if len(fresh) > 1:
        return tuple(fresh[:MOST_CHOICES])
    # An earlier offer that is read out once more.
    for event in reversed(session.events):
        if event["type"] == "done" and (labels := _labels(event["result"])):
            again = [label for label in labels if label in said]
            return tuple(again[:MOST_CHOICES]) if len(again) > 1 else ()
    return ()


def blocks(answer: Answer, *, who: str) -> list[JsonObject]:
    """A message with its buttons in Block Kit; nothing for one without buttons."""
    buttons = [
        button for n, one in enumerate(answer.choices) if (button := _button(n, one, answer, who))
    ]
    if not buttons:
        return []
    return [
        {"type": "section", "text": {"type": "plain_text", "text": answer.say, "emoji": False}},
        {"type": "actions", "elements": [*buttons]},
    ]


def after_click(shown: Sequence[JsonObject], *, line: str) -> list[JsonObject]:
    """The blocks of a message whose question was answered: without buttons, with the answer."""
    kept = [block for block in shown if block.get("type") != "actions"]
    told = {"type": "plain_text", "text": line, "emoji": False}
    return [*kept, {"type": "context", "elements": [told]}]


def clicked(value: object) -> Click | None:
    """What a button carries; None if it is none of ours."""
    if not isinstance(value, str):
        return None
    try:
        click = Click.read(value)
        Place.read(click.who)
    except ValueError:
        return None
    return click


def _button(number: int, choice: str, answer: Answer, who: str) -> JsonObject | None:
    value = Click(who=who, to=answer.question, say=choice).kept
    if len(value) > _VALUE:
        return None
    label = choice if len(choice) <= _LABEL else f"{choice[: _LABEL - 1]}…"
    return {
        "type": "button",
        "action_id": f"{ACTION}.{number}",
        "text": {"type": "plain_text", "text": label, "emoji": False},
        "value": value,
    }


def _labels(result: object) -> list[str]:
    """The labels of what a tool's result offers."""
    options: Any = cast("Any", result).get("options") if isinstance(result, dict) else None
    if not isinstance(options, list):
        return []
    found = cast("list[Any]", options)
    return [one["label"] for one in found if isinstance(one, dict) and _text(one, "label")]


def _text(one: Any, name: str) -> bool:
    return isinstance(one.get(name), str) and bool(one[name])
