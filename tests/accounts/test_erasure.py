"""Erasing: what goes, what stays, who may not, and that a backup brings nobody back."""

from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.test import Client

from accounts import codes, erasure
from accounts.models import AuditEvent, ErasedPerson, Invitation, User
from accounts.personal_data import rules_of_all_models
from tests.accounts.canaries import CANARY, act_on, everything_stored, person_of_canaries
from tests.build import PASSWORD, user

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


def bring_back(person: User) -> None:
    """What restoring a backup does: the same row under the same id."""
    person.save(force_insert=True)


def test_erase_person_leaves_no_word_of_theirs_in_any_table(otto: User, client: Client) -> None:
    person = person_of_canaries()
    act_on(otto, person)
    client.force_login(person)
    before = everything_stored()
    assert CANARY in before
    assert str(person.pk) in before
    erasure.erase_person(person, by=person)
    after = everything_stored()
    assert CANARY not in after
    assert str(person.pk) not in after
    assert person.pk.hex not in after


def test_erase_person_leaves_no_row_that_reaches_them(otto: User) -> None:
    person = person_of_canaries()
    act_on(otto, person)
    erasure.erase_person(person, by=person)
    for model, rule in rules_of_all_models():
        assert not model._base_manager.filter(**{rule.path: person.pk}).exists(), model


def test_erase_person_keeps_the_rows_of_others(otto: User) -> None:
    person = person_of_canaries()
    act_on(otto, person)
    erasure.erase_person(person, by=person)
    assert list(User.objects.all()) == [otto]
    assert AuditEvent.objects.get(subject=otto).actor is None
    assert Invitation.objects.get(used_by=otto).made_by is None


def test_erase_person_keeps_the_id_of_the_callers_object(lea: User) -> None:
    key = lea.pk
    erasure.erase_person(lea, by=lea)
    assert lea.pk == key


@time_machine.travel(NOW, tick=False)
def test_erase_person_records_a_digest_and_the_day(lea: User) -> None:
    erasure.erase_person(lea, by=lea)
    digest = codes.digest(str(lea.pk))
    assert list(ErasedPerson.objects.values_list("digest", "erased_on")) == [
        (digest, date(2026, 11, 24))
    ]
    event = AuditEvent.objects.get(verb="data.erase")
    assert (event.actor, event.subject) == (None, None)
    assert event.detail == {"digest": digest, "reason": ""}


def test_erase_person_records_who_decided_and_why(lea: User, ada: User) -> None:
    erasure.erase_person(lea, by=ada, reason="left the school")
    event = AuditEvent.objects.get(verb="data.erase")
    assert event.actor == ada
    assert event.detail == {"digest": codes.digest(str(lea.pk)), "reason": "left the school"}


def test_erase_person_twice_is_the_same_as_once(lea: User) -> None:
    erasure.erase_person(lea, by=lea)
    erasure.erase_person(lea, by=lea)
    assert ErasedPerson.objects.count() == 1
    assert AuditEvent.objects.filter(verb="data.erase").count() == 1


def test_erase_person_works_for_a_guest(guest: User) -> None:
    erasure.erase_person(guest, by=guest)
    assert not User.objects.exists()


def test_erase_person_ends_their_sessions_and_no_others(lea: User, leo: User) -> None:
    for person in (lea, lea, leo):
        assert Client().login(username=person.username, password=PASSWORD)
    erasure.erase_person(lea, by=lea)
    assert [session.get_decoded()["_auth_user_id"] for session in Session.objects.all()] == [
        str(leo.pk)
    ]


def test_erase_person_ends_a_sign_in_that_waits_for_the_second_factor(lea: User) -> None:
    store = SessionStore()
    store["account_login"] = {"user_pk": lea.pk.hex}
    store.save()
    erasure.erase_person(lea, by=lea)
    assert not Session.objects.exists()


def test_erase_person_refuses_a_managed_student_who_asks_for_it(tess: User) -> None:
    student = user("mia", is_managed=True, is_student=True)
    with pytest.raises(erasure.MayNotErase, match="Ask your teacher"):
        erasure.erase_person(student, by=student)
    assert User.objects.filter(pk=student.pk).exists()
    erasure.erase_person(student, by=tess)
    assert not User.objects.filter(pk=student.pk).exists()


def test_erase_person_refuses_the_last_administrator(ada: User, lea: User) -> None:
    user("gone", is_superuser=True, is_active=False)
    with pytest.raises(erasure.LastAdministrator, match="only administrator"):
        erasure.erase_person(ada, by=ada)
    assert User.objects.filter(pk=ada.pk).exists()
    assert not ErasedPerson.objects.exists()


def test_erase_person_lets_one_of_two_administrators_go(ada: User) -> None:
    user("bea", is_superuser=True)
    erasure.erase_person(ada, by=ada)
    assert [person.username for person in User.objects.all()] == ["bea"]


def test_erase_person_takes_an_administrator_who_may_not_sign_in(db: None) -> None:
    erasure.erase_person(user("gone", is_superuser=True, is_active=False), by=None)
    assert not User.objects.exists()


def test_erase_person_works_where_nobody_is_administrator(lea: User) -> None:
    erasure.erase_person(lea, by=None)
    assert not User.objects.exists()


