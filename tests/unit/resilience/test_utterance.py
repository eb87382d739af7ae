"""What of an utterance may be played, and what is left of it when a voice breaks off."""

import pytest

from frontdesk.resilience.utterance import Utterance, Word, after

RATE = 1000
TEXT = "Dr. Chen has nine or ten, on Friday."


def second(utterance: Utterance) -> None:
    utterance.sound(bytes(2 * RATE))


def test_the_last_word_known_is_held_back_until_the_next_is() -> None:
    utterance = Utterance(TEXT, RATE)
    utterance.word(Word("Dr.", 0.0))
    utterance.word(Word("Chen", 0.6))
    second(utterance)
    part = utterance.part()
    assert part is not None
    assert (len(part.pcm), part.begins_s, part.words) == (1200, 0.0, [Word("Dr.", 0.0)])
    assert utterance.part() is None
    assert utterance.rest() == "Chen has nine or ten, on Friday."
    utterance.word(Word("has", 1.1))
    second(utterance)
    part = utterance.part()
    assert part is not None
    assert (len(part.pcm), part.begins_s, part.words) == (1000, 0.6, [Word("Chen", 0.6)])


def test_the_whole_and_what_nobody_follows_are_played_at_once() -> None:
    for utterance, whole in (
        (Utterance(TEXT, RATE), True),
        (Utterance(TEXT, RATE, hold=False), False),
    ):
        utterance.word(Word("Dr.", 0.0))
        second(utterance)
        part = utterance.part(whole=whole)
        assert part is not None and len(part.pcm) == 2 * RATE


def test_of_a_voice_that_times_no_words_the_rest_is_guessed_by_time() -> None:
    utterance = Utterance(TEXT, RATE)
    second(utterance)
    assert utterance.part() is not None
    # Twelve letters: "DrChenhasnin", which breaks "nine".
    assert utterance.rest() == "nine or ten, on Friday."


@pytest.mark.parametrize(
    ("words", "rest"),
    [
        ([], TEXT),
        (["Dr.", "Chen"], "has nine or ten, on Friday."),
        (["Dr", ".", "Chen", "has ", "nine", "or", "ten", ","], "on Friday."),
        (["Dr.Chen", "hasnineor", "ten,on", "Friday"], ""),
    ],
)
def test_words_are_found_however_they_are_spaced(words: list[str], rest: str) -> None:
    assert after(TEXT, words) == rest
