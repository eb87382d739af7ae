"""A model of OpenAI's protocol that stands beside the agent: it plays callers, or it judges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from openai import APIError, AsyncOpenAI

from frontdesk.providers.thoughts import Thoughts
from frontdesk.settings import Settings
from frontdesk_processors.errors import BadSetting, FrontdeskError

Part = Literal["callers", "judge"]
_ANSWERS_S = 30.0
_TRIES = 3


class OutsideModelFailed(FrontdeskError):
    """A model beside the agent did not answer, so that nothing can be said of the agent."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a model wrote.

    Parameters:
        text: Its words, without what it thought aloud.
        usage: The tokens that it reported, by the names that a call's ``usage`` has.
    """

    text: str
    usage: Mapping[str, int] = field(default_factory=dict[str, int])


class OutsideModel:
    """Writes one answer at a time; many may be under way at once.

    Args:
        name: What the server calls it.
        part: What it is for, as errors tell.
        base_url: Where it is; None for OpenAI's own server.
        api_key: The key.
    """

    def __init__(self, name: str, *, part: Part, base_url: str | None, api_key: str) -> None:
        self.name = name
        self._part = part
        self._client = AsyncOpenAI(
            api_key=api_key, base_url=base_url, timeout=_ANSWERS_S, max_retries=_TRIES - 1
        )

    @classmethod
    def by(cls, settings: Settings, part: Part, name: str) -> OutsideModel:
        """The model of a part, as the settings say where it is.

        Raises:
            BadSetting: There is no key for it.
        """
        own = {
            "callers": (settings.callers_base_url, settings.callers_api_key),
            "judge": (settings.judge_base_url, settings.judge_api_key),
        }
        url, key = own[part]
        key = key or settings.openai_api_key
        if key is None:
            variable = f"FRONTDESK_{part.upper()}_API_KEY"
            raise BadSetting(f"the {part} of {name!r} need a key: {variable} or OPENAI_API_KEY")
        return cls(
            name,
            part=part,
            base_url=url or settings.openai_base_url,
            api_key=key.get_secret_value(),
        )

    async def write(
        self, messages: Sequence[Mapping[str, str]], *, seed: int, temperature: float
    ) -> Written:
        """The answer to a conversation; it takes a minute and a half at most, tries included.

        Args:
            messages: Each with its ``role`` and ``content``.
            seed: Passed on; whether the same seed writes the same is up to the server.
            temperature: How far it may stray.

        Raises:
            OutsideModelFailed: It did not answer, three times.
        """
        given: Any = list(messages)
        try:
            answer = await self._client.chat.completions.create(
                model=self.name, messages=given, seed=seed, temperature=temperature
            )
        except APIError as error:
            told = f"the {self._part} of {self.name!r}: {type(error).__name__}: {error.message}"
            raise OutsideModelFailed(told) from error
        thoughts = Thoughts()
        words = answer.choices[0].message.content or "" if answer.choices else ""
        text = thoughts.said(words) + thoughts.rest()
        usage: dict[str, int] = {}
        if answer.usage is not None:
            usage = {
                "prompt_tokens": answer.usage.prompt_tokens,
                "completion_tokens": answer.usage.completion_tokens,
            }
        return Written(text=text.strip(), usage=usage)

    async def close(self) -> None:
        """Release the connections."""
        await self._client.close()
