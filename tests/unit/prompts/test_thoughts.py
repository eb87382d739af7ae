"""What a model thinks aloud is never said."""

from __future__ import annotations

import pytest

from frontdesk.providers.thoughts import Thoughts


def through(*pieces: str) -> str:
    thoughts = Thoughts()
    return "".join([*(thoughts.said(piece) for piece in pieces), thoughts.rest()])


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        (("Hello ", "there."), "Hello there."),
        (("<think>He lies.</think>\n\nHello.",), "Hello."),
        (("<thi", "nk>He ", "lies.</", "think>", "Hello."), "Hello."),
        (("One. <think>a</think>Two. <think>b</think>Three.",), "One. Two. Three."),
        (("<think>It never ends", " and never ends"), ""),
        (("3 < 4 and <", "b"), "3 < 4 and <b"),
        (("It ends in <thi",), "It ends in <thi"),
    ],
)
def test_only_what_is_not_thought_is_said(pieces: tuple[str, ...], said: str) -> None:
    assert through(*pieces) == said


def test_a_text_is_said_the_same_in_whatever_pieces_it_comes() -> None:
    text = "Well <think>no <b> </thin></think>yes <think></think>< fine"
    whole = through(text)
    for cut in range(1, len(text)):
        assert through(text[:cut], text[cut:]) == whole
    assert through(*text) == whole == "Well yes < fine"