@pytest.mark.parametrize(("days", "stays"), [(89, True), (90, True), (91, False)])
def test_erase_stale_guests_waits_for_90_days(guest: User, days: int, stays: bool) -> None:
    User.objects.update(last_active_on=NOW.date() - timedelta(days=days))
    assert erasure.erase_stale_guests(now=NOW) == (0 if stays else 1)
    assert User.objects.exists() is stays


def test_erase_stale_guests_keeps_a_guest_until_the_day_that_is_promised(guest: User) -> None:
    on_the_day = datetime.combine(guest.kept_until, NOW.timetz())
    assert erasure.erase_stale_guests(now=on_the_day) == 0
    assert erasure.erase_stale_guests(now=on_the_day + timedelta(days=1)) == 1


def test_erase_stale_guests_leaves_accounts_alone(lea: User) -> None:
    User.objects.update(last_active_on=date(2020, 1, 1))
    assert erasure.erase_stale_guests(now=NOW) == 0


def test_erase_stale_guests_leaves_a_guest_who_signed_up(guest: User) -> None:
    User.objects.update(last_active_on=date(2020, 1, 1), is_guest=False, username="new")
    assert erasure.erase_stale_guests(now=NOW) == 0
    assert User.objects.get().username == "new"


def test_erase_stale_guests_takes_more_than_one_batch(db: None) -> None:
    count = erasure.PEOPLE_AT_ONCE + 1
    long_ago = date(2020, 1, 1)
    User.objects.bulk_create(User(is_guest=True, last_active_on=long_ago) for _ in range(count))
    assert erasure.erase_stale_guests(now=NOW) == count
    assert (User.objects.count(), ErasedPerson.objects.count()) == (0, count)


@pytest.mark.parametrize(
    ("at", "stays"),
    [
        (datetime(2023, 11, 24, 9, 31, tzinfo=UTC), True),
        (datetime(2023, 11, 24, 9, 30, tzinfo=UTC), True),
        (datetime(2023, 11, 23, 9, 0, tzinfo=UTC), False),
    ],
    ids=["younger", "three years", "older"],
)
def test_thin_audit_keeps_three_years(lea: User, at: datetime, stays: bool) -> None:
    AuditEvent.objects.create(verb="account.recovered", subject=lea, at=at)
    assert erasure.thin_audit(now=NOW) == (0 if stays else 1)
    assert AuditEvent.objects.exists() is stays


def test_clear_sessions_ends_only_what_ran_out(lea: User, leo: User, client: Client) -> None:
    assert client.login(username="leo", password=PASSWORD)
    Session.objects.create(session_key="old", session_data="", expire_date=NOW)
    later = NOW + timedelta(seconds=1)
    with time_machine.travel(later, tick=False):
        Session.objects.exclude(pk="old").update(expire_date=later + timedelta(hours=1))
        assert erasure.clear_sessions(now=later) == 1
    assert [session.pk for session in Session.objects.all()] == [client.session.session_key]


def test_erase_again_erases_whoever_a_backup_brought_back(lea: User, leo: User) -> None:
    erasure.erase_person(lea, by=lea)
    bring_back(lea)
    client = Client()
    client.force_login(lea)
    assert erasure.erase_again() == 1
    assert list(User.objects.all()) == [leo]
    assert not Session.objects.exists()
    assert AuditEvent.objects.get(verb="data.erase_again").detail == {"people": 1}


def test_erase_again_knows_guests_that_ran_out(guest: User) -> None:
    User.objects.update(last_active_on=date(2020, 1, 1))
    erasure.erase_stale_guests(now=NOW)
    bring_back(guest)
    assert erasure.erase_again() == 1


def test_erase_again_erases_the_last_administrator_too(ada: User) -> None:
    user("bea", is_superuser=True)
    erasure.erase_person(ada, by=ada)
    User.objects.all().delete()
    bring_back(ada)
    assert erasure.erase_again() == 1


def test_erase_again_changes_nothing_where_nobody_came_back(lea: User) -> None:
    assert erasure.erase_again() == 0
    assert not AuditEvent.objects.exists()


def test_erase_again_takes_the_list_that_a_backup_does_not_hold(
    lea: User, leo: User, tmp_path: Path
) -> None:
    erasure.erase_person(lea, by=lea)
    printed = StringIO()
    call_command("erase_again", "--print", stdout=printed)
    kept = tmp_path / "erased.txt"
    kept.write_text(printed.getvalue())

    # The backup is older than the erasure.
    ErasedPerson.objects.all().delete()
    bring_back(lea)
    out = StringIO()
    call_command("erase_again", str(kept), stdout=out)
    assert out.getvalue() == "Erased again: 1.\n"
    assert list(User.objects.all()) == [leo]
    assert ErasedPerson.objects.get().digest == codes.digest(str(lea.pk))


@pytest.mark.parametrize("text", [None, "lea\nleo\n"], ids=["missing", "not a list"])
def test_erase_again_refuses_a_file_that_is_not_its_list(
    db: None, tmp_path: Path, text: str | None
) -> None:
    kept = tmp_path / "erased.txt"
    if text is not None:
        kept.write_text(text)
    with pytest.raises(CommandError, match="erased.txt"):
        call_command("erase_again", str(kept))
