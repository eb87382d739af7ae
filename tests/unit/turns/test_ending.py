"""When a caller's turn is over, by the voice and by the words, to the tenth of a second."""

from tests.support.telephone import Telephone, telephone

PHONE = "What is the best phone number to reach you?"
WHO = "May I have your full name and date of birth?"
BOOK = "Shall I book it?"


async def ended_after(line: Telephone, *, at_most_s: float = 4.0) -> float:
    """How long it takes from here until the turn is over."""
    began, before = line.clock.now, len(line.turns)
    while len(line.turns) == before and line.clock.now - began < at_most_s:
        await line.passes(0.02)
    return round(line.clock.now - began, 2)


async def test_nothing_is_added_when_the_voice_has_ended() -> None:
    async with telephone() as line:
        await line.says("How can I help you?")
        await line.utters("I need to see the doctor next Tuesday afternoon.")
        assert line.turns == ["I need to see the doctor next Tuesday afternoon."]


async def test_a_whole_sentence_ends_soon_though_the_voice_has_not() -> None:
    async with telephone() as line:
        line.judge.ended = False
        await line.says("How can I help you?")
        await line.utters("I need to see the doctor.")
        assert 0.5 <= await ended_after(line) <= 0.6


async def test_a_plain_yes_ends_sooner_though_the_voice_has_not() -> None:
    async with telephone() as line:
        line.judge.ended = False
        await line.says(BOOK)
        await line.utters("Yes, please.")
        assert 0.1 <= await ended_after(line) <= 0.2


async def test_a_number_dictated_with_pauses_is_one_turn_and_ends_with_its_last_digit() -> None:
    async with telephone() as line:
        await line.says(PHONE)
        for part in ("It's four one five,", "five five five,"):
            await line.utters(part)
            await line.passes(2.0)
            assert line.turns == []
        await line.utters("oh one two three.")
        assert line.turns == ["It's four one five, five five five, oh one two three."]


async def test_a_dictation_that_breaks_off_is_waited_for_so_long_and_no_longer() -> None:
    async with telephone() as line:
        await line.says(PHONE)
        await line.utters("It's four one five,")
        assert 2.3 <= await ended_after(line) <= 2.4


async def test_a_noise_in_a_dictation_does_not_lengthen_the_pause() -> None:
    async with telephone() as line:
        await line.says(PHONE)
        await line.utters("It's four one five,")
        await line.passes(1.0)
        await line.voice(0.3)
        assert 0.98 <= await ended_after(line) <= 1.1


async def test_a_name_and_a_birthday_may_come_one_after_the_other() -> None:
    async with telephone() as line:
        await line.says(WHO)
        await line.utters("Maria Lopez.")
        await line.passes(1.5)
        await line.utters("March fifth.")
        await line.passes(1.5)
        assert line.turns == []
        await line.utters("nineteen eighty four.")
        assert line.turns == ["Maria Lopez. March fifth. nineteen eighty four."]


async def test_what_the_agent_asked_is_not_forgotten_over_a_gentle_question() -> None:
    async with telephone() as line:
        await line.says(PHONE)
        await line.says("Are you still there?")
        await line.utters("four one five.")
        await line.passes(2.0)
        assert line.turns == []


async def test_a_noise_is_no_turn_and_the_line_is_free_again_soon() -> None:
    async with telephone() as line:
        await line.says("How can I help you?")
        await line.voice(0.5)
        await line.passes(1.1)
        await line.utters("Are you open on Saturday?")
        assert line.turns == ["Are you open on Saturday?"]
        assert line.interruptions == 2


async def test_words_that_were_guessed_are_waited_for_when_the_ears_are_late() -> None:
    async with telephone() as line:
        await line.says("How can I help you?")
        await line.voice(1.0, guess="Are you")
        await line.passes(2.0)
        await line.hears("Are you open on Saturday?")
        await line.passes(0.1)
        assert line.turns == ["Are you open on Saturday?"]
        assert line.interruptions == 1


async def test_words_that_come_after_all_are_a_turn() -> None:
    async with telephone() as line:
        await line.says("How can I help you?")
        await line.voice(0.4)
        await line.passes(1.4)
        await line.hears("Yes.")
        await line.passes(0.4)
        assert line.turns == ["Yes."]


async def test_ears_that_call_a_turn_over_end_it_though_the_voice_sounds_unfinished() -> None:
    async with telephone() as line:
        line.judge.ended = False
        await line.says("How can I help you?")
        await line.utters("I need to see the doctor.")
        await line.proposes()
        assert line.turns == ["I need to see the doctor."]


async def test_ears_that_call_a_dictation_over_do_not_end_it() -> None:
    async with telephone() as line:
        await line.says(PHONE)
        for part in ("It's four one five,", "five five five,"):
            await line.utters(part)
            await line.proposes()
            await line.passes(2.0)
            assert line.turns == []
        await line.utters("oh one two three.")
        await line.proposes()
        assert line.turns == ["It's four one five, five five five, oh one two three."]


async def test_ears_that_call_it_over_before_the_voice_has_ended_are_heeded_then() -> None:
    async with telephone() as line:
        line.judge.ended = False
        await line.says("How can I help you?")
        await line.begins()
        await line.sounds(1.0)
        await line.hears("I need to see the doctor.")
        await line.proposes()
        assert line.turns == []
        await line.ends()
        assert line.turns == ["I need to see the doctor."]


async def test_what_ears_called_over_counts_no_more_when_the_voice_goes_on() -> None:
    async with telephone() as line:
        line.judge.ended = False
        await line.says("How can I help you?")
        await line.begins()
        await line.sounds(1.0)
        await line.hears("I need")
        await line.proposes()
        await line.guesses("to see")
        await line.ends()
        await line.passes(0.5)
        assert line.turns == []
        await line.hears("to see the doctor.")
        await line.proposes()
        assert line.turns == ["I need to see the doctor."]
