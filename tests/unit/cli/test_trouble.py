"""What an operator is told when a model did not answer."""

import pytest

from frontdesk.cli.trouble import advice


@pytest.mark.parametrize(
    ("error", "told"),
    [
        ("Error code: 401 - bad key", "check OPENAI_API_KEY"),
        ("Error code: 403 - no", "what the key may use"),
        ("Error code: 404 - no model", "check OPENAI_MODEL"),
        ("Error code: 429 - slow down", "rate limit or quota"),
        ("Error code: 503 - overloaded", "trouble of its own (503)"),
        ("Connection error.", "cannot be reached"),
        ("Request timed out.", "cannot be reached"),
        ("the embedded brain failed: 'x'", "did not answer: the embedded brain failed: 'x'"),
        ("", "no reason given"),
    ],
)
def test_an_error_is_told_with_what_to_do(error: str, told: str) -> None:
    assert told in advice(error, brain="openai", server="http://127.0.0.1/v1")


def test_each_provider_has_settings_of_its_own() -> None:
    refused = "Unknown error occurred: 401 INVALID_ARGUMENT. {'error': {'code': 400}}"
    assert "check GOOGLE_API_KEY" in advice(refused, brain="google")
    assert "check ANTHROPIC_API_KEY" in advice("Error code: 401", brain="anthropic,openai")


def test_a_key_in_an_error_is_left_out() -> None:
    told = advice("Incorrect key sk-abcdefgh1234 given\nand more", brain="openai")
    assert told == "the openai brain did not answer: Incorrect key [key] given"
