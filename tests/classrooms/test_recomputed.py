"""Every grade once more, from what happened alone: a class that chance draws is judged by a second
gradebook, written from the words of the rules, and by the page, its reasons and its files."""

import csv
import io
import re
from decimal import Decimal
from fractions import Fraction

import pytest
import time_machine
from django.core.management import call_command
from django.urls import reverse

from classrooms.models import Membership
from classrooms.queries.gradebook import View, gradebook_page
from quizzes.models import AnswerEvent
from tests.classrooms.build import signed_in
from tests.classrooms.drawn_class import BEGIN, END, DrawnClass
from tests.classrooms.second_gradebook import COUNTING, Figure, Whole, second_gradebook
from tests.classrooms.test_same_figures import reasons_of

SEEDS = (4, 10, 19, 28, 41, 46, 54, 59)
# These two have everything between them.
CHECKED = (19, 59)
# How far a number with two places may lie from the exact one, and a percent with one.
CENT, TENTH = Fraction(1, 200), Fraction(1, 20)
SUM = "the whole"
LATE = re.compile(r": ([\d.]+) less ([\d.]+), (\d+) days? late at (\d+)% of ([\d.]+) points")


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


def exact(number):
    return None if number is None else Fraction(number)


def by_the_page(drawn):
    """By student and work what the gradebook says, and of the whole."""
    own = Membership.objects.select_related("classroom", "person").get(
        classroom=drawn.room, person=drawn.teacher
    )
    page = gradebook_page(own, View(), now=END)
    works = [column.work.assignment.target_id for column in page.columns]
    found = {}
    for row in page.rows:
        name, total = row.student.person.username, row.total
        for work, cell in zip(works, row.cells, strict=True):
            found[name, work] = Figure(str(cell.state), exact(cell.earned))
        numbers = (total.counted, total.dropped, total.missing, total.waiting)
        found[name, SUM] = Whole(total.share, *numbers)
    return found


def by_the_events(drawn):
    found = {}
    names = dict(drawn.room.memberships.values_list("pk", "person__username"))
    works = {each.pk: each.target_id for each in drawn.works}
    for member, (figures, whole) in second_gradebook(drawn.room.pk, END).items():
        found |= {(names[member], works[work]): each for work, each in figures.items()}
        found[names[member], SUM] = whole
    return found


def differences(one, other):
    places = one.keys() | other.keys()
    return {at: (one.get(at), other.get(at)) for at in places if one.get(at) != other.get(at)}


@pytest.mark.parametrize("seed", SEEDS)
def test_grades_follow_from_the_events_alone(live, seed):
    drawn = live(seed)
    before = by_the_page(drawn)
    call_command("sweep")
    # What the clock ended and released counts before the night writes it down.
    after = by_the_page(drawn)
    assert differences(before, after) == {}
    assert differences(after, by_the_events(drawn)) == {}
    check_reasons(drawn, after)
    check_files(drawn, after)


def test_chance_draws_what_a_gradebook_meets(live):
    """Else the comparison above would say little."""
    states, kinds, late = set(), set(), []
    for seed in CHECKED:
        drawn = live(seed)
        states |= {each.state for (_, at), each in by_the_page(drawn).items() if at != SUM}
        kinds |= set(AnswerEvent.objects.values_list("kind", flat=True))
        client = signed_in(drawn.teacher)
        for member in drawn.members:
            page = client.get(reverse("classrooms:grade", args=[drawn.room.pk, member.pk]))
            late += [why for _, _, why in reasons_of(page)[1] if LATE.search(why)]
    assert states == {
        *("counted", "counted late", "override", "zero", "to mark", "missing", "left out"),
        *("not due", "working", "before joining", "excused", "done"),
    }
    assert kinds == {"saved", "submitted", "marked", "regraded", "restored"}
    assert late


# Why is this the grade? -----------------------------------------------------------------------


