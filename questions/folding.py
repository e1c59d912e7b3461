"""Comparing typed words: what counts as the same text, and as the same with a typing error."""

import re
import unicodedata

DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣-"), "-")
QUOTES = dict.fromkeys(map(ord, "‘’‚‛′`´ʼ"), "'") | dict.fromkeys(map(ord, "“”„‟″«»‹›"), '"')
MARKS = DASHES | QUOTES
OUTER = " \"'.,;:!?¡¿"

# Words that change nothing in an answer of one thing: "in Bolivia" names the same as "Bolivia".
ARTICLES = {"the", "a", "an", "el", "la", "los", "las", "lo", "un", "una", "unos", "unas"}
PREPOSITIONS = {"in", "to", "at", "on", "of", "from", "by", "near", "into", "for", "with"} | {
    *("en", "a", "de", "del", "al", "por", "desde", "hacia", "para", "con"),
}
LEADING = ARTICLES | PREPOSITIONS | {"pueblo", "pueblos"}
TRAILING = {"people", "peoples"}
# C. A. R. S. I. is one word; a period or comma that is not within a number is none of the answer.
INITIALS = re.compile(r"(?<!\w)(\w)\. (?=\w(?:\.|$|\s))")
PERIOD = re.compile(r"(?<!\d)\.|\.(?!\d)")
COMMA = re.compile(r"(?<!\d),|,(?!\d)")


def fold(text: str) -> str:
    """The text without what people type in different ways.

    Case, accents, spaces, the shape of quotes and dashes, and punctuation around the whole.
    """
    letters = unicodedata.normalize("NFKD", text.translate(MARKS)).casefold()
    letters = unicodedata.normalize("NFKD", letters).casefold()
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    pieces = bare.translate(MARKS).split("-")
    return "-".join(" ".join(piece.split()) for piece in pieces).strip(OUTER)


def fold_answer(text: str) -> str:
    """The folded text without what a short answer may have or lack.

    Articles and prepositions at its start, "people" at its end, periods of abbreviations, commas
    and quotes between words. A word is left over wherever `fold` leaves one.
    """
    joined = PERIOD.sub("", INITIALS.sub(r"\1", fold(text)))
    words = [word.strip(OUTER) for word in COMMA.sub(" ", joined).split()]
    words = [word for word in words if word]
    while len(words) > 1 and words[0] in LEADING:
        del words[0]
    while len(words) > 1 and words[-1] in TRAILING:
        del words[-1]
    return " ".join(words)


def typing_errors(given: str, wanted: str, most: int) -> int | None:
    """The fewest typing errors that make the one text of the other; None if more than `most`."""
    return next((n for n in range(most + 1) if within_typing(given, wanted, n)), None)


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
