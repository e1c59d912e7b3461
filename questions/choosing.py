"""Options to choose from, shared by all types that have them. A key is a place in the file."""

from collections.abc import Iterator, Sequence
from typing import Any

from questions.fields import Field, Offer
from questions.grading import BLANK, Explained, Grade, ticked
from questions.mending import NoSuchKey, turned
from questions.shuffling import shuffle, token
from questions.spec import Explanation, Localized, Option, Question, joined


def option_field(
    question: Question,
    name: str,
    texts: Sequence[Localized],
    *,
    seed: str,
    is_shuffled: bool,
    key: str = "",
) -> Field[int]:
    """A field that offers the texts under tokens of this seed."""
    names = [f"{name}:{place}" for place in range(len(texts))]
    order = shuffle(names, seed=seed, question_id=question.id) if is_shuffled else names
    offers = []
    for option in order:
        place = names.index(option)
        known_as = token(option, seed=seed, question_id=question.id)
        offers.append(Offer(place, known_as, texts[place]))
    return Field(name, tuple(offers), key)


def explained_options(
    options: Sequence[Option], where: str, label: Localized | str = ""
) -> Iterator[Explained]:
    for place, option in enumerate(options):
        yield Explained(
            joined(where, place),
            option.text,
            option.right,
            option.why,
            option.see,
            option.mis,
            label,
        )


def at[T](pieces: Sequence[T], place: object) -> T | None:
    """The piece at a place that a stored response names, or None where it is there no longer."""
    if isinstance(place, int) and 0 <= place < len(pieces):
        return pieces[place]
    return None


def as_mapping(response: object) -> dict[str, Any]:
    """A stored response that should be a mapping; anything else holds nothing."""
    return response if isinstance(response, dict) else {}


def places(pieces: Sequence[object], response: object) -> list[int]:
    """The places that a stored response names, in the author's order, each once."""
    if not isinstance(response, list):
        return []
    named = {place for place in response if isinstance(place, int)}
    return [place for place in range(len(pieces)) if place in named]


def with_rights[T: Explanation](
    pieces: Sequence[T], rights: Any, *, mark: str = "right"
) -> tuple[T, ...]:
    """The pieces of which just those at the places listed are right. Raises NoSuchKey where the
    list is empty or names another place."""
    named = places(pieces, rights)
    if not named or any(at(pieces, place) is None for place in rights):
        raise NoSuchKey
    return tuple(
        turned(piece, is_right=place in named, mark=mark) for place, piece in enumerate(pieces)
    )


def ticked_grade(every: Sequence[Explained], response: object, *, score: str) -> Grade:
    """What was ticked of several things, some of them right. Formula: `grading.ticked`."""
    if not response:
        return BLANK
    parts = tuple(every[place] for place in places(every, response))
    right = sum(part.is_right for part in parts)
    wanted = sum(part.is_right for part in every)
    return Grade(ticked(right, len(parts) - right, wanted, score=score), parts)
