"""When a caller's speech is looked at, and where it is cut."""

from __future__ import annotations

import numpy as np

from frontdesk.providers.embedded.utterance import LONGEST_S, RATE, PreRoll, Utterance, seconds


def tone(length_s: float, *, loud: float = 0.5) -> bytes:
    ticks = np.arange(int(length_s * RATE))
    return (np.sin(ticks / 5) * loud * 32767).astype(np.int16).tobytes()


def test_a_pre_roll_keeps_the_last_moments_and_gives_them_once() -> None:
    before = PreRoll(0.1)
    for mark in range(20):
        before.add(bytes([mark, 0]) * (RATE // 50))
    kept = before.take()
    assert seconds(len(kept)) == 0.1
    assert kept[-1:] == b"\0" and kept[-2] == 19
    assert before.take() == b""


def test_an_utterance_begins_with_what_was_said_before_it_was_noticed() -> None:
    utterance = Utterance(b"\1\0")
    utterance.add(b"\2\0")
    assert utterance.audio == b"\1\0\2\0"


def test_a_partial_is_due_after_half_a_second_more_and_not_before() -> None:
    utterance = Utterance(tone(0.6))
    utterance.add(tone(0.4))
    assert not utterance.partial_due(took_s=0)
    utterance.add(tone(0.2))
    assert utterance.partial_due(took_s=0)
    assert seconds(len(utterance.look())) == 1.2
    assert not utterance.partial_due(took_s=0)


def test_partials_come_less_often_where_each_takes_long() -> None:
    utterance = Utterance()
    utterance.add(tone(1))
    assert utterance.partial_due(took_s=0.2)
    assert not utterance.partial_due(took_s=0.3)


def test_short_speech_is_not_cut() -> None:
    utterance = Utterance(tone(LONGEST_S - 0.1))
    assert utterance.cut() is None
    assert seconds(len(utterance.audio)) == LONGEST_S - 0.1


def test_long_speech_is_cut_where_the_speaker_breathes_and_nothing_is_lost() -> None:
    said = tone(LONGEST_S - 2) + tone(0.2, loud=0.001) + tone(2)
    utterance = Utterance()
    utterance.add(said)
    piece = utterance.cut()
    assert piece is not None
    assert LONGEST_S - 2 <= seconds(len(piece)) <= LONGEST_S - 1.8
    assert piece + utterance.audio == said
    assert utterance.cut() is None


def test_speech_without_a_breath_is_cut_all_the_same() -> None:
    utterance = Utterance(tone(LONGEST_S))
    piece = utterance.cut()
    assert piece is not None and len(piece) % 2 == 0
    assert seconds(len(utterance.audio)) <= 4
