"""The brain's sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

from frontdesk_processors.brain.ears import Ears
from frontdesk_processors.brain.state import Option, State
from frontdesk_processors.language import speak
from frontdesk_processors.schema import Slot, spaced


class Phrases:
    """Words for a move, from the language file, the schemas and the tools' results.

    Args:
        ears: The goals and the language.
        elsewhere: Names of what colleagues can do.
    """

    def __init__(self, ears: Ears, *, elsewhere: Sequence[str] = ()) -> None:
        self._elsewhere = elsewhere
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

        Of results that only led to others, only the last speaks; of two questions, the last.
        """
        spoken = [(news.tool, self._told(news.result)) for news in state.news]
        if not spoken:
            return ""
        tool, text = spoken[-1]
        earlier = [
            said
            for name, said in spoken[:-1]
            if said and name != tool and not said.rstrip().endswith("?")
        ]
        return self.join(*dict.fromkeys([*earlier, text]))

    def ask(self, slot: Slot, *, other: str = "") -> str:
        """The question for a parameter.

        Args:
            slot: The parameter.
            other: Whose it is, in the caller's word for them; empty for the caller's own.
        """
        own = slot.kind in self._language.list("brain.own")
        if other and own:
            return self.say("ask_other", slot=self._thing(slot), other=other)
        if slot.question:
            return slot.question
        return self.say("ask_own" if own else "ask", slot=spaced(slot.name))

    def who(self, slots: list[Slot], *, other: str) -> str:
        """The question for all that says who somebody else is."""
        things = [self._thing(slot) for slot in slots]
        listed = speak.listing(things, self._language, word="and")
        return self.say("who_other", slots=listed, other=other)

    def example(self, slot: Slot) -> str:
        """How an answer for a parameter may sound, for a caller who was not understood."""
        table = self._language.table("brain.examples")
        key = slot.kind if slot.kind in table else "text"
        listed = speak.listing(list(slot.choices), self._language, word="or")
        return self.say(f"examples.{key}", choices=listed)

    def offer(self, state: State, *, told: str) -> str:
        """The question that lists what there is to choose from, unless it was just asked."""
        assert state.offer is not None
        if told.rstrip().endswith("?"):
            return ""
        if len(state.open_options) == 1:
            if told:
                return self.say("this_one")
            key = "only_this" if self._wants.lists(state.offer.tool) else "only"
            return self.say(key, option=self._labels(state))
        if state.news and state.news[-1].tool == state.offer.tool:
            # It has just been listed.
            mine = self._wants.lists(state.offer.tool)
            return self.say("which_yours" if mine else "which_one")
        if state.missed and not told:
            agreed = state.heard is not None and state.heard.said.answer == "yes"
            if agreed and state.missed == 1:
                return self.say("which_one")
            key = "which_again" if state.missed % 2 else "which_how"
            return self.say(key, options=self._labels(state))
        return self.say("which", options=self._labels(state))

    def read_back(self, question: str, *, briefly: bool) -> str:
        """The question that waits for a yes; briefly, only what it asks."""
        return question.rsplit(". ", 1)[-1] if briefly else question

    def help(self) -> str:
        """What can be done here."""
        return self.say("help", goals=self.doing())

    def doing(self) -> str:
        """What can be done here, as one list."""
        doing = self._wants.help(self._elsewhere) or [spaced(name) for name in self._catalog.goals]
        return speak.listing(doing, self._language, word="or")

    def _thing(self, slot: Slot) -> str:
        table = self._language.table("brain.things")
        return str(table.get(slot.kind, spaced(slot.name)))

    def _labels(self, state: State) -> str:
        assert state.offer is not None
        limit = int(str(self._language.value("brain.labels_spoken")))
        labels = [self._label(option) for option in state.open_options[:limit]]
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
        lists = [cast("list[object]", v) for v in result.values() if isinstance(v, list)]
        if lists:
            return self._found(lists[0])
        facts = [
            f"{spaced(name)} {value}"
            for name, value in result.items()
            if isinstance(value, str | int | float)
            and not isinstance(value, bool)
            and name not in ("receipt", "say")
        ]
        if not facts:
            return self.say("done")
        return self.say("answer", facts=speak.listing(facts, self._language, word="and"))

    def _found(self, options: list[object]) -> str:
        shown = [cast("Option", option) for option in options[:3] if isinstance(option, Mapping)]
        if not shown:
            return self.say("found_none")
        listed = speak.listing([self._label(option) for option in shown], self._language, word="or")
        return self.say("found", options=listed)
