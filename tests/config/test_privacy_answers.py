"""The page of answers on privacy: what it says, and that time carries out every rule on it."""

import re
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from html import unescape
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import erasure
from accounts import operations as accounts
from accounts.models import INVITATION_AGE, Installation, User
from accounts.personal_data import rules_of_all_models, title_of, what_is_held
from accounts.retention import Kept
from classrooms.models import DRAFT_AGE, Assignment, Classroom, Membership
from classrooms.operations.retention import ACCOUNT_AGE
from lessons.operations import REPORT_AGE
from quizzes.models import Answer, Attempt
from tests.classrooms.test_retention import PATHS
from tests.config.filled import DAY, fill

ROOT = Path(__file__).resolve().parent.parent.parent
# A Monday, 10:00 in Chicago; `forget` runs at 9:00 UTC.
NOW = datetime(2026, 10, 5, 15, tzinfo=UTC)
NIGHT = time(9, tzinfo=UTC)
AFTER_FIVE_YEARS = date(2031, 10, 6)


# What the page says -----------------------------------------------------------------------


def page_of(client, name="privacy_answers"):
    return client.get(reverse(name)).content.decode()


def table_of(page):
    """The cells of the table of what is held, row by row."""
    table = page[page.index("<caption") :].partition("</table>")[0].partition("<tbody>")[2]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.DOTALL)
    return [
        [unescape(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)]
        for row in rows
    ]


def test_table_is_made_from_the_models_on_both_pages(client, db):
    lines = [
        [str(line.what), str(line.why), line.how_long, "; ".join(tables)]
        for line, tables in what_is_held().items()
    ]
    assert table_of(page_of(client)) == lines
    assert table_of(page_of(client, "privacy")) == [line[:3] for line in lines]


def test_every_table_that_reaches_a_person_is_named(client, db):
    named = "; ".join(row[3] for row in table_of(page_of(client))).split("; ")
    assert set(named) == {title_of(model, rule) for model, rule in rules_of_all_models()}


def test_page_shows_the_school_and_its_contact(client, db):
    Installation.objects.create(pk=1, school="Lakeview High", privacy_contact="the front office")
    page = page_of(client)
    assert "This site is run by Lakeview High. Questions go to: the front office" in page
    assert '<p class="label">Lakeview High · as of' in page


def test_page_says_whom_to_ask_where_no_contact_is_set(client, db):
    page = page_of(client)
    assert "Ask your teacher, or the person who looks after this site." in page
    assert "Questions go to" not in page
    assert '<p class="label">as of' in page


def test_page_answers_each_question_under_a_heading(client, db):
    assert re.findall(r"<h2[^>]*>(.*?)</h2>", page_of(client)) == [
        "Whom to ask",
        "What is held",
        "Who sees it",
        "Where it is",
        "How long it is kept",
        "How to get a copy",
        "How to correct it",
        "How to erase it",
        "No sale, no advertising, no tracking",
        "No machine judges",
        "No e-mail needed",
        "When police, immigration officers or a lawyer ask",
        "This is not legal advice",
    ]


def test_visitor_reads_it_and_it_is_the_same_for_everybody(client, db, sign_in, lea):
    def article(page):
        return page[page.index("<article") : page.index("</article>")]

    as_visitor = page_of(Client())
    as_lea = page_of(sign_in(lea))
    assert article(as_visitor) == article(as_lea)
    assert "Lea" not in article(as_lea)
    assert "!" not in re.sub(r"<[^>]*>", "", article(as_visitor))


@pytest.mark.parametrize("name", ["privacy", "teach", "families"])
def test_page_is_linked_from(client, db, name):
    assert f'href="{reverse("privacy_answers")}"' in page_of(client, name)


NEVER_A_FIELD = re.compile(
    "birth|born|national|citizen|immigra|visa|passport|address|street|phone|gender|photo|parent"
    "|health|race|ethnic|religion"
)


def test_no_table_has_a_field_that_the_page_says_is_not_there():
    fields = {
        f"{model._meta.label}.{field.name}"
        for model, _ in rules_of_all_models()
        for field in model._meta.get_fields()
        if NEVER_A_FIELD.search(field.name) and getattr(field, "concrete", False)
    }
    # The link that confirms an e-mail address points to the row of that address.
    assert fields == {"account.EmailConfirmation.email_address"}


