"""What is read from a context's messages."""

from frontdesk_processors.messages import said_since

AGENT = {"role": "assistant", "content": "What is your phone number?"}
AGAIN = {"role": "assistant", "content": "Are you still there?"}
CALLER = {"role": "user", "content": "Four one five."}
TOOL = {"role": "tool", "tool_call_id": "1", "content": "{}"}


def test_what_the_agent_has_said_since_the_callers_last_words_is_one() -> None:
    assert (
        said_since([AGENT, CALLER, AGENT, TOOL, AGAIN])
        == "What is your phone number? Are you still there?"
    )


def test_after_the_callers_words_the_agent_has_said_nothing() -> None:
    assert said_since([AGENT, CALLER]) == ""