def check_reasons(drawn, figures):
    """Nothing is asked but what stands on the page: each step follows from its own words, and the
    steps make the sums and the grade."""
    client = signed_in(drawn.teacher)
    for member in drawn.members:
        page = client.get(reverse("classrooms:grade", args=[drawn.room.pk, member.pk]))
        grade, steps, sums = reasons_of(page)
        for _title, points, why in steps:
            check_step(points, why)
        check_sums(grade[0], steps, sums, figures[member.person.username, SUM])


def check_step(points, why):
    """5 less 1.2, 2 days late at 10% of 6 points a day."""
    late = LATE.search(why)
    if not late:
        return
    earned = Fraction(points.split()[0])
    before, off, days, percent, worth = map(Fraction, late.groups())
    assert abs(before - off - earned) <= 3 * CENT
    cost = days * percent * worth / 100
    floor = re.search(r"keeps (\d+)% of the points", why)
    if floor:
        assert off < cost
        assert abs(earned - Fraction(floor[1]) * worth / 100) <= CENT
    else:
        assert abs(off - cost) <= CENT


def check_sums(grade, steps, sums, whole):
    """The steps that count make the sums, and the sums with their weights the grade."""
    counted = [points.split(" of ") for _, points, why in steps if why.startswith("Counted")]
    rows = [row for row in sums if row[1]]
    parts = [(name, *map(Fraction, points.split(" of "))) for name, points, _ in rows]
    earned = sum(Fraction(each) for each, _ in counted)
    assert len(counted) == whole.counted
    assert abs(earned - sum(each[1] for each in parts)) <= (len(counted) + len(parts)) * CENT
    assert sum(Fraction(each) for _, each in counted) == sum(each[2] for each in parts)
    weighted = [(weight_of(name), earned / out_of) for name, earned, out_of in parts if out_of]
    weights = sum(weight for weight, _ in weighted)
    if not weights:
        assert (grade, whole.share) == ("nothing counts yet", None)
        return
    reached = sum(weight * share for weight, share in weighted) / weights
    assert grade == f"{half_up(100 * whole.share, 1)}%"
    least = min(out_of for _, _, out_of in parts if out_of)
    assert abs(100 * reached - Fraction(grade.rstrip("%"))) <= TENTH + 100 * CENT / least


def weight_of(name):
    """Of a category, by its words; the sum of all stands alone."""
    return Fraction(name.rpartition("weight ")[2]) if name != "Sum" else Fraction(1)


def half_up(number, places):
    whole, rest = divmod(number * 10**places, 1)
    return Decimal(int(whole) + (rest >= Fraction(1, 2))).scaleb(-places)


# The files ------------------------------------------------------------------------------------


def read_file(client, drawn, name):
    """The rows by the name of their student, each a dict by the heads of the columns."""
    response = client.post(reverse(f"classrooms:{name}", args=[drawn.room.pk]))
    text = io.StringIO(response.content.decode("utf-8-sig"), newline="")
    return {row["User name"]: row for row in csv.DictReader(text)}


def check_files(drawn, figures):
    client = signed_in(drawn.teacher)
    grades, school = read_file(client, drawn, "grades_csv"), read_file(client, drawn, "school_csv")
    works = [work for student, work in figures if student == next(iter(grades))]
    assert len(grades) == len(school) == len(drawn.members)
    for name, row in grades.items():
        values = dict(zip(works, list(row.values())[3:-4], strict=False))
        for work, value in values.items():
            check_value(value, figures[name, work])
        whole = figures[name, SUM]
        percent = "" if whole.share is None else str(half_up(100 * whole.share, 1))
        columns = ("So far, percent", "Works counted", "Works missing", "To mark")
        numbers = [percent, whole.counted, whole.missing, whole.waiting]
        assert [row[each] for each in columns] == [str(each) for each in numbers]
        assert [school[name][each] for each in columns[:3]] == [str(each) for each in numbers[:3]]


def check_value(value, figure):
    """Points that count stand there as a number, anything else in words."""
    if figure.state in COUNTING:
        assert Decimal(value) == half_up(figure.earned, 2)
    else:
        assert not re.fullmatch(r"[\d.]+", value)
