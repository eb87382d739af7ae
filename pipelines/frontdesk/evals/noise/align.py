"""Words said against words heard."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

Kind = Literal["same", "substituted", "deleted", "inserted"]


class Step(NamedTuple):
    """One step of an alignment.

    Parameters:
        kind: What became of the word.
        said: The word said; empty for one inserted.
        heard: The word heard; empty for one deleted.
    """

    kind: Kind
    said: str
    heard: str


def align(said: Sequence[str], heard: Sequence[str]) -> list[Step]:
    """The cheapest alignment: fewest words substituted, deleted or inserted (Levenshtein)."""
    rows, columns = len(said) + 1, len(heard) + 1
    cost = [[0] * columns for _ in range(rows)]
    for i in range(rows):
        cost[i][0] = i
    for j in range(columns):
        cost[0][j] = j
    for i in range(1, rows):
        for j in range(1, columns):
            same = said[i - 1] == heard[j - 1]
            cost[i][j] = min(
                cost[i - 1][j - 1] + (not same), cost[i - 1][j] + 1, cost[i][j - 1] + 1
            )
    steps: list[Step] = []
    i, j = rows - 1, columns - 1
    while i or j:
        same = i > 0 and j > 0 and said[i - 1] == heard[j - 1]
        if i and j and cost[i][j] == cost[i - 1][j - 1] + (not same):
            kind: Kind = "same" if same else "substituted"
            steps.append(Step(kind, said[i - 1], heard[j - 1]))
            i, j = i - 1, j - 1
        elif i and cost[i][j] == cost[i - 1][j] + 1:
            steps.append(Step("deleted", said[i - 1], ""))
            i -= 1
        else:
            steps.append(Step("inserted", "", heard[j - 1]))
            j -= 1
    return steps[::-1]
