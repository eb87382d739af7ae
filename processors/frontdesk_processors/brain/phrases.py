"""The brain's sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from frontdesk_processors.brain.hear_caller import Ears
from frontdesk_processors.brain.state import Option, State
from frontdesk_processors.language import speak
from frontdesk_processors.schema import Slot, spaced


class Phrases:
    """Words for a move, from the language file, the schemas and the tools' results.

    Args:
        ears: The goals and the language.
    """

    def __init__(self, ears: Ears) -> None:
        self._language = ears.language
        self._catalog = ears.catalog
        self._wants = ears.wants

    def say(self, key: str, **values: object) -> str:
        """A sentence of the brain's own."""
        return self._language.say(f"brain.{key}", **values)

    def join(self, *sentences: str) -> str:
        """Sentences as one text."""
        return " ".join(sentence.strip() for sentence in sentences if sentence.strip())

    def news(self, state: State) -> str:
        """What the results since the caller last spoke have to say.

        Of results that only led to others, only the last speaks.
        """
        spoken = [
            (news.tool, self._told(news.result), bool(news.result.get("ok", True)))
            for news in state.news
        ]
        if not spoken:
            return ""
        tool, text, ok = spoken[-1]
        earlier = [
            said
            for name, said, good in spoken[:-1]
            if good and said and name != tool and not said.rstrip().endswith("?")
        ]
        del ok
        return self.join(*dict.fromkeys([*earlier, text]))

    def ask(self, slot: Slot) -> str:
        """The question for a parameter."""
        if slot.question:
            return slot.question
        own = slot.kind in self._language.list("brain.own")
        return self.say("ask_own" if own else "ask", slot=spaced(slot.name))

    def offer(self, state: State, *, told: str) -> str:
        """The question that lists what there is to choose from, unless it was just asked."""
        assert state.offer is not None
        if told.rstrip().endswith("?"):
            return ""
        agreed_to_many = state.said is not None and state.said.answer == "yes"
        if agreed_to_many and not state.narrowed:
            return self.say("which_one")
        return self.say("which", options=self._labels(state))

    def declined(self, state: State) -> str:
        """What to ask a caller who said no."""
        return self.say("another" if state.offer is None and state.confirm is None else "change")

    def help(self) -> str:
        """What can be done here."""
        doing = self._wants.help() or [spaced(name) for name in self._catalog.goals]
        return self.say("help", goals=speak.listing(doing, self._language, word="or"))

    def _labels(self, state: State) -> str:
        assert state.offer is not None
        limit = int(str(self._language.value("brain.labels_spoken")))
        labels = [self._label(option) for option in state.offer.options[:limit]]
        return speak.listing(labels, self._language, word="or")

    def _label(self, option: Option) -> str:
        if label := option.get("label"):
            return str(label)
        texts = [str(value) for value in option.values() if isinstance(value, str | int | float)]
        return ", ".join(texts[:3])

    def _told(self, result: Mapping[str, Any]) -> str:
        if say := str(result.get("say") or ""):
            return say
        if not result.get("ok", True):
            return self.say("failed") if not result.get("error") else ""
        options = next((v for v in result.values() if isinstance(v, list)), None)
        if options is not None:
            labels = [self._label(o) for o in options[:3] if isinstance(o, Mapping)]  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
            listed = speak.listing(labels, self._language, word="or")
            return self.say("found", options=listed) if labels else self.say("found_none")
        facts = [
            f"{spaced(name)} {value}"
            for name, value in result.items()
            if isinstance(value, str | int | float) and not isinstance(value, bool)
            and name not in ("receipt", "say")
        ]
        if not facts:
            return self.say("done")
        return self.say("answer", facts=speak.listing(facts, self._language, word="and"))
