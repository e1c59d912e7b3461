"""Which letters may stand together in a new user name, and which names to propose. Pure."""

import unicodedata
from collections import Counter
from collections.abc import Iterator

# Alphabets that one language writes together, by what the names of their letters begin with.
TOGETHER = {
    "CJK": "east asian",
    "HIRAGANA": "east asian",
    "KATAKANA": "east asian",
    "HANGUL": "east asian",
    "BOPOMOFO": "east asian",
}
NAME_LENGTH = 60
# Numbers that say nothing of a person, as a year or a grade would.
NUMBERS = (27, 31, 48, 52, 63, 74, 85, 96)


def mixes_alphabets(name: str) -> bool:
    """Whether the name has letters of two alphabets, such as a Cyrillic е among Latin letters."""
    return len(set(filter(None, map(_alphabet, _plain(name))))) > 1


def of_one_alphabet(name: str) -> str:
    """The name without letters of other alphabets than the one that most of its letters have; of
    two with as many letters, the first stays."""
    letters = [(letter, _alphabet(letter)) for letter in _plain(name)]
    counted = Counter(alphabet for _letter, alphabet in letters if alphabet)
    # In the order in which they were met, where they are equal.
    kept = max(counted, key=lambda alphabet: counted[alphabet], default="")
    return "".join(letter for letter, alphabet in letters if alphabet in ("", kept))


def proposals(name: str) -> Iterator[str]:
    """Names like this one, the most readable first."""
    base = name[: NAME_LENGTH - 5]
    for number in NUMBERS:
        yield f"{base}{number}"
    for number in NUMBERS:
        yield f"{base}.{number * 37}"


def _plain(name: str) -> str:
    return unicodedata.normalize("NFKC", name)


def _alphabet(letter: str) -> str:
    """ "" for digits, marks and signs, which go with every alphabet."""
    if unicodedata.category(letter) not in ("Lu", "Ll", "Lt", "Lo"):
        return ""
    first = unicodedata.name(letter, "").partition(" ")[0]
    return TOGETHER.get(first, first)
