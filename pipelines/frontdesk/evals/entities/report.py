"""What ``frontdesk bench entities`` tells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from frontdesk.evals.entities.mentions import Mention
from frontdesk.evals.entities.readings import Reading, Records, read
from frontdesk.evals.intervals import share
from frontdesk_processors.language import Language
from frontdesk_processors.values import Json, JsonObject


@dataclass(frozen=True)
class Outcome:
    """A mention and how it came out."""

    mention: Mention
    reading: Reading

    def to_json(self) -> JsonObject:
        """What was said, heard and read, for a person who looks into it."""
        one, out = self.mention, self.reading
        return {
            "type": one.kind,
            "said": one.said,
            "heard": list(one.heard),
            "repaired": out.value,
            "known": out.known_value,
            "asr_exact": out.asr,
            "repaired_exact": out.repaired,
            "first_exact": out.first,
            "known_exact": out.known,
        }


def run(
    mentions: Sequence[Mention],
    language: Language,
    *,
    on_progress: Callable[[int, int], None] = lambda done, total: None,
) -> list[Outcome]:
    """Read every mention, alone and with the records of all of them."""
    records = Records(mentions, language)
    outcomes: list[Outcome] = []
    for one in mentions:
        outcomes.append(Outcome(one, read(one, records, language)))
        on_progress(len(outcomes), len(mentions))
    return outcomes


def report(outcomes: Sequence[Outcome], *, seed: int) -> JsonObject:
    """Per type of value: how often it was exact, with intervals, and what was harmed.

    Args:
        outcomes: What came out.
        seed: Of the intervals.
    """
    kinds: dict[str, list[Outcome]] = {}
    for one in outcomes:
        kinds.setdefault(one.mention.kind, []).append(one)
    frequent = sorted(kinds.items(), key=lambda kind: -len(kind[1]))
    return {kind: _told(found, seed=seed) for kind, found in frequent}


def _told(found: Sequence[Outcome], *, seed: int) -> JsonObject:
    ways: dict[str, Callable[[Reading], bool]] = {
        "asr_exact": lambda reading: reading.asr,
        "repaired_exact": lambda reading: reading.repaired,
        "first_exact": lambda reading: reading.first,
    }
    if all(one.reading.known is not None for one in found):
        ways["known_exact"] = lambda reading: bool(reading.known)
    told: dict[str, Json] = {"n": len(found)}
    intervals: dict[str, Json] = {}
    for name, hit in ways.items():
        groups: dict[str, tuple[int, int]] = {}
        for one in found:
            hits, all_ = groups.get(one.mention.group, (0, 0))
            groups[one.mention.group] = (hits + hit(one.reading), all_ + 1)
        estimate = share(list(groups.values()), seed=seed).to_json()
        told[name], intervals[name] = estimate["value"], estimate
    told["harmed"] = sum(one.reading.asr and not one.reading.repaired for one in found)
    if "known_exact" in ways:
        told["harmed_by_records"] = sum(one.reading.asr and not one.reading.known for one in found)
        told["records"] = len({one.mention.said for one in found})
    told["intervals"] = intervals
    return told
