"""Items that each get one of several choices: shared by matching and grouping.

A response maps an item's place in the file to what was chosen: {"0": "late", "2": "meza"}. Field
names are tokens, since authors tend to write items down in the order of the key.
"""

from collections.abc import Container, Sequence

from questions.choosing import as_mapping
from questions.fields import Field, Offer, Posted, one
from questions.mending import NoSuchKey
from questions.shuffling import shuffle, token
from questions.spec import Localized, Question

type Response = dict[str, str]


def item_fields(
    question: Question,
    items: Sequence[Localized],
    offers: tuple[Offer[str], ...],
    *,
    seed: str,
    is_shuffled: bool,
) -> tuple[Field[str], ...]:
    """One field an item, each with the same offers."""
    fields = {}
    for place, label in enumerate(items):
        known_as = token(f"item:{place}", seed=seed, question_id=question.id)
        fields[f"item:{place}"] = Field(f"item-{known_as}", offers, str(place), label)
    if not is_shuffled:
        return tuple(fields.values())
    order = shuffle(list(fields), seed=seed, question_id=question.id)
    return tuple(fields[name] for name in order)


def read_items(fields: Sequence[Field[str]], posted: Posted) -> Response | None:
    """An item without a choice is not in the response."""
    given = {field.key: one(field, posted) for field in fields}
    return {
        place: given_key
        for place, given_key in sorted(given.items(), key=lambda pair: int(pair[0]))
        if given_key is not None
    } or None


def fill_items(fields: Sequence[Field[str]], response: Response | None) -> dict[str, list[str]]:
    given = as_mapping(response)
    return {
        field.name: field.tokens([given[field.key]] if field.key in given else [])
        for field in fields
    }


def whole_key(response: Response | None, items: int, offered: Container[str]) -> list[str]:
    """What each item got, in the author's order. Raises NoSuchKey where one got nothing that is
    offered."""
    given = as_mapping(response)
    chosen = [str(given.get(str(place), "")) for place in range(items)]
    if not chosen or len(given) != items or any(key not in offered for key in chosen):
        raise NoSuchKey
    return chosen
