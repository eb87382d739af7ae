import pytest

from frontdesk.booking.names import folded, one_slip, same_person


@pytest.mark.parametrize(
    ("said", "recorded"),
    [
        ("Maria Lopez", "Maria Lopez"),
        ("maria lopez", "María López"),
        ("Lopez, Maria", "Maria Lopez"),
        ("maria elena lopez", "Maria Lopez"),
        ("Maria Lopez", "Maria Elena Lopez"),
        ("maria lopes", "Maria Lopez"),
        ("maria loepz", "Maria Lopez"),
        ("siobhan oconnell", "Siobhan O'Connell"),
        ("siobhan o’connel", "Siobhan O'Connell"),
        ("jose garcia", "José García-Núñez"),
        ("jose garcia nunez", "José García-Núñez"),
        ("anna kovalsky", "Anna Kowalski"),
        ("victor petroff", "Victor Petrov"),
    ],
)
def test_a_name_as_it_is_heard_is_the_name_on_record(said: str, recorded: str) -> None:
    assert same_person(said, recorded)


@pytest.mark.parametrize(
    ("said", "recorded"),
    [
        ("Mary Lopez", "Maria Lopez"),
        ("Maria", "Maria Lopez"),
        ("Lopez", "Maria Lopez"),
        ("Maria Garcia", "Maria Lopez"),
        ("Noah Sandoval", "Mateo Sandoval"),
        ("Grace Kin", "Grace Kim"),
        ("maria elena", "Maria Elena Lopez"),
        ("", "Maria Lopez"),
        ("Maria Lopez", ""),
    ],
)
def test_another_given_name_or_family_name_is_somebody_else(said: str, recorded: str) -> None:
    assert not same_person(said, recorded)


def test_folding_keeps_neither_case_nor_accents_nor_punctuation() -> None:
    assert folded("  O’Brien-Núñez,  Seán ") == "sean obrien nunez"


@pytest.mark.parametrize(
    ("one", "other", "slips"),
    [
        ("lopez", "lopez", True),
        ("lopez", "lopz", True),
        ("lopez", "loopez", True),
        ("lopez", "lopec", True),
        ("lopez", "loepz", True),
        ("lopez", "lpoze", False),
        ("lopez", "lo", False),
    ],
)
def test_one_slip_is_one_letter(one: str, other: str, slips: bool) -> None:
    assert one_slip(one, other) is slips
    assert one_slip(other, one) is slips
