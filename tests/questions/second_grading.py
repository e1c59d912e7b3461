"""Grading written a second time, from the rules alone: the first is held against it.

Questions are the plain mappings of their JSON and fractions are exact. Nothing of the first
grading is used, and wherever there is another way to the same number, that way is taken.
"""

import re
import unicodedata
from fractions import Fraction
from functools import cache
from hashlib import sha256

NOTHING, EVERYTHING = Fraction(0), Fraction(1)


def second_grade(question, response):
    """The fraction, rounded half up to 7 places, and the state; None and waiting for a person."""
    if response in (None, "", [], {}):
        return NOTHING, "blank"
    if question["type"] == "written":
        return None, "waiting"
    earned = RULES[question["type"]](question, response)
    steps, rest = divmod(min(EVERYTHING, max(NOTHING, earned)) * 10**7, 1)
    fraction = Fraction(steps + (2 * rest >= 1), 10**7)
    if 1 - fraction <= Fraction(1, 10**6):
        return fraction, "right"
    return fraction, "partly" if fraction > Fraction(1, 10**6) else "wrong"


def mean(values):
    """Of truth values or fractions, each of the same weight."""
    every = [Fraction(value) for value in values]
    return sum(every, NOTHING) / len(every)


def keys(options, mark="right"):
    return {place for place, option in enumerate(options) if option.get(mark)}


def is_place(given, wanted):
    """Whether a stored value is the number of one of the wanted places, and really a number."""
    return type(given) is int and given in wanted


def single_choice(question, place):
    return Fraction(is_place(place, keys(question["options"])))


def true_false_reason(question, response):
    verdict = question["verdicts"].get(response.get("verdict"), {})
    reason = is_place(response.get("reason"), keys(question["reasons"]))
    return Fraction(bool(verdict.get("right")) and reason)


def multiple_choice(question, ticked):
    return ticks(question["options"], "right", ticked, question.get("score"))


def evidence(question, ticked):
    return ticks(question["sentences"], "supports", ticked, question.get("score"))


def ticks(options, mark, ticked, score):
    """Every option weighs 1 / number right, wrong ones less than nothing; or all or nothing."""
    rights = keys(options, mark)
    weights = [
        Fraction(1 if place in rights else -1, len(rights))
        for place in range(len(options))
        if place in ticked
    ]
    if score == "all":
        return Fraction(len(weights) == len(rights) and sum(weights) == 1)
    return sum(weights, NOTHING)


def matching(question, response):
    """Meanings go by their words, so that two pairs with the same meaning are alike."""
    return mean(
        response.get(str(place)) == words_id(pair["match"])
        for place, pair in enumerate(question["pairs"])
    )


def words_id(text):
    """The name that a stored response has for words: English ones, or the first that there are."""
    return sha256(text.get("en", next(iter(text.values()))).encode()).hexdigest()[:12]


def grouping(question, response):
    return mean(
        response.get(str(place)) == item["group"] for place, item in enumerate(question["items"])
    )


def ordering(question, response):
    """Kendall's tau above zero, by the turned pairs that a merge sort meets; or all or nothing."""
    place_of = {words_id(item["text"]): place for place, item in enumerate(question["items"])}
    if sorted(response) != sorted(place_of):
        return NOTHING
    _, turned = merge_sorted([place_of[name] for name in response])
    if question.get("score") == "all":
        return Fraction(turned == 0)
    pairs = Fraction(len(response) * (len(response) - 1), 2)
    return max(NOTHING, 1 - 2 * turned / pairs)


def merge_sorted(places):
    """The places sorted, and how many pairs of them stood the wrong way round."""
    if len(places) < 2:
        return places, 0
    middle = len(places) // 2
    left, turned_left = merge_sorted(places[:middle])
    right, turned_right = merge_sorted(places[middle:])
    merged, turned = [], turned_left + turned_right
    while left and right:
        if left[0] <= right[0]:
            merged.append(left.pop(0))
        else:
            merged.append(right.pop(0))
            turned += len(left)
    return merged + left + right, turned


def cloze(question, response):
    return mean(gap_is_right(gap, response.get(name)) for name, gap in question["gaps"].items())


def gap_is_right(gap, given):
    if isinstance(gap, list):
        return is_place(given, keys(gap))
    return isinstance(given, str) and typed_right(gap, given)


def short_text(question, text):
    return Fraction(typed_right(question, text))


def typed_right(spec, given):
    """Exactly an answer; else not exactly a near miss; else the same as answers alone but for words
    that do not count; else an answer but for a few errors, and no near miss with fewer."""
    said, core = plain(given), bare(given)
    answers = [text for texts in spec["answers"].values() for text in texts]
    misses = [
        text for miss in spec.get("near", ()) for texts in miss["value"].values() for text in texts
    ]
    if said in map(plain, answers) or said in map(plain, misses):
        return said in map(plain, answers)
    alike = [core in map(bare, texts) for texts in (answers, misses)]
    if any(alike) or not core:
        return alike == [True, False]
    errors = [fewest_errors(core, bare(answer), spec.get("typing", 0)) for answer in answers]
    errors_of_misses = [fewest_errors(core, bare(miss), 2) for miss in misses]
    return min(errors) < 3 and min(errors) <= min(errors_of_misses, default=3)


