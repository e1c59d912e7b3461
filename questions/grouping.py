"""Grouping: each item into one of several groups. A response: {"0": "late", "2": "meza"}."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

from pydantic import field_validator

from questions.checking import (
    Problem,
    count_problems,
    duplicate_problems,
    error,
    language_problems,
    warning,
)
from questions.choosing import as_mapping
from questions.fields import Field, Offer, Posted
from questions.grading import BLANK, Explained, Grade, every_part, share
from questions.items import Response, fill_items, item_fields, read_items, whole_key
from questions.mending import FORMER_KEY, older
from questions.missing import Missing, items_missing
from questions.spec import Explanation, Localized, Question, Several, Slug, Spec, one_line, said


class Group(Spec):
    id: Slug
    name: Localized


class Item(Explanation):
    """`mis` is what another choice of group suggests."""

    text: Localized
    group: Slug
    mis: Slug


class Grouping(Question):
    """Files write `groups` as a mapping; it is kept as a list, since databases reorder mappings."""

    type: Literal["grouping"]
    groups: Several[Group]
    items: Several[Item]
    shuffle: bool = True

    @field_validator("groups", mode="before")
    @classmethod
    def _as_list(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return [{"id": name, "name": text} for name, text in value.items()]


def names(question: Grouping) -> dict[str, Localized]:
    return {group.id: group.name for group in question.groups}


def fields(question: Grouping, *, seed: str) -> tuple[Field[str], ...]:
    """One field an item; the groups stay in the author's order."""
    offers = tuple(Offer(group.id, group.id, group.name) for group in question.groups)
    items = [item.text for item in question.items]
    return item_fields(question, items, offers, seed=seed, is_shuffled=question.shuffle)


def read(question: Grouping, posted: Posted, *, seed: str) -> Response | None:
    return read_items(fields(question, seed=seed), posted)


def fill(question: Grouping, response: Response | None, *, seed: str) -> dict[str, list[str]]:
    return fill_items(fields(question, seed=seed), response)


def grade(question: Grouping, response: Response | None) -> Grade:
    """The share of items in their group."""
    if not response:
        return BLANK
    known = names(question)
    parts = []
    for place, part in enumerate(explanations(question)):
        given = _group(response, place)
        if given not in known:
            parts.append(Explained(part.where, "", False, label=part.label))
        else:
            is_right = given == question.items[place].group
            parts.append(replace(part, mis=None) if is_right else part.instead(known[given]))
    return every_part(parts)


def _group(response: Response | None, place: int) -> str:
    return str(as_mapping(response).get(str(place), ""))


def missing(question: Grouping, response: Response | None) -> Missing | None:
    return items_missing(response, len(question.items), names(question))


def right_response(question: Grouping) -> Response:
    return {str(place): item.group for place, item in enumerate(question.items)}


def with_key(question: Grouping, response: Response | None) -> Grouping:
    """The same with each item in the group given. Raises NoSuchKey where one is in none."""
    groups = whole_key(response, len(question.items), names(question))
    items = tuple(_into(item, group) for item, group in zip(question.items, groups, strict=True))
    return question.model_copy(update={"items": items})


def _into(item: Item, group: str) -> Item:
    if item.group == group:
        return item
    return item.model_copy(update={"group": group, "mis": FORMER_KEY, "why": older(item.why)})


def summarise(question: Grouping, response: Response | None, language: str) -> str:
    known = names(question)
    given = [
        (item.text, known.get(_group(response, place))) for place, item in enumerate(question.items)
    ]
    return one_line(
        " / ".join(
            f"{said(text, language)} → {said(name, language)}" for text, name in given if name
        )
    )


def key(question: Grouping, language: str) -> str:
    return summarise(question, right_response(question), language)


def guess_score(question: Grouping) -> Decimal:
    return share(1, len(question.groups))


def explanations(question: Grouping) -> Iterator[Explained]:
    known = names(question)
    for place, item in enumerate(question.items):
        name = known.get(item.group, item.group)
        yield Explained(f"items.{place}", name, True, item.why, item.see, item.mis, item.text)


def problems(question: Grouping) -> Iterator[Problem]:
    yield from language_problems(question)
    yield from count_problems(len(question.groups), "groups", least=2, most=4)
    yield from count_problems(len(question.items), "items", least=4, most=10)
    known = names(question)
    if len(known) < len(question.groups):
        yield error("groups", "has two groups of one id: change one of them.")
    for place, item in enumerate(question.items):
        if item.group not in known:
            yield error(
                f"items.{place}.group", f"“{item.group}” is no group: write {', '.join(known)}."
            )
    for name in sorted(known.keys() - {item.group for item in question.items}):
        yield warning("groups", f"“{name}” has no item: write one or remove the group.")
    yield from duplicate_problems(
        (f"items.{place}.text", item.text) for place, item in enumerate(question.items)
    )
    yield from duplicate_problems((f"groups.{name}", text) for name, text in known.items())
