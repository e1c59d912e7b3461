"""Every grade once more, from what happened alone: a class that chance draws is judged by a second
gradebook, written from the words of the rules, and by the page, its reasons and its files."""

import csv
import io
import re
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from classrooms.models import Membership
from classrooms.queries.gradebook import View, grade_page, gradebook_page
from tests.classrooms.build import signed_in
from tests.classrooms.drawn_class import BEGIN, END, DrawnClass
from tests.classrooms.second_gradebook import COUNTING, second_gradebook
from tests.classrooms.test_same_figures import reasons_of

SEEDS = range(8, 68)
SEEN = Counter()


@pytest.fixture
def clock():
    with time_machine.travel(BEGIN, tick=False) as traveller:
        yield traveller


@pytest.fixture
def live(tess, clock, monkeypatch):
    """`live(seed)`: a class after its month."""

    def lived(seed):
        drawn = DrawnClass(seed, tess, clock, monkeypatch)
        drawn.live()
        return drawn

    return lived


def own_place(drawn):
    return Membership.objects.select_related("classroom", "person").get(
        classroom=drawn.room, person=drawn.teacher
    )


def exact(number):
    return None if number is None else Fraction(number)


def first_gradebook(drawn):
    """By student what the gradebook says of each work, and of the whole."""
    page = gradebook_page(own_place(drawn), View(), now=END)
    ids = [column.work.assignment.pk for column in page.columns]
    return {
        row.student.pk: (
            {
                work: (str(cell.state), exact(cell.earned))
                for work, cell in zip(ids, row.cells, strict=True)
            },
            (
                row.total.share,
                row.total.counted,
                row.total.dropped,
                row.total.missing,
                row.total.waiting,
            ),
        )
        for row in page.rows
    }


def recomputed(drawn):
    return {
        member: (
            {work: (each.state, each.earned) for work, each in figures.items()},
            (total.share, total.counted, total.dropped, total.missing, total.waiting),
        )
        for member, (figures, total) in second_gradebook(drawn.room.pk, END).items()
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_grades_follow_from_the_events_alone(live, seed):
    drawn = live(seed)
    assert first_gradebook(drawn) == recomputed(drawn)


@pytest.mark.parametrize("seed", SEEDS)
def test_sweep_of_the_night_changes_no_grade(live, seed):
    """What the clock ended and what it released counts before anybody writes it down."""
    drawn = live(seed)
    before = first_gradebook(drawn)
    call_command("sweep")
    assert first_gradebook(drawn) == before
