"""Students from a list of names: looked at before anybody is added, then all or none."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from accounts.models import AuditEvent, User
from classrooms import operations, rosters
from classrooms.models import Membership, RosterDraft
from classrooms.roster import MAX_ROWS
from tests.build import user
from tests.classrooms.build import classroom, colleague, place, student
from tests.quizzes.test_races import all_at_once

LIST = "Abbott, Grace\nBo Jackson\nÁlvarez, María José"
COUNTED = (User, Membership, RosterDraft)


def url(name, room, *more):
    return reverse(f"classrooms:{name}", args=[room.pk, *more])


def words(response):
    return " ".join(response.content.decode().split())


def counts():
    return [model.objects.count() for model in COUNTED]


@pytest.fixture
def room(tess):
    return classroom(tess)


def draft(room, names, by):
    roster = rosters.read(names, None)
    return operations.keep_roster(room, roster, by=by, now=timezone.now())


def add(room, names, by):
    return operations.add_students(draft(room, names, by), by=by, now=timezone.now())


def added(room):
    """User name, own name, name in the class and number of whoever came from a roster."""
    members = Membership.objects.filter(classroom=room, is_rostered=True)
    columns = ("person__username", "person__display_name", "roster_name", "school_number")
    return list(members.order_by("person__username").values_list(*columns))


def post(client, room, data, name="names.csv"):
    fields = (
        {"file": SimpleUploadedFile(name, data)} if isinstance(data, bytes) else {"names": data}
    )
    return client.post(url("add_students", room), fields)


# From the list to the accounts ------------------------------------------------------------


def test_pasted_names_are_looked_at_and_then_added(sign_in, room, tess):
    client = sign_in(tess)
    response = post(client, room, LIST)
    waiting = RosterDraft.objects.get()
    assert response.url == url("draft", room, waiting.pk)
    page = client.get(response.url)
    assert "Add 3 students?" in words(page)
    assert '<tr><td>2</td><th scope="row">Bo Jackson</th></tr>' in words(page)
    assert counts() == [1, 1, 1]
    answer = client.post(url("confirm_draft", room, waiting.pk), follow=True)
    assert answer.redirect_chain == [(url("students", room), 302)]
    assert "3 students are added." in words(answer)
    assert added(room) == [
        ("bo.jackson", "Bo Jackson", "Bo Jackson", ""),
        ("grace.abbott", "Grace Abbott", "Abbott, Grace", ""),
        ("maria.alvarez", "María José Álvarez", "Álvarez, María José", ""),
    ]
    assert words(answer).count("needs a card") == 3


def test_account_from_a_roster_has_no_password_and_is_known_to_the_class(room, tess):
    add(room, "Abbott, Grace", tess)
    own = place(room, User.objects.get(username="grace.abbott"))
    assert (own.is_new, own.is_present, own.may_get_password) == (False, True, True)
    person = own.person
    assert (person.is_managed, person.is_student, person.is_teacher) == (True, True, False)
    assert not person.has_usable_password()
    assert (person.email, person.is_guest) == ("", False)


def test_import_stands_in_the_audit_without_a_name(room, tess):
    add(room, LIST, tess)
    event = AuditEvent.objects.get()
    assert (event.verb, event.actor, event.scope, event.subject) == (
        "roster.import",
        tess,
        room.pk,
        None,
    )
    assert event.detail == {"students": 3}


TABLE = "Last name,First name,School number,Room\r\nÁlvarez,María,S-1,204\r\nJackson,Bo,,9\r\n"
READ = [
    ("bo.jackson", "Bo Jackson", "Jackson, Bo", ""),
    ("maria.alvarez", "María Álvarez", "Álvarez, María", "S-1"),
]


@pytest.mark.parametrize(
    "data",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        TABLE.replace(",", ";").encode("cp1252"),
        TABLE.replace(",", "\t").replace("\r\n", "\n").encode(),
    ],
    ids=["crlf", "bom", "utf-16", "cp1252-semicolons", "tabs"],
)
def test_file_is_read_however_it_was_saved(sign_in, room, tess, data):
    client = sign_in(tess)
    page = client.get(post(client, room, data).url)
    assert "These columns are not used: Room" in words(page)
    assert ("in an older encoding of letters" in words(page)) == (data[:1] == b"L" and b";" in data)
    assert "<td>S-1</td>" in words(page)
    client.post(url("confirm_draft", room, RosterDraft.objects.get().pk))
    assert added(room) == READ


LONG = "A" * 1_000_000


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ("\n\nGrace\n123", "Line 4: “123” has no letter in it. Write a name."),
        (
            "Grace\nBo\ngrace",
            "Line 3: “grace” stands in line 1 too. Delete one; if they are two students, write "
            "their school numbers or a middle initial.",
        ),
        ("Grace\tS-1\nBo\ts-1", "Line 2: the school number “s-1” stands in line 1 too."),
        ("Grace\n\tS-2", "Line 2: it has no name, only “S-2”. Write the name, or delete the line."),
        (f"Grace\n{'b' * 81}", f"Line 2: the name “{'b' * 39}…” has 81 signs. Make it at most 80."),
        (f"Bo\t{'9' * 41}", f"Line 1: the number “{'9' * 39}…” has 41 signs. Make it at most 40."),
        ("Gr\x07ace", "Line 1: “Gr�ace” holds a sign that cannot be seen. Type the line anew."),
        ("Name\tRoom", "There is no name in it. Write one name a line."),
        ("Number\n7", "Line 1: No column holds names. Call one of them “name”."),
        (" \n \t", "Paste at least one name, or choose a file"),
        (b"", "This file is empty. Choose another"),
        (b" \r\n", "There is no name in it. Write one name a line."),
        (b"name\r\n" + LONG.encode(), f"Line 2: the name “{'A' * 39}…” has 1000000 signs."),
        (b'name\r\nBo\r\n"Grace', "Line 3: the table can’t be read from here on."),
        (b"PK\x03\x04 and more", "This is a file of a spreadsheet or a document. Save it as CSV"),
        (b"\xff\xfeG\x00r", "The letters of this file cannot be read. Save it as CSV in UTF-8."),
        (b"Grace\n" * 800_000, "The file is too large. At most 4 MB can be read: split it."),
        (
            b"".join(b"Kid n%d\n" % each for each in range(MAX_ROWS + 1)),
            "There are 10001 names. At most 10000 can be added at once: split them.",
        ),
    ],
    ids=[
        *("no-letter", "same-name", "same-number", "no-name", "long-name", "long-number"),
        *("control", "no-rows", "no-name-column", "nothing", "empty-file", "blank-file"),
        *("cell-of-1-mb", "quotation-mark", "spreadsheet", "cut-utf-16", "too-large", "too-many"),
    ],
)
def test_problem_of_a_list_names_its_line_and_adds_nobody(sign_in, room, tess, data, said):
    before = counts()
    response = post(sign_in(tess), room, data)
    assert response.status_code == 422
    page = response.content.decode()
    assert escape(said) in page
    assert "<title>Error:" in page
    if isinstance(data, str):
        assert escape(data).strip("\n") in page.replace("\r\n", "\n")
    assert len(page) < 30_000
    assert counts() == before


def test_each_problem_of_a_list_has_its_own_line(sign_in, room, tess):
    response = post(sign_in(tess), room, "Grace\n5\nBo\n7\nBo")
    assert [each.partition(":")[0] for each in response.context["problems"]] == [
        "Line 2",
        "Line 4",
        "Line 5",
    ]
    assert "Nobody was added yet" in words(response)


def test_names_and_a_file_at_once_are_refused(sign_in, room, tess):
    form = {"names": "Grace", "file": SimpleUploadedFile("names.csv", b"Bo")}
    response = sign_in(tess).post(url("add_students", room), form)
    assert response.status_code == 422
    assert "Paste names or choose a file, not both" in words(response)
    assert counts() == [1, 1, 0]


def test_text_that_is_too_long_to_paste_changes_nothing(sign_in, room, tess):
    response = post(sign_in(tess), room, LONG)
    assert response.status_code == 400
    assert "a long list of names goes through as a file" in words(response)
    assert counts() == [1, 1, 0]


# Who is here already ----------------------------------------------------------------------


def test_names_that_are_here_already_are_left_as_they_are(sign_in, room, tess, lea, leo, otto):
    student(room, lea, roster_name="Moreno, Lea")
    student(room, leo, school_number="S-7")
    operations.leave_class(student(room, otto), now=timezone.now())
    before = list(Membership.objects.order_by("pk").values())
    names = "moreno,  lea\nSomebody Else\tS-7\nOtto Brandt\nAbbott, Grace"
    client = sign_in(tess)
    page = client.get(post(client, room, names).url)
    shown = page.context["page"]
    assert [row.name for row in shown.rows] == ["Abbott, Grace"]
    assert [row.name for row in shown.known] == ["moreno, lea", "Somebody Else", "Otto Brandt"]
    assert "Left as they are" in words(page)
    answer = client.post(url("confirm_draft", room, shown.draft.pk), follow=True)
    assert "1 student is added." in words(answer)
    assert [line[0] for line in added(room)] == ["grace.abbott"]
    assert list(Membership.objects.filter(is_rostered=False).order_by("pk").values()) == before


def test_equal_names_with_two_numbers_are_two_students(room, tess):
    add(room, "Kim\tS-1", tess)
    assert add(room, "Kim\tS-2\nKim\tS-1", tess) == 1
    assert [(line[0], line[3]) for line in added(room)] == [("kim", "S-1"), ("kim2", "S-2")]


def test_list_of_whom_is_here_adds_nobody(sign_in, room, tess):
    add(room, LIST, tess)
    client = sign_in(tess)
    page = words(client.get(post(client, room, LIST).url))
    assert "All of them are here already" in page
    assert "confirm_draft" not in page
    assert "Add 0" not in page


def test_user_names_are_new_also_where_the_school_has_equal_ones(room, tess, tomas):
    for name in ("grace.abbott", "grace.abbott2"):
        user(name)
    add(classroom(tomas), "Bo Jackson", tomas)
    add(room, "Abbott, Grace\nBo Jackson\nBo  Q. Jackson", tess)
    assert [line[0] for line in added(room)] == ["bo.jackson2", "bo.jackson3", "grace.abbott3"]


# Drafts -----------------------------------------------------------------------------------


def test_draft_is_added_once_however_often_it_is_confirmed(sign_in, room, tess):
    waiting = draft(room, LIST, tess)
    client = sign_in(tess)
    path = url("confirm_draft", room, waiting.pk)
    answers = [client.post(path).status_code for _ in range(2)]
    assert answers == [302, 404]
    assert "These names were added already, or are too old." in words(client.get(path[:-4]))
    # A second press that found the list before the first had ended.
    assert operations.add_students(waiting, by=tess, now=timezone.now()) == 0
    assert len(added(room)) == 3
    assert AuditEvent.objects.filter(verb="roster.import").count() == 1


def test_draft_that_was_forgotten_meanwhile_adds_nobody(room, tess):
    waiting = draft(room, LIST, tess)
    operations.forget_drafts(now=timezone.now() + timedelta(days=2))
    assert operations.add_students(waiting, by=tess, now=timezone.now()) == 0
    assert (added(room), AuditEvent.objects.count()) == ([], 0)


def test_draft_is_of_one_teacher_in_one_class(sign_in, room, tess, tomas):
    colleague(room, tomas)
    second = classroom(tess, "Second")
    waiting = draft(room, LIST, tess)
    for person, where in ((tomas, room), (tess, second)):
        client = sign_in(person)
        assert client.get(url("draft", where, waiting.pk)).status_code == 404
        assert client.post(url("confirm_draft", where, waiting.pk)).status_code == 404
    assert (added(room), RosterDraft.objects.count()) == ([], 1)


def test_draft_of_a_class_that_was_archived_meanwhile_adds_nobody(sign_in, room, tess):
    waiting = draft(room, LIST, tess)
    operations.archive_class(room, by=tess, now=timezone.now())
    answer = sign_in(tess).post(url("confirm_draft", room, waiting.pk), follow=True)
    assert "This class is archived. Take it back first." in words(answer)
    assert (added(room), RosterDraft.objects.count()) == ([], 1)


def test_drafts_are_forgotten_after_a_day(sign_in, room, tess):
    old, fresh = draft(room, LIST, tess), draft(room, LIST, tess)
    now = timezone.now()
    day = timedelta(days=1)
    RosterDraft.objects.filter(pk=old.pk).update(made_at=now - day - timedelta(seconds=1))
    RosterDraft.objects.filter(pk=fresh.pk).update(made_at=now - day + timedelta(seconds=1))
    assert operations.forget_drafts(now=now) == 1
    client = sign_in(tess)
    answers = [client.get(url("draft", room, each.pk)).status_code for each in (old, fresh)]
    assert answers == [404, 200]


# Many, and all or none --------------------------------------------------------------------


def test_ten_thousand_names_are_added(sign_in, room, tess):
    lines = [f"Family{each % 997}, Given{each},S-{each}" for each in range(MAX_ROWS)]
    data = "\r\n".join(["name;number", *(";".join(line.rsplit(",", 1)) for line in lines)])
    client = sign_in(tess)
    path = post(client, room, data.encode()).url
    page = words(client.get(path))
    assert "Add 10,000 students?" in page
    assert "And 9,800 more." in page
    answer = client.post(url("confirm_draft", room, RosterDraft.objects.get().pk))
    assert answer.url == url("students", room)
    members = Membership.objects.students().filter(classroom=room, is_rostered=True)
    assert members.count() == MAX_ROWS
    assert members.values("person__username").distinct().count() == MAX_ROWS


def test_name_that_cannot_be_stored_adds_none_of_the_list(room, tess):
    # Spelled as only a hand in the database could: the rule of the table says it is taken.
    user("other")
    User.objects.filter(username="other").update(username="Bo.Jackson")
    waiting = draft(room, LIST, tess)
    before = counts()
    with pytest.raises(IntegrityError):
        operations.add_students(waiting, by=tess, now=timezone.now())
    assert (counts(), added(room)) == (before, [])
    assert AuditEvent.objects.count() == 0
    User.objects.filter(username="Bo.Jackson").update(username="somebody")
    assert operations.add_students(waiting, by=tess, now=timezone.now()) == 3


@pytest.mark.django_db(transaction=True)
def test_equal_names_that_two_classes_add_at_once_get_user_names_of_their_own(room, tess, tomas):
    rooms = [room, classroom(tomas)]
    names = "\n".join(f"Kid n{each}" for each in range(300))
    waiting = [draft(each, names, tess) for each in rooms]
    now = timezone.now()
    results = all_at_once(lambda n: operations.add_students(waiting[n], by=tess, now=now), times=2)
    assert results == [300, 300]
    assert [len(added(each)) for each in rooms] == [300, 300]
    made = [line[0] for each in rooms for line in added(each)]
    assert len(set(made)) == 600
    assert {"kid.n7", "kid.n72"} <= set(made)


@pytest.mark.django_db(transaction=True)
def test_yes_that_is_pressed_twice_at_once_adds_once(room, tess):
    waiting = draft(room, LIST, tess)
    now = timezone.now()
    results = all_at_once(lambda _: operations.add_students(waiting, by=tess, now=now), times=2)
    assert sorted(results) == [0, 3]
    assert len(added(room)) == 3