# The rules as they are carried out --------------------------------------------------------


def test_periods_are_those_that_the_commands_use():
    assert {rule: rule.period for rule in Kept if rule.period} == {
        Kept.GUEST: timedelta(seconds=settings.GUEST_AGE),
        Kept.NAME: ACCOUNT_AGE,
        Kept.INVITED: INVITATION_AGE,
        Kept.ANSWER: timedelta(days=365),
        Kept.WITH_ANSWER: timedelta(days=365),
        Kept.CLASS: timedelta(days=365),
        Kept.GIVEN: timedelta(days=365),
        Kept.LIST: DRAFT_AGE,
        Kept.RECORD: erasure.AUDIT_AGE,
        Kept.REPORT: REPORT_AGE,
    }


# What docs/operating.md says of each rule: the beginning of a line, and a piece of its end.
IN_OPERATING = {
    Kept.GUEST: ("a guest and the guest's work", "90 days after the last time"),
    Kept.ACCOUNT: ("an account and what belongs to it", "until it is erased"),
    Kept.NAME: ("accounts that a class made", "nobody was here for 30 days"),
    Kept.INVITED: ("an account and what belongs to it", "until it is erased"),
    Kept.CHANGED: ("an account and what belongs to it", "until it is erased"),
    Kept.REMOVED: ("comments that a teacher keeps", "until they are removed or the account is"),
    Kept.ANSWER: ("attempts at quizzes, answers", "those for a class no longer than the class"),
    Kept.WITH_ANSWER: ("disputed answers and marks", "as long as the answer"),
    Kept.CLASS: ("classes: who is in them", "a year after the last day of the class"),
    Kept.GIVEN: ("classes: who is in them", "a year after the last day of the class"),
    Kept.LIST: ("class lists that wait", "until the yes, else a day"),
    Kept.RECORD: ("the record of important acts", "3 years"),
    Kept.REPORT: ("reports of mistakes", "a year after that"),
    Kept.NAMELESS: ("regrades", "always, with whoever made them left out"),
}


@pytest.mark.parametrize("rule", Kept, ids=lambda rule: rule.name)
def test_operating_says_the_same_period(rule):
    section = (ROOT / "docs" / "operating.md").read_text().partition("## What is kept\n")[2]
    begins, says = IN_OPERATING[rule]
    lines = section.partition("\n## ")[0].splitlines()
    [line] = [line for line in lines if line.startswith(f"| {begins}")]
    assert says in line.rpartition(" | ")[2]


# Five years -------------------------------------------------------------------------------


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def start_of(day):
    return datetime.combine(day, time(0), tzinfo=UTC)


def over(day, **later):
    """The moment at which a day that is still kept is over."""
    return start_of(day + timedelta(**later) + DAY)


def a_year_after(day):
    """Of a class: the end of the same day a year later."""
    return over(day.replace(year=day.year + 1))


@pytest.fixture
def people(clock, tess, tomas, lea, leo, otto, ada):
    return fill(tess, tomas, lea, leo, otto, ada)


def end_of_people():
    """Until when each person is kept, where time ends it, and by which rule."""
    ends = {}
    for person in User.objects.all():
        if person.is_guest:
            ends[person.pk] = over(person.last_active_on, days=90), Kept.GUEST
        elif person.is_managed and not Membership.objects.filter(person=person).exists():
            day = person.last_active_on or person.date_joined.date()
            ends[person.pk] = over(day, days=30), Kept.NAME
    return ends


def ends_by_rule(model, kept):
    """Until when each row is kept by the rule of its table, where time ends it."""
    rows = model._base_manager
    if kept in (Kept.CLASS, Kept.GIVEN, Kept.LIST):
        room = PATHS[model._meta.model_name]
        path = "ends_on" if room == "pk" else f"{room}__ends_on"
        ends = {pk: a_year_after(day) for pk, day in rows.values_list("pk", path)}
        if kept == Kept.LIST:
            made = dict(rows.values_list("pk", "made_at"))
            ends = {pk: min(end, made[pk] + DAY) for pk, end in ends.items()}
        return ends
    if kept in (Kept.ANSWER, Kept.WITH_ANSWER):
        of_class = dict(Assignment.objects.values_list("pk", "classroom__ends_on"))
        path = {Attempt: "", Answer: "attempt__"}.get(model, "answer__attempt__") + "context"
        contexts = rows.values_list("pk", path)
        return {pk: a_year_after(of_class[one]) for pk, one in contexts if one in of_class}
    if kept == Kept.RECORD:
        return {pk: at + 1096 * DAY for pk, at in rows.values_list("pk", "at")}
    if kept == Kept.INVITED:
        unused = rows.filter(used_at=None).values_list("pk", "made_at")
        return {pk: at + 30 * DAY for pk, at in unused}
    if kept == Kept.REPORT:
        closed = rows.exclude(closed_at=None).values_list("pk", "closed_at")
        return {pk: at + 365 * DAY for pk, at in closed}
    return {}


