"""What a prompt's file holds besides its text."""

from __future__ import annotations

from pathlib import Path

import pytest

from frontdesk.prompts.prompt import Prompt, read_prompt
from frontdesk_processors.errors import BadSetting

HEAD = """\
+++
[models."gpt-5*"]
examples = "short"
reasoning = "low"

[models."*"]

[[examples.short]]
caller = "Are you open on Friday?"
calls = ['get_office_hours(when="Friday")']
agent = "Yes, from eight to five."
+++
# Role

You answer.
"""


def read(folder: Path, text: str) -> Prompt:
    file = folder / "reception.md"
    file.write_text(text, encoding="utf-8")
    return read_prompt(file)


def test_a_prompt_without_a_head_is_its_text(tmp_path: Path) -> None:
    found = read(tmp_path, "# Role\n\nYou answer.\n")
    assert found == Prompt(text="# Role\n\nYou answer.")
    assert found.for_model("gpt-5").reasoning is None


def test_a_model_gets_the_examples_and_the_reasoning_of_the_first_pattern_that_fits(
    tmp_path: Path,
) -> None:
    found = read(tmp_path, HEAD)
    assert found.text == "# Role\n\nYou answer."
    assert found.for_model("gpt-5-mini").reasoning == "low"
    [example] = found.shown_to("gpt-5-mini")
    assert example.caller == "Are you open on Friday?"
    assert found.shown_to("gpt-4.1") == () and found.for_model("gpt-4.1").reasoning is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('reasoning = "low"', 'reasoning = "deep"'), ":4: models.gpt-5*.reasoning: "),
        (('examples = "short"', 'examples = "long"'), "no examples 'long'; there are short"),
        (('agent = "Yes', 'answer = "Yes'), ":11: examples.short.0.answer: Extra inputs"),
        (("+++\n# Role", "# Role"), ":1: a head begins here and never ends"),
    ],
)
def test_a_head_that_is_wrong_says_where(
    tmp_path: Path, change: tuple[str, str], told: str
) -> None:
    assert change[0] in HEAD
    with pytest.raises(BadSetting) as raised:
        read(tmp_path, HEAD.replace(*change, 1))
    assert str(raised.value).startswith(str(tmp_path / "reception.md"))
    assert told in str(raised.value)
