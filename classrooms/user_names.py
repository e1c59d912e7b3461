"""User names for accounts that are made from a list of names. Pure."""

import unicodedata
from collections.abc import Container, Sequence

from accounts.user_names import of_one_alphabet

USER_NAME_LEAST = 3
# Before the number that tells equal ones apart.
USER_NAME_LENGTH = 30
# Letters of the Latin alphabet that no accent makes of a to z.
LATIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h"}
    | {"ŧ": "t", "ŋ": "n", "ĸ": "k", "ə": "e", "ɓ": "b", "ɗ": "d", "ƙ": "k"}
)


def given_name_first(name: str) -> str:
    """Grace Abbott for "Abbott, Grace"; a name without exactly one comma as it is."""
    family, _comma, given = (part.strip() for part in name.partition(","))
    return f"{given} {family}" if family and given and "," not in given else name


def user_names(names: Sequence[str], taken: Container[str]) -> list[str]:
    """A new user name for each name, in the same order, such as grace.abbott and grace.abbott2.

    `taken`: user names in lower case, as they are stored. Takes linear time for equal names too.
    """
    following: dict[str, int] = {}
    made: dict[str, None] = {}
    for name in names:
        base = _base(name)
        number = following.get(base, _first_number(base))
        while (found := f"{base}{number or ''}") in taken or found in made:
            number = max(2, number + 1)
        following[base] = max(2, number + 1)
        made[found] = None
    return list(made)


def _first_number(base: str) -> int:
    """The least that makes a short name long enough; 0 is none."""
    missing = USER_NAME_LEAST - len(base)
    return max(2, 10 ** (missing - 1)) if missing > 0 else 0


def _base(name: str) -> str:
    """Given name and family name with a dot between them, in the letters of a user name."""
    plain = of_one_alphabet(name)
    if plain.count(",") == 1:
        family, given = plain.split(",")
        words = _words(given)[:1] + _words(family)[:1]
    else:
        words = _words(plain.replace(",", " "))
    ends = words[:1] + words[1:][-1:]
    base = unicodedata.normalize("NFKC", ".".join(ends))[:USER_NAME_LENGTH]
    return base.strip(".") or "student"


def _words(text: str) -> list[str]:
    return [word for word in map(_letters, text.split()) if word]


def _letters(word: str) -> str:
    """Lower case, a to z wherever an alphabet of Latin letters allows, other letters as they are.

    Twice in lower case, since for Cherokee the first way gives capitals.
    """
    lower = unicodedata.normalize("NFKC", word.casefold()).lower()
    return "".join(filter(str.isalnum, map(_without_accent, lower)))


def _without_accent(letter: str) -> str:
    """The letter of a to z below an accent; nothing for a letter that only changes another one."""
    if "\u02b0" <= letter <= "\u02ff":
        return ""
    bare = unicodedata.normalize("NFD", letter)[0].translate(LATIN)
    return bare if bare.isascii() else letter
