"""Typed answers of the course that ships: what is right however it is put, and what stays wrong."""

import pytest

from lessons.catalogue import get_course
from questions.short_text import ShortText
from questions.typed import Match, match_of
from questions.types import type_of

COURSE = "aid-and-migration"


@pytest.mark.parametrize(
    ("question_id", "response"),
    [
        ("people-of-the-emptied-villages", "the Miskito"),
        ("people-of-the-emptied-villages", "Miskito people"),
        ("field-country", "in Bolivia"),
        ("where-the-sewing-went", "to Guatemala"),
        ("second-harvest-by-name", "the postrera"),
        ("which-of-three-has-a-ground", "a labor strike"),
        ("when-families-streamed-home", "end of May 1969"),
        ("short-name", "C.A.R.S.I."),
        ("first-to-receive", "their mom"),
        ("what-met-the-imported-names", "in Los Angeles, CA"),
    ],
)
def test_right_answer_is_right_however_it_is_put(question_id, response):
    question = get_course(COURSE).asked(question_id).question
    assert type_of(question).grade(question, response).fraction == 1


def typed_questions():
    every = (asked.question for asked in get_course(COURSE).questions)
    return [question for question in every if isinstance(question, ShortText)]


def test_every_text_that_an_author_lists_is_what_it_is_listed_as():
    questions = typed_questions()
    assert len(questions) > 25
    for question in questions:
        for place, texts in enumerate([question.answers, *(near.value for near in question.near)]):
            found = {text: match_of(question, text) for text in texts.texts}
            assert found == dict.fromkeys(texts.texts, Match(place)), question.id