def everything():
    """Each row that reaches a person, and each session, with when it must go, and why."""
    of_people = end_of_people()
    found = {}
    for model, rule in rules_of_all_models():
        # What the row's table says alone: of a person's own row, what is said of the person.
        [kept, *others] = [line.kept for line in rule.held]
        by_rule = ends_by_rule(model, kept) if not others else {}
        # A row that only names who gave work or mended a key outlives that account.
        outlives = kept in (Kept.GIVEN, Kept.NAMELESS)
        for pk, person in model._base_manager.values_list("pk", rule.path):
            of_person = None if outlives else of_people.get(person)
            reasons = [(by_rule.get(pk), kept), of_person or (None, None)]
            when = [reason for reason in reasons if reason[0]]
            found[model, pk] = min(when, key=lambda reason: reason[0], default=(None, kept))
    for pk, end in Session.objects.values_list("pk", "expire_date"):
        found[Session, pk] = (end, None)
    for room in Classroom.objects.all():
        found[Classroom, room.pk] = (a_year_after(room.ends_on), Kept.CLASS)
    return found


def next_nights(known):
    """The first night after something is due and the night before it; else 45 days on."""
    now = timezone.now()
    due = [end for end, _ in known.values() if end and end > now]
    first = min([*due, now + 45 * DAY])
    night = datetime.combine(first.date(), NIGHT)
    night = night if night > first else night + DAY
    return [at for at in (night - DAY, night) if at > now]


def forget():
    call_command("forget", stdout=StringIO())


def test_five_years_keep_nothing_longer_and_nothing_shorter_than_the_page_says(clock, people):
    before = everything()
    filled = {model for model, _ in before}
    assert [model for model, _ in rules_of_all_models() if model not in filled] == []
    went = set()
    while timezone.now().date() < AFTER_FIVE_YEARS:
        for night in next_nights(before):
            clock.move_to(night)
            forget()
            after = everything()
            gone = {key: said for key, said in before.items() if key not in after}
            early = [key for key, (end, _) in gone.items() if end is None or end > night]
            late = [key for key, (end, _) in after.items() if end and end < night]
            assert (early, late) == ([], [])
            went |= {(kept, model) for (model, _), (_, kept) in gone.items()}
            before = after
    assert {kept for kept, _ in went if kept} == {rule for rule in Kept if rule.period}
    assert (None, Session) in went
    assert not User.objects.filter(pk__in=[people["guest"].pk, people["nora"].pk]).exists()
    # What no clock ends is still there: own study, what was learned, reports that wait, accounts.
    assert {model for (model, _), (end, _) in before.items() if end is None} == {
        model
        for model, rule in rules_of_all_models()
        if not {line.kept for line in rule.held} <= {Kept.CLASS, Kept.GIVEN, Kept.LIST, Kept.RECORD}
        and model._meta.label not in ("quizzes.Mark", "quizzes.Dispute")
    }


def test_what_no_clock_ends_goes_with_the_account(clock, people):
    clock.move_to(datetime.combine(AFTER_FIVE_YEARS, NIGHT))
    forget()
    forget()
    accounts.record(verb="data.export", actor=people["leo"], subject=people["leo"])
    for person in User.objects.exclude(pk=people["ada"].pk):
        erasure.erase_person(person, by=None)
    left = defaultdict(int)
    for model, _ in everything():
        left[model._meta.label] += 1
    assert set(left) == {
        "accounts.User",  # the administrator, of whom one must stay
        "accounts.User_groups",
        "accounts.User_user_permissions",
        "accounts.Invitation",
        "accounts.AuditEvent",
        "mfa.Authenticator",
        "quizzes.Regrade",
    }
