"""Reading a number as people type it, in exact decimals. A float is never made.

A point or a comma may be the decimal sign. Where one of them could be either, as in 7,200 or
7.200, the number has two readings, and both count: nobody is marked wrong for the habit of another
country. 0,123 is a decimal.

A comma that keeps no thousands apart, as in 7,2, is a decimal sign or a slip of the finger. Such a
number is asked for again before it is kept; one that was kept earlier is read as a decimal.
"""

import re
from decimal import Decimal
from unicodedata import decimal

from questions.fields import ResponseProblem, gettext_noop

LONGEST = 40
# One sign before three digits, after one to three that do not begin with 0.
EITHER = re.compile(r"([+-]?) ?([1-9]\d{0,2})[.,](\d{3})", re.ASCII)
# One comma that neither groups thousands nor can only begin decimals, as it does after a 0.
LOOSE_COMMA = re.compile(r"([1-9]\d*),(\d+)", re.ASCII)
TWO_WAYS = gettext_noop("%(given)s could mean %(one)s or %(other)s. Enter %(one)s or %(other)s.")
UNREADABLE = gettext_noop(
    "Write one number in digits, such as 1,234.5, without words or currency signs."
)
SIGNS = dict.fromkeys(map(ord, "−–—‐‑‒﹣-"), "-") | {ord("+"): "+"}
MARKS = SIGNS | {ord("’"): "'", ord("٫"): ".", ord("٬"): ",", ord("％"): "%", ord("٪"): "%"}


def read_number(text: str) -> Decimal:
    """The number of a text such as 1,234.5 or 1 234,5 or 50 %.

    Raises ResponseProblem for anything else: words, currencies, powers, two numbers.
    """
    if len(text) > LONGEST:
        raise ResponseProblem(UNREADABLE)
    plain = "".join(_plain(letter) for letter in text.translate(MARKS)).strip()
    plain = plain.removesuffix("%").rstrip()
    sign = plain[:1] if plain[:1] in ("+", "-") else ""
    whole, fraction = _halves(plain.removeprefix(sign).strip())
    digits = _ungrouped(whole)
    if digits is None or not (digits + fraction) or not _are_digits(digits + fraction):
        raise ResponseProblem(UNREADABLE)
    return Decimal(f"{sign}{digits or '0'}.{fraction or '0'}")


def readings(text: str) -> tuple[Decimal, ...]:
    """Every number that the text can be, the likelier first: 7,200 is 7200 or 7.2, and 7.200 is
    7.2 or 7200. Raises ResponseProblem as `read_number` does."""
    first = read_number(text)
    either = EITHER.fullmatch(_bare(text))
    if not either:
        return (first,)
    sign, whole, rest = either.groups()
    every = (first, Decimal(f"{sign}{whole}{rest}"), Decimal(f"{sign}{whole}.{rest}"))
    return tuple(dict.fromkeys(every))


def refuse_two_ways(text: str) -> None:
    """Raises ResponseProblem where the comma of a readable number may be meant in two ways."""
    bare = _bare(text).lstrip("+- ")
    loose = LOOSE_COMMA.fullmatch(bare)
    if not loose or EITHER.fullmatch(bare):
        return
    sign = "-" if _bare(text).startswith("-") else ""
    whole, rest = loose.groups()
    raise ResponseProblem(
        TWO_WAYS, given=f"{sign}{bare}", one=f"{sign}{whole}.{rest}", other=f"{sign}{whole}{rest}"
    )


def plain_number(value: Decimal) -> str:
    """The number without exponent or needless zeros: 218, 89.7."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _bare(text: str) -> str:
    """The sign and the digits with what stands between them, in ASCII."""
    return "".join(_plain(letter) for letter in text.translate(MARKS)).strip(" %")


def _plain(letter: str) -> str:
    if letter.isspace():
        return " "
    value = decimal(letter, None)
    return letter if value is None else str(value)


def _halves(text: str) -> tuple[str, str]:
    """What stands before and behind the decimal sign."""
    sign = "." if text.rfind(".") > text.rfind(",") else ","
    whole, _, fraction = text.rpartition(sign)
    if sign not in text or text.count(sign) > 1 or (sign == "," and _is_thousands(text)):
        return text, ""
    return whole, fraction


def _is_thousands(text: str) -> bool:
    """Whether the only comma separates thousands: 1,234 but not 12,5 or 0,123 or 1 234,567."""
    whole, _, rest = text.partition(",")
    is_group = len(rest) == 3 and _are_digits(rest)
    return is_group and _are_digits(whole) and len(whole) <= 3 and not whole.startswith("0")


def _ungrouped(whole: str) -> str | None:
    """The digits without one kind of separator between groups of three; None if they mix."""
    separators = {letter for letter in whole if letter in " ',."}
    if not separators:
        return whole
    first, *groups = whole.split(separators.pop())
    is_even = 1 <= len(first) <= 3 and all(len(group) == 3 for group in groups)
    return "".join([first, *groups]) if is_even and not separators else None


def _are_digits(text: str) -> bool:
    return text.isascii() and text.isdigit()
