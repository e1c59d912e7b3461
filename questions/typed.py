"""Words that are typed and compared: short text, and the gaps of a cloze that have no options.

An answer in any language of the question counts. Exact matches go first, right ones before known
wrong ones; only then are typing errors forgiven, and never in a digit.
"""

from collections.abc import Iterator
from typing import Any

from pydantic import Field

from questions.checking import Problem, error, warning
from questions.folding import digits, fold, within_typing
from questions.grading import Explained
from questions.mending import FORMER_KEY, NoSuchKey, newer, older
from questions.spec import Accepted, Explanation, Localized, Several, Slug, Spec, joined

LONGEST = 200
ELSE = Localized({"en": "anything else", "es": "cualquier otra cosa"})


class NearText(Explanation):
    """Wrong answers that are known, with what is said to them."""

    value: Accepted
    mis: Slug


class TypedText(Spec):
    answers: Accepted
    typing: int = Field(default=0, ge=0, le=2)
    why: Localized
    near: Several[NearText] = ()
    otherwise: Explanation = Field(alias="else")


def explained_text(
    spec: TypedText, see: str, where: str = "", label: str = ""
) -> Iterator[Explained]:
    """The answer, each near miss and anything else, in this order."""
    answer = spec.answers.texts[0]
    yield Explained(joined(where, "answers"), answer, True, spec.why, see, label=label)
    for place, near in enumerate(spec.near):
        path = joined(where, f"near.{place}")
        yield Explained(path, near.value.texts[0], False, near.why, near.see, near.mis, label)
    rest = spec.otherwise
    yield Explained(joined(where, "else"), ELSE, False, rest.why, rest.see, label=label)


def place_of(spec: TypedText, given: object) -> int:
    """Which of `explained_text` a typed answer is: 0 the answer, then the near misses, else."""
    nowhere = len(spec.near) + 1
    if not isinstance(given, str) or len(given) > LONGEST:
        return nowhere
    folded = fold(given)
    wanted = [
        (place, fold(text))
        for place, texts in enumerate([spec.answers, *(near.value for near in spec.near)])
        for text in texts.texts
    ]
    exact = [place for place, text in wanted if folded == text]
    close = (place for place, text in wanted if _is_close(folded, text, spec.typing))
    return exact[0] if exact else next(close, nowhere)


def _is_close(given: str, wanted: str, errors: int) -> bool:
    return digits(given) == digits(wanted) and within_typing(given, wanted, errors)


def with_answer[T: TypedText](spec: T, given: object, see: str) -> T:
    """The same with another answer; the former ones are known wrong ones from now on.

    A known wrong answer becomes right in all its spellings and languages. What is accepted already
    changes nothing. Raises NoSuchKey for what holds no letters or is too long.
    """
    if not isinstance(given, str) or len(given) > LONGEST or not fold(given):
        raise NoSuchKey
    if _holds(spec.answers, given):
        return spec
    known = [near for near in spec.near if _holds(near.value, given)]
    others = [near for near in spec.near if near not in known]
    former = NearText(value=spec.answers, mis=FORMER_KEY, why=older(spec.why), see=see)
    return spec.model_copy(
        update={
            "answers": _given_first(known[0].value if known else spec.answers, given),
            "why": older(known[0].why) if known else newer(spec.why),
            "near": (*others, former),
        }
    )


def _holds(accepted: Accepted, given: str) -> bool:
    return fold(given) in map(fold, accepted.texts)


def _given_first(accepted: Accepted, given: str) -> Accepted:
    """The texts, with the one given before the others; it alone where it is not among them."""
    if not _holds(accepted, given):
        return Accepted(dict.fromkeys(accepted.root, (given,)))
    return Accepted(
        {
            language: tuple(sorted(texts, key=lambda text: fold(text) != fold(given)))
            for language, texts in accepted.root.items()
        }
    )


def text_problems(spec: TypedText, where: str = "") -> Iterator[Problem]:
    taken = {fold(text): "answers" for text in spec.answers.texts}
    for text in spec.answers.texts:
        if not fold(text):
            yield error(joined(where, "answers"), f"“{text}” has no letters: write a word.")
        elif spec.typing and len(fold(text)) < 5:
            yield warning(
                joined(where, "typing"),
                f"would forgive errors in “{text}”, which is too short for it: write typing: 0.",
            )
    for place, near in enumerate(spec.near):
        for folded in sorted({fold(text) for text in near.value.texts}):
            first = taken.setdefault(folded, f"near.{place}")
            if first != f"near.{place}":
                yield error(
                    joined(where, f"near.{place}.value"),
                    f"“{folded}” counts as the same as one of {first}: remove it.",
                )


def kind_of_gap(value: Any) -> str:
    """A gap is a list of options, or else typed."""
    return "options" if isinstance(value, list | tuple) else "typed"