def fewest_errors(said, text, at_least):
    """The errors between the two, 3 for more than are forgiven: one in five letters, two in nine,
    none where there are digits, and always so many that the author allows."""
    letters = sum(letter.isalpha() for letter in text)
    usual = 0 if numerals(text) else (letters > 4) + (letters > 8)
    if numerals(said) != numerals(text):
        return 3
    counts = range(1 + max(usual, at_least))
    return next((errors for errors in counts if is_near(said, text, errors)), 3)


BEFORE = "the a an in to at on of from by near into for with el la los las lo un una unos unas en"
BEFORE += " de del al por desde hacia para con pueblo pueblos"


@cache
def bare(text):
    """The words that count, from the rule: no article or preposition first, no people last, no
    period of an abbreviation, and no comma or quote around a word."""
    letters = plain(text)
    letters = re.sub(r"(?<!\d)[.]|[.](?!\d)", ".\0", letters)
    letters = re.sub(r"\b(\w)\.\0 (?=\w(\.\0|\s|$))", r"\1", letters).replace(".\0", "")
    spaced = re.sub(r"(?<!\d),|,(?!\d)", " ", letters)
    words = " ".join(filter(None, (word.strip("\"'.,;:!?¡¿") for word in spaced.split())))
    words = re.sub(f"^((?:{BEFORE.replace(' ', '|')}) )+", "", words)
    return re.sub("( peoples?)+$", "", words)


def numerals(text):
    return re.sub(r"\D", "", text)


@cache
def plain(text):
    """Letters without case and accents, one space between words, none around a dash."""
    unaccented = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
        if not unicodedata.combining(letter)
    )
    one_shape = re.sub("[‘’‚‛′`´ʼ]", "'", re.sub("[“”„‟″«»‹›]", '"', unaccented))
    spaced = re.sub(r"\s+", " ", re.sub(r"\s*[‐‑‒–—―−-]\s*", "-", one_shape))
    return re.sub(r"^[\s\"'.,;:!?¡¿]+|[\s\"'.,;:!?¡¿]+$", "", spaced)


@cache
def is_near(one, other, errors):
    """Whether so many errors suffice: a letter wrong, missing, too many, or two swapped."""
    if abs(len(one) - len(other)) > errors:
        return False
    if not one or not other:
        return True
    if one[-1] == other[-1] and is_near(one[:-1], other[:-1], errors):
        return True
    if not errors:
        return False
    swapped = one[-2:] == other[-1:-3:-1] and len(one) > 1
    tries = [(one[:-1], other[:-1]), (one[:-1], other), (one, other[:-1])]
    tries += [(one[:-2], other[:-2])] if swapped else []
    return any(is_near(less, left, errors - 1) for less, left in tries)


def number(question, text):
    units = question.get("unit", {}).values()
    values = {number_of(text, units)} - {None}
    for unit in ("", *units):
        # One sign before three digits may keep thousands apart or begin the decimals.
        either = re.fullmatch(r"([+-]?) ?([1-9]\d{0,2})[.,](\d{3}) ?%?", without_unit(text, unit))
        if either:
            size = int(either[2] + either[3]) * (-1 if either[1] == "-" else 1)
            values |= {Fraction(size), Fraction(size, 1000)}
    wanted, around = Fraction(question["answer"]), Fraction(question.get("tolerance", "0"))
    return Fraction(any(abs(value - wanted) <= around for value in values))


# Whole part and decimals, by how thousands are kept apart.
WRITTEN = [
    r"(\d{1,3}(?:,\d{3})+)\.(\d*)",
    r"(\d{1,3}(?:,\d{3}){2,})()",
    r"([1-9]\d{0,2},\d{3})()",
    r"(\d{1,3}(?:\.\d{3})+),(\d*)",
    r"(\d{1,3}(?:\.\d{3}){2,})()",
    r"(\d{1,3}(?: \d{3})+)(?:[.,](\d*))?",
    r"(\d{1,3}(?:'\d{3})+)(?:[.,](\d*))?",
    r"(\d+)(?:[.,](\d*))?",
    r"()[.,](\d+)",
]


def number_of(text, units):
    """What was typed, with or without a unit behind it, or None if it is no one number."""
    for unit in ("", *units):
        bare = without_unit(text, unit)
        matched = re.fullmatch(r"([+-]?)\s*([^%]*?)\s*%?", bare) if len(bare) <= 40 else None
        halves = matched and next(
            (found for form in WRITTEN if (found := re.fullmatch(form, matched[2]))), None
        )
        if halves:
            whole, decimals = re.sub(r"\D", "", halves[1]), halves[2] or ""
            size = Fraction(int(whole + decimals), 10 ** len(decimals))
            return -size if matched[1] == "-" else size
    return None


def without_unit(text, unit):
    """The text in ASCII signs, without the unit if that stands at its end."""
    signs = {ord(dash): "-" for dash in "−–—‐‑‒"} | {ord("’"): "'"}
    shown = "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
        for letter in text.translate(signs)
    )
    lower, wanted = shown.casefold().strip(), unit.casefold().strip()
    ends = bool(wanted) and lower.endswith(wanted)
    return re.sub(r"\s", " ", lower[: -len(wanted)] if ends else lower).strip()


TICKS_AND_TYPING = [single_choice, multiple_choice, true_false_reason, evidence, short_text, number]
ARRANGEMENTS = [cloze, matching, ordering, grouping]
RULES = {rule.__name__: rule for rule in TICKS_AND_TYPING + ARRANGEMENTS}
