"""Comparing typed words: what counts as the same text, and as the same with a typing error."""

import unicodedata

DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣-"), "-")
QUOTES = dict.fromkeys(map(ord, "‘’‚‛′`´ʼ"), "'") | dict.fromkeys(map(ord, "“”„‟″«»‹›"), '"')
MARKS = DASHES | QUOTES
OUTER = " \"'.,;:!?¡¿"


def fold(text: str) -> str:
    """The text without what people type in different ways.

    Case, accents, spaces, the shape of quotes and dashes, and punctuation around the whole.
    """
    letters = unicodedata.normalize("NFKD", text.translate(MARKS)).casefold()
    letters = unicodedata.normalize("NFKD", letters).casefold()
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    pieces = bare.translate(MARKS).split("-")
    return "-".join(" ".join(piece.split()) for piece in pieces).strip(OUTER)


def within_typing(given: str, wanted: str, errors: int) -> bool:
    """Whether at most so many typing errors make the one text of the other.

    One error is a letter that is wrong, missing or too many, or two neighbors swapped. Linear in
    the length and exponential in `errors`, which is 2 at most.
    """
    if abs(len(given) - len(wanted)) > errors:
        return False
    start = _same_start(given, wanted)
    given, wanted = given[start:], wanted[start:]
    if not given or not wanted:
        return True
    if errors == 0:
        return False
    swapped = given[:2] == wanted[1::-1] and len(wanted) > 1
    return (
        within_typing(given[1:], wanted[1:], errors - 1)
        or within_typing(given[1:], wanted, errors - 1)
        or within_typing(given, wanted[1:], errors - 1)
        or (swapped and within_typing(given[2:], wanted[2:], errors - 1))
    )


def digits(text: str) -> str:
    return "".join(letter for letter in text if letter.isdigit())


def _same_start(one: str, other: str) -> int:
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
