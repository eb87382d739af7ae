"""What is written where, and how."""

from __future__ import annotations

import io
import sys

import pytest

from frontdesk.cli.output import OutputClosed, people, shown, write_json


def ascii_stdout(monkeypatch: pytest.MonkeyPatch) -> io.BytesIO:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="ascii", write_through=True))
    return raw


def test_a_terminal_without_the_signs_gets_what_it_has(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = ascii_stdout(monkeypatch)
    people().print("● “booked” → ✓ Zoé \ud800")
    assert raw.getvalue() == b'* "booked" -> ok Zo\\xe9 \\ud800\n'


def test_json_is_utf_8_also_where_the_terminal_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = ascii_stdout(monkeypatch)
    write_json({"text": "Zoé \ud800"})
    assert raw.getvalue() == b'{"text": "Zo\xc3\xa9 \\ud800"}\n'


def test_a_reader_that_has_gone_is_told_by_one_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Closed())
    with pytest.raises(OutputClosed):
        write_json({})
    with pytest.raises(OutputClosed):
        people().print("hello")


@pytest.mark.parametrize("text", ["\x1b[31m", "\x00", "\r", "\x9b1m", "\u202e", "\u2066"])
def test_what_could_steer_a_terminal_is_spelt_out(text: str) -> None:
    assert shown(f"a{text}b").isprintable()


@pytest.mark.parametrize("text", ["שלום", "ça va", "👩‍⚕️", "a\tb\nc"])
def test_what_people_write_is_left_as_it_is(text: str) -> None:
    assert shown(text) == text
