"""The note: the sentence it has to say, its date, and the altered versions to set it against."""

from reinstate.domain.note.competitors import (
    Alteration,
    Competitor,
    competitors,
)
from reinstate.domain.note.dates import (
    DateReading,
    DateVerdict,
    DateWindow,
    date_readings,
    find_date,
    judge_date,
)
from reinstate.domain.note.sentence import (
    ExpectedWord,
    Part,
    Sentence,
    WordKind,
    fold,
    sentence,
    sentence_of,
    words,
)
from reinstate.domain.note.spellings import respelled, spellings

__all__ = [
    "Alteration",
    "Competitor",
    "DateReading",
    "DateVerdict",
    "DateWindow",
    "ExpectedWord",
    "Part",
    "Sentence",
    "WordKind",
    "competitors",
    "date_readings",
    "find_date",
    "fold",
    "judge_date",
    "respelled",
    "sentence",
    "sentence_of",
    "spellings",
    "words",
]
