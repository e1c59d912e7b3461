"""Ordering: events in the order of time. A response lists the items' ids in the order given.

An id is made of the item's words, since its place in the file is the key. The page starts in a
shuffled order, which may be the right one: a start that never is would tell something. It is no
answer until a learner moves an item or keeps it.
"""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from questions.checking import (
    Problem,
    count_problems,
    duplicate_problems,
    error,
    language_problems,
)
from questions.fields import OUTDATED, Field, Offer, Posted, ResponseProblem, gettext_noop
from questions.grading import BLANK, ZERO, Explained, Grade, in_order
from questions.guessing import any_order
from questions.mending import NoSuchKey
from questions.shuffling import shuffle, token
from questions.spec import (
    DateText,
    Explanation,
    Localized,
    Question,
    Several,
    Slug,
    one_line,
    said,
    text_id,
)

INCOMPLETE = gettext_noop("Each item must stand in the order once. Load the page again.")


class Item(Explanation):
    """An event; its date is shown only after answering."""

    text: Localized
    date: DateText


class Ordering(Question):
    """`items` stand in the right order. `score`: relative (pairs, default) or all."""

    type: Literal["ordering"]
    score: Literal["relative", "all"] = "relative"
    items: Several[Item]
    mis: Slug


def fields(question: Ordering, *, seed: str) -> tuple[Field[str]]:
    """One field, whose offers stand in the order in which the page starts."""
    texts = {text_id(item.text): item.text for item in question.items}
    order = shuffle(sorted(texts), seed=seed, question_id=question.id)
    offers = (
        Offer(key, token(f"item:{key}", seed=seed, question_id=question.id), texts[key])
        for key in order
    )
    return (Field("order", tuple(offers)),)


def read(question: Ordering, posted: Posted, *, seed: str) -> list[str] | None:
    """The order posted: `order` holds every token once, from the first to the last.

    `up` or `down` moves the item of that token by one place, and nothing at the end of the list;
    `keep` says that the order is meant as it is. Without them the order in which the page started
    is blank.
    """
    (field,) = fields(question, seed=seed)
    keys = {offer.token: offer.key for offer in field.offers}
    tokens = [value for value in posted.get("order", ()) if value]
    if not tokens:
        return None
    if len(tokens) != len(keys) or set(tokens) != keys.keys():
        raise ResponseProblem(INCOMPLETE if set(tokens) <= keys.keys() else OUTDATED)
    order, is_meant = tokens, any(posted.get("keep", ()))
    for name, step in (("up", -1), ("down", 1)):
        for moved in [value for value in posted.get(name, ()) if value][:1]:
            before, order = order, _moved(order, moved, step)
            is_meant = is_meant or order != before
    is_start = order == list(keys)
    return None if is_start and not is_meant else [keys[place] for place in order]


def _moved(order: list[str], item: str, step: int) -> list[str]:
    if item not in order:
        raise ResponseProblem(OUTDATED)
    rest = [other for other in order if other != item]
    place = max(0, order.index(item) + step)
    return [*rest[:place], item, *rest[place:]]


def fill(question: Ordering, response: list[str] | None, *, seed: str) -> dict[str, list[str]]:
    """The order to show, with `keep` once there is an answer."""
    (field,) = fields(question, seed=seed)
    tokens = {offer.key: offer.token for offer in field.offers}
    given = _whole(question, response)
    return {"order": [tokens[key] for key in given or tokens], "keep": ["1"] if given else []}


def grade(question: Ordering, response: list[str] | None) -> Grade:
    if not response:
        return BLANK
    right = right_response(question)
    given = _whole(question, response)
    if not given:
        return Grade(ZERO)
    places = [right.index(key) for key in given]
    every = list(explanations(question))
    parts = tuple(
        replace(every[place], mis=None) if place == given_place else _misplaced(every[place])
        for given_place, place in enumerate(places)
    )
    return Grade(in_order(places, score=question.score), parts)


def _misplaced(part: Explained) -> Explained:
    return replace(part, is_right=False, tells_key=True)


def _known(question: Ordering, response: object) -> list[str]:
    """The ids of a stored response that the question still has."""
    ids = right_response(question)
    given = response if isinstance(response, list) else []
    return [key for key in given if isinstance(key, str) and key in ids]


def _whole(question: Ordering, response: object) -> list[str]:
    """A stored response if it is an order of just these items, else nothing."""
    given = _known(question, response)
    is_whole = given == response and sorted(given) == sorted(right_response(question))
    return given if is_whole else []


def missing(question: Ordering, response: list[str] | None) -> None:
    """Nothing: an order is of all items."""
    return


def right_response(question: Ordering) -> list[str]:
    return [text_id(item.text) for item in question.items]


def with_key(question: Ordering, response: list[str] | None) -> Ordering:
    """The same in this order. An item keeps its date, which may then speak against its place:
    nobody has said which date is right. Raises NoSuchKey where the order is not of all items."""
    given = _whole(question, response)
    if not given:
        raise NoSuchKey
    items = {text_id(item.text): item for item in question.items}
    return question.model_copy(update={"items": tuple(items[key] for key in given)})


def summarise(question: Ordering, response: list[str] | None, language: str) -> str:
    texts = {text_id(item.text): item.text for item in question.items}
    given = [texts[key] for key in _known(question, response)]
    return one_line(
        " / ".join(f"{place}. {said(text, language)}" for place, text in enumerate(given, 1))
    )


def key(question: Ordering, language: str) -> str:
    return summarise(question, right_response(question), language)


def guess_score(question: Ordering) -> Decimal:
    return any_order(len(question.items), score=question.score)


def explanations(question: Ordering) -> Iterator[Explained]:
    for place, item in enumerate(question.items):
        yield Explained(f"items.{place}", item.text, True, item.why, item.see, question.mis)


def problems(question: Ordering) -> Iterator[Problem]:
    yield from language_problems(question)
    yield from count_problems(len(question.items), "items", least=3, most=8)
    yield from duplicate_problems(
        (f"items.{place}.text", item.text) for place, item in enumerate(question.items)
    )
    for place in range(1, len(question.items)):
        before, after = question.items[place - 1].date, question.items[place].date
        if not _is_a_year_later(before, after):
            yield error(
                f"items.{place}.date",
                f"{after} is less than a year after {before}: put the items in order of time, "
                "a year or more apart.",
            )


def _is_a_year_later(before: str, after: str) -> bool:
    """As far as both dates are known: a year alone is compared by the year."""
    pairs = list(zip(before.split("-"), after.split("-"), strict=False))
    first, second = zip(*((int(one), int(other)) for one, other in pairs), strict=True)
    return (first[0] + 1, *first[1:]) <= second
