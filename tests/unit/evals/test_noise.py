"""What a recogniser does to words, learned and done again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from frontdesk.evals.noise import Entity, NoiseChannel, Pair, learn, read_noise, read_pairs
from frontdesk.evals.noise.align import align
from frontdesk.evals.noise.measure import compared, gaps, halves, heard_through, measured
from frontdesk.evals.noise.patterns import Pattern
from frontdesk.evals.noise.traits import Vocabulary
from frontdesk_processors.errors import BadSetting
from tests.support.shared_data import shared_data

SAID = ("call", "ann", "lee", "at", "nine", "today")


def pairs() -> list[Pair]:
    """Twenty sentences of which a recogniser that is bad at names mistakes ten."""
    name = Entity("person", ("ann", "lee"))
    wrong = ("call", "and", "leave", "at", "nine", "today")
    return [Pair(str(n), SAID, wrong if n % 2 else SAID, (name,)) for n in range(20)]


def profile(folder: Path, **figures: object) -> Path:
    file = folder / "profile.json"
    own = {
        "n_utt": 1000, "ref_words": 6000, "wer": 0.2, "sub": 0.12, "dele": 0.06, "ins": 0.02,
        "utt_exact": 0.5, "top_sub": [["a", "the", 3]], "top_ins": [["uh", 2]], **figures,
    }  # fmt: skip
    survival = {"by_type": {"person": [100, 0.4], "time": [100, 0.95]}, "verbatim": 0.7}
    file.write_text(json.dumps({"own": own, "own_survival": survival}), encoding="utf-8")
    return file


def test_an_alignment_tells_what_became_of_each_word() -> None:
    steps = align(("book", "me", "in", "now"), ("book", "in", "now", "please"))
    assert [(step.kind, step.said, step.heard) for step in steps] == [
        ("same", "book", "book"),
        ("deleted", "me", ""),
        ("same", "in", "in"),
        ("same", "now", "now"),
        ("inserted", "", "please"),
    ]


def test_the_same_seed_and_key_hear_the_same_in_any_order() -> None:
    model = learn(pairs())
    keys = [str(n) for n in range(30)]
    first = {key: NoiseChannel(model, seed=3).heard(" ".join(SAID), key=key) for key in keys}
    channel = NoiseChannel(model, seed=3)
    assert first == {key: channel.heard(" ".join(SAID), key=key) for key in reversed(keys)}
    other = NoiseChannel(model, seed=4)
    assert first != {key: other.heard(" ".join(SAID), key=key) for key in keys}


def test_names_are_hit_where_the_recogniser_was_bad_at_names() -> None:
    channel = NoiseChannel(learn(pairs()), seed=1)
    name = [Entity("person", ("ann", "lee"))]
    heard = [channel.heard_words(SAID, key=str(n), entities=name) for n in range(400)]
    assert 0.4 < sum("ann" in words for words in heard) / 400 < 0.6
    assert all(words[-2:] == ["nine", "today"] for words in heard)


def test_a_name_that_was_never_seen_is_hit_as_names_are() -> None:
    channel = NoiseChannel(learn(pairs()), seed=1)
    words, name = ("call", "tom", "fox", "at", "nine"), [Entity("person", ("tom", "fox"))]
    heard = [channel.heard_words(words, key=str(n), entities=name) for n in range(300)]
    lost = sum("tom" not in one or "fox" not in one for one in heard)
    assert lost > 60 > sum("nine" not in one for one in heard)


def test_a_profile_gives_a_channel_with_its_rates(tmp_path: Path) -> None:
    channel = NoiseChannel(read_noise(profile(tmp_path)), seed=1)
    said = ("one", "two", "three", "four", "five", "six")
    made = [Pair(str(n), said, tuple(channel.heard_words(said, key=str(n)))) for n in range(3000)]
    figures = measured(made)
    assert figures.substituted == pytest.approx(0.12, abs=0.02)
    assert figures.deleted == pytest.approx(0.06, abs=0.02)
    assert figures.inserted == pytest.approx(0.02, abs=0.01)
    assert figures.exact == pytest.approx(0.5, abs=0.05)


def test_a_profile_hits_names_harder_than_times(tmp_path: Path) -> None:
    channel = NoiseChannel(read_noise(profile(tmp_path)), seed=1)
    of = (Entity("person", ("ann", "lee")), Entity("time", ("nine",)))
    heard = [channel.heard_words(SAID, key=str(n), entities=of) for n in range(500)]
    assert sum("ann" not in one for one in heard) > 2 * sum("nine" not in one for one in heard)


def test_a_pattern_fits_another_number_of_words() -> None:
    pattern = Pattern("s..d", (0, 0, 1, 0, 0))
    for length in (1, 3, 4, 9):
        fitted = pattern.fitted(length, number=5)
        assert len(fitted.marks) == length == len(fitted.inserted) - 1
    assert pattern.fitted(9, number=5).marks.count("d") == 1


def test_a_file_of_something_else_is_refused_by_name(tmp_path: Path) -> None:
    file = tmp_path / "notes.json"
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(BadSetting, match=r"notes\.json"):
        read_noise(file)
    with pytest.raises(BadSetting, match="missing"):
        read_noise(tmp_path / "missing.json")


def test_a_word_that_was_never_seen_is_mistaken_as_words_that_were_seen_once() -> None:
    """Of the words that stand in one sentence half are mistaken, of the others none."""
    seen = [
        Pair(f"{n}", ("ring", f"name{n}", "today"), ("ring", wrong or f"name{n}", "today"))
        for n in range(40)
        for wrong in ("", f"nome{n}")
    ]
    channel = NoiseChannel(learn(seen), seed=1)
    heard = [channel.heard_words(("ring", "zoe", "today"), key=str(n)) for n in range(300)]
    assert 0.4 < sum("zoe" not in words for words in heard) / 300 < 0.6
    assert all(words[0] == "ring" and words[-1] == "today" for words in heard)


def test_a_kind_of_entity_survives_as_often_as_it_did_whatever_its_words() -> None:
    """Names of two words are lost as a whole, not word by word."""
    said = ("call", "ann", "lee", "at", "nine")
    name = (Entity("person", ("ann", "lee")),)
    ways = (said, said, said, ("call", "and", "leave", "at", "nine"))
    seen = [Pair(f"{n}", said, way, name) for n in range(25) for way in ways]
    made = heard_through(learn(seen), seen, seed=1)
    assert made.by_type["person"][1] == pytest.approx(0.75, abs=0.03)
    assert made.wer == pytest.approx(0.1, abs=0.02)


def test_a_sentence_in_pieces_keeps_the_kinds_of_its_words() -> None:
    words = Vocabulary([("one", "two")])
    long = words.sentence(("a", "b", "c", "d", "e"), [Entity("person", ("b", "c", "d"))])
    assert long.piece(0, 2).spans == (("person", 1, 2),)
    assert long.piece(2, 5).spans == (("person", 0, 2),)
    assert long.piece(4, 5).spans == ()


def test_each_half_of_the_sentences_holds_all_recordings_of_its_own() -> None:
    one, other = halves([*pairs(), *pairs()], 0)
    assert len(one) + len(other) == 40 and one and other
    assert not {pair.id for pair in one} & {pair.id for pair in other}


def test_the_channel_comes_near_a_real_recogniser() -> None:
    real = read_pairs(shared_data() / "slurp_asr_dev.jsonl.gz")[::8]
    off = gaps(measured(real), compared(real, seed=1))
    assert abs(off["wer"]) < 0.03 and abs(off["survival"]) < 0.03
