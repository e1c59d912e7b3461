"""Evidence: mark the sentences of a passage that support a claim. A response lists their places."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from questions.checking import (
    Problem,
    count_problems,
    duplicate_problems,
    error,
    language_problems,
    mark_problems,
)
from questions.choosing import option_field, places, ticked_grade, with_rights
from questions.fields import Field, Posted, several
from questions.grading import Explained, Grade
from questions.guessing import any_of
from questions.missing import Missing, choices_missing
from questions.spec import Explanation, Localized, Question, Several, Slug, one_line, said


class Sentence(Explanation):
    text: Localized
    supports: bool = False
    mis: Slug | None = None


class Evidence(Question):
    """`sentences` are shown in this order, as a passage. `score` as in multiple choice."""

    type: Literal["evidence"]
    claim: Localized
    score: Literal["each", "all"] = "each"
    sentences: Several[Sentence]


def fields(question: Evidence, *, seed: str) -> tuple[Field[int]]:
    texts = [sentence.text for sentence in question.sentences]
    return (option_field(question, "choice", texts, seed=seed, is_shuffled=False),)


def read(question: Evidence, posted: Posted, *, seed: str) -> list[int] | None:
    return sorted(several(fields(question, seed=seed)[0], posted)) or None


def fill(question: Evidence, response: list[int] | None, *, seed: str) -> dict[str, list[str]]:
    return {"choice": fields(question, seed=seed)[0].tokens(response or ())}


def grade(question: Evidence, response: list[int] | None) -> Grade:
    return ticked_grade(list(explanations(question)), response, score=question.score)


def missing(question: Evidence, response: list[int] | None) -> Missing | None:
    return choices_missing(question.ask, len(places(question.sentences, response)))


def right_response(question: Evidence) -> list[int]:
    return [place for place, sentence in enumerate(question.sentences) if sentence.supports]


def with_key(question: Evidence, response: list[int] | None) -> Evidence:
    """The same with just these sentences supporting the claim: all of them, too. Raises
    NoSuchKey."""
    sentences = with_rights(question.sentences, response, mark="supports")
    return question.model_copy(update={"sentences": sentences})


def summarise(question: Evidence, response: list[int] | None, language: str) -> str:
    marked = places(question.sentences, response)
    return one_line(" / ".join(said(question.sentences[place].text, language) for place in marked))


def key(question: Evidence, language: str) -> str:
    return summarise(question, right_response(question), language)


def guess_score(question: Evidence) -> Decimal:
    """Of a learner who marks as many sentences as pays best. Habits of a pool, such as sentences
    that are right more often than others, come on top: `questions.balance` counts them."""
    wanted = len(right_response(question))
    return any_of(len(question.sentences), wanted, score=question.score)


def explanations(question: Evidence) -> Iterator[Explained]:
    for place, sentence in enumerate(question.sentences):
        yield Explained(
            f"sentences.{place}",
            sentence.text,
            sentence.supports,
            sentence.why,
            sentence.see,
            sentence.mis,
        )


def problems(question: Evidence) -> Iterator[Problem]:
    yield from language_problems(question)
    yield from count_problems(len(question.sentences), "sentences", least=4, most=10)
    for place, sentence in enumerate(question.sentences):
        where = f"sentences.{place}"
        yield from mark_problems(sentence.supports, sentence.mis, where, "supports")
    yield from duplicate_problems(
        (f"sentences.{place}.text", sentence.text)
        for place, sentence in enumerate(question.sentences)
    )
    if len(right_response(question)) in (0, len(question.sentences)):
        yield error("sentences", "must hold sentences that support the claim and others: mix them.")
