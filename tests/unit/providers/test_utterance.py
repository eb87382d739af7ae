"""When a caller's speech is looked at, and where it is cut."""

from __future__ import annotations

import numpy as np

from frontdesk.providers.embedded.utterance import LONGEST_S, RATE, PreRoll, Utterance, seconds

FRAME = RATE // 50 * 2


def quiet(length_s: float) -> bytes:
    return tone(length_s, loud=0.0005)


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


def said(*audio: bytes, before: bytes = b"") -> Utterance:
    utterance = Utterance(before)
    for piece in audio:
        for at in range(0, len(piece), FRAME):
            utterance.add(piece[at : at + FRAME])
    return utterance


def due(utterance: Utterance, *, took_s: float = 0, busy: bool = False) -> bool:
    return utterance.look_due(took_s=took_s, busy=busy)


def test_a_partial_is_due_after_half_a_second_more_and_not_before() -> None:
    assert not due(said(tone(0.4), before=tone(0.6)))
    utterance = said(tone(0.6), before=tone(0.6))
    assert due(utterance)
    assert seconds(len(utterance.look())) == 1.2
    assert not due(utterance)


def test_partials_come_less_often_where_each_takes_long_and_not_while_others_are_heard() -> None:
    utterance = said(tone(1))
    assert due(utterance, took_s=0.2)
    assert not due(utterance, took_s=0.3)
    assert not due(utterance, busy=True)


def test_the_first_partial_comes_sooner_where_the_agent_waits_for_it() -> None:
    utterance = said(tone(0.4))
    assert not due(utterance)
    assert utterance.look_due(took_s=1, busy=True, soon=True)
    utterance.look()
    for _ in range(20):
        utterance.add(tone(0.02))
    assert not utterance.look_due(took_s=0, busy=True, soon=True)


def test_a_pause_is_looked_at_once_at_once_whoever_else_is_heard() -> None:
    assert not due(said(tone(0.6), quiet(0.06)))
    utterance = said(tone(0.3), quiet(0.12))
    assert due(utterance, busy=True)
    utterance.look()
    utterance.add(quiet(0.02))
    assert not due(utterance)


def test_what_was_heard_in_a_pause_stands_while_only_quiet_follows() -> None:
    utterance = said(tone(0.3), quiet(0.12))
    utterance.look()
    assert utterance.heard is None
    utterance.found("on Monday")
    utterance.add(quiet(0.02))
    assert utterance.heard == "on Monday"
    utterance.add(tone(0.02))
    assert utterance.heard is None


def test_what_was_heard_before_the_last_word_does_not_stand_for_it() -> None:
    utterance = said(tone(0.6))
    utterance.look()
    utterance.found("on")
    for _ in range(10):
        utterance.add(quiet(0.02))
    assert utterance.heard is None


def test_the_soft_end_of_a_word_is_no_pause() -> None:
    utterance = said(tone(0.6), tone(0.15, loud=0.01), before=quiet(0.6))
    utterance.look()
    utterance.found("March fif")
    assert utterance.heard is None


def test_in_noise_in_which_the_end_of_a_word_is_lost_no_pause_is_found() -> None:
    noise = tone(0.6, loud=0.05)
    utterance = said(tone(0.6), noise[: 8 * FRAME], before=noise)
    utterance.look()
    utterance.found("on Monday")
    assert utterance.heard is None


def test_a_little_noise_that_was_there_before_is_quiet() -> None:
    noise = tone(0.6, loud=0.005)
    utterance = said(tone(0.6), noise[: 8 * FRAME], before=noise)
    assert due(utterance, busy=True)
    utterance.look()
    utterance.found("on Monday")
    assert utterance.heard == "on Monday"


def test_silence_alone_is_not_looked_at() -> None:
    assert not due(said(bytes(FRAME) * 50))


def test_short_speech_is_not_cut() -> None:
    utterance = Utterance(tone(LONGEST_S - 0.1))
    assert utterance.cut() is None
    assert seconds(len(utterance.audio)) == LONGEST_S - 0.1


def test_long_speech_is_cut_where_the_speaker_breathes_and_nothing_is_lost() -> None:
    whole = tone(LONGEST_S - 2) + tone(0.2, loud=0.001) + tone(2)
    utterance = Utterance()
    utterance.add(whole)
    piece = utterance.cut()
    assert piece is not None
    assert LONGEST_S - 2 <= seconds(len(piece)) <= LONGEST_S - 1.8
    assert piece + utterance.audio == whole
    assert utterance.cut() is None


def test_speech_without_a_breath_is_cut_all_the_same() -> None:
    utterance = Utterance(tone(LONGEST_S))
    piece = utterance.cut()
    assert piece is not None and len(piece) % 2 == 0
    assert seconds(len(utterance.audio)) <= 4
