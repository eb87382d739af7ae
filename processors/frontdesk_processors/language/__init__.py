"""What callers say, read into values, and values said back; one folder of data a language.

Pure: no clock, no network, no pipecat. Every reader takes the `Language` that `load` made.
"""

from frontdesk_processors.language import speak
from frontdesk_processors.language.answers import Answers, read
from frontdesk_processors.language.find import Found, Kind, find
from frontdesk_processors.language.load import Language, load, load_with
from frontdesk_processors.language.match import Lexicon, Match
from frontdesk_processors.language.speak import clock, day, listing, moment, money, phone
from frontdesk_processors.language.standing import standing
from frontdesk_processors.language.tokens import Word, clean, fold, words
from frontdesk_processors.language.when import (
    Unclear,
    apart,
    days_named,
    merge,
    resolve,
    time_bounds,
)

__all__ = [
    "Answers",
    "Found",
    "Kind",
    "Language",
    "Lexicon",
    "Match",
    "Unclear",
    "Word",
    "apart",
    "clean",
    "clock",
    "day",
    "days_named",
    "find",
    "fold",
    "listing",
    "load",
    "load_with",
    "merge",
    "moment",
    "money",
    "phone",
    "read",
    "resolve",
    "speak",
    "standing",
    "time_bounds",
    "words",
]
