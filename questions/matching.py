"""Matching: each item with its meaning, and meanings left over that never count.

A response maps an item's place to a meaning's id, which is made of its words: the place of a
meaning in the file is the key.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from questions.checking import (
    Problem,
    count_problems,
    duplicate_problems,
    language_problems,
)
from questions.choosing import as_mapping
from questions.fields import Field, Offer, Posted
from questions.grading import BLANK, Explained, Grade, every_part, share
from questions.items import Response, fill_items, item_fields, read_items, whole_key
from questions.mending import FORMER_KEY, older
from questions.missing import Missing, items_missing
from questions.shuffling import shuffle, token
from questions.spec import (
    Explanation,
    Localized,
    Question,
    Several,
    Slug,
    one_line,
    said,
    text_id,
)


class Pair(Explanation):
    item: Localized
    match: Localized


class Extra(Explanation):
    """A meaning that belongs to no item."""

    match: Localized
    mis: Slug


class Matching(Question):
    type: Literal["matching"]
    pairs: Several[Pair]
    extra: Several[Extra] = ()
    shuffle: bool = True


def meanings(question: Matching) -> dict[str, Localized]:
    """Every meaning by its id; the order of the file, which is that of the key."""
    matches = [pair.match for pair in question.pairs] + [extra.match for extra in question.extra]
    return {text_id(match): match for match in matches}


def fields(question: Matching, *, seed: str) -> tuple[Field[str], ...]:
    """One field an item. Meanings are always shuffled; `shuffle: false` keeps the items' order."""
    texts, question_id = meanings(question), question.id
    offers = tuple(
        Offer(key, token(f"match:{key}", seed=seed, question_id=question_id), texts[key])
        for key in shuffle(list(texts), seed=seed, question_id=question_id)
    )
    items = [pair.item for pair in question.pairs]
    return item_fields(question, items, offers, seed=seed, is_shuffled=question.shuffle)


def read(question: Matching, posted: Posted, *, seed: str) -> Response | None:
    return read_items(fields(question, seed=seed), posted)


def fill(question: Matching, response: Response | None, *, seed: str) -> dict[str, list[str]]:
    return fill_items(fields(question, seed=seed), response)


def grade(question: Matching, response: Response | None) -> Grade:
    """The share of items with their meaning."""
    if not response:
        return BLANK
    every = list(explanations(question))
    given = [_meaning(response, place) for place in range(len(question.pairs))]
    extras = {text_id(extra.match): part for extra, part in _extras(question)}
    texts = meanings(question)
    return every_part(
        [
            _part(part, key, texts.get(key), extras.get(key))
            for part, key in zip(every, given, strict=False)
        ]
    )


def _meaning(response: Response | None, place: int) -> str:
    return str(as_mapping(response).get(str(place), ""))


def _part(right: Explained, key: str, text: Localized | None, extra: Explained | None) -> Explained:
    """What is said to a meaning: of an extra its own why, else the why of the item."""
    if text is None:
        return Explained(right.where, "", False, label=right.label)
    if extra:
        return replace(extra, label=right.label)
    assert isinstance(right.given, Localized)
    return right if text_id(right.given) == key else right.instead(text)


def _extras(question: Matching) -> Iterator[tuple[Extra, Explained]]:
    for place, extra in enumerate(question.extra):
        yield (
            extra,
            Explained(f"extra.{place}", extra.match, False, extra.why, extra.see, extra.mis),
        )


def missing(question: Matching, response: Response | None) -> Missing | None:
    return items_missing(response, len(question.pairs), meanings(question))


def right_response(question: Matching) -> Response:
    return {str(place): text_id(pair.match) for place, pair in enumerate(question.pairs)}


def with_key(question: Matching, response: Response | None) -> Matching:
    """The same with these pairs. A meaning that no item has any longer is left over from now on,
    so that what is offered stays the same. Raises NoSuchKey where an item has no meaning."""
    texts = meanings(question)
    keys = whole_key(response, len(question.pairs), texts)
    pairs = tuple(_with(pair, texts[key]) for pair, key in zip(question.pairs, keys, strict=True))
    left = {
        text_id(pair.match): Extra(
            match=pair.match, mis=FORMER_KEY, why=older(pair.why), see=pair.see
        )
        for pair in question.pairs
    }
    every = left | {text_id(extra.match): extra for extra in question.extra}
    extra = tuple(every[key] for key in texts if key not in keys)
    return question.model_copy(update={"pairs": pairs, "extra": extra})


def _with(pair: Pair, match: Localized) -> Pair:
    if pair.match == match:
        return pair
    return pair.model_copy(update={"match": match, "why": older(pair.why)})


def summarise(question: Matching, response: Response | None, language: str) -> str:
    texts = meanings(question)
    given = [
        (pair.item, texts.get(_meaning(response, place)))
        for place, pair in enumerate(question.pairs)
    ]
    return one_line(
        " / ".join(
            f"{said(item, language)} → {said(text, language)}" for item, text in given if text
        )
    )


def key(question: Matching, language: str) -> str:
    return summarise(question, right_response(question), language)


def guess_score(question: Matching) -> Decimal:
    return share(1, len(meanings(question)))


def explanations(question: Matching) -> Iterator[Explained]:
    """The pairs, then what is left over."""
    for place, pair in enumerate(question.pairs):
        yield Explained(f"pairs.{place}", pair.match, True, pair.why, pair.see, label=pair.item)
    yield from (part for _, part in _extras(question))


def problems(question: Matching) -> Iterator[Problem]:
    yield from language_problems(question)
    yield from count_problems(len(question.pairs), "pairs", least=3, most=8)
    pairs = list(enumerate(question.pairs))
    extra = [(f"extra.{place}.match", piece.match) for place, piece in enumerate(question.extra)]
    matches = [(f"pairs.{place}.match", pair.match) for place, pair in pairs]
    yield from duplicate_problems(matches + extra)
    yield from duplicate_problems((f"pairs.{place}.item", pair.item) for place, pair in pairs)
