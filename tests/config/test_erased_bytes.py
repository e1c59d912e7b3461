"""Whoever was erased is in no byte of the database's file, once the night has passed.

A word of its own is written into every text of every table that reaches the person, whatever the
type of its column, so that a new table or a new text is searched for as well. PostgreSQL has no
file to search: there all rows are.
"""

import secrets
import sqlite3
from contextlib import closing, nullcontext
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections
from django.db.models import BinaryField, CharField, JSONField, TextField
from django.test import Client

from accounts import erasure
from accounts.models import User
from accounts.personal_data import rules_of_all_models
from common import engines
from config.environment import sqlite_database
from config.transfer import opened
from tests.accounts.canaries import everything_stored
from tests.build import user
from tests.classrooms import build
from tests.config.filled import fill

pytestmark = pytest.mark.django_db(transaction=True)
# Rows that stay without whoever gave the work, mended the key or used the invitation.
STAY = {
    "classrooms.AssignedGroup",
    "classrooms.Assignment",
    "quizzes.Regrade",
    "accounts.Invitation",
}
RULES = [(model, rule) for model, rule in rules_of_all_models() if model._meta.label not in STAY]
LETTERS = "ghjkmnpqrstvwxyz"


def word():
    """Eight letters that stand nowhere else; the shortest column takes ten signs."""
    return "qq" + "".join(secrets.choice(LETTERS) for _ in range(6))


# The rules of a quiz as they were at the start: a closed form, which is read when a student goes.
CLOSED_FORM = {"quizzes.Attempt.policy"}


def texts_of(model):
    """The columns that could hold what somebody typed: no keys, and no choice of fixed words."""
    kinds = (CharField, TextField, JSONField, BinaryField)
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, kinds) and not field.choices and not field.is_relation
        if f"{model._meta.label}.{field.name}" not in CLOSED_FORM
    ]


def in_column(field, text):
    """In JSON the accent stands as \\u00f1, beside the word."""
    if isinstance(field, JSONField):
        return {"ñ": [f"ñ {text}"]}
    return text.encode() if isinstance(field, BinaryField) else f"{text} ñ"[: field.max_length]


def hide_words(people):
    """Write a word of its own into each text of all rows of these people; returns them, each with
    the column that it is in."""
    words = {}
    for model, rule in RULES:
        keys = model._base_manager.filter(**{f"{rule.path}__in": people}).values_list("pk")
        for (key,) in keys:
            for field in texts_of(model):
                words[text := word()] = f"{model._meta.label}.{field.name}"
                row = model._base_manager.filter(pk=key)
                row.update(**{field.attname: in_column(field, text)})
    return words


def write_drafts(person, assignment):
    """A long text that grows: each draft takes the place of the one before."""
    answer = build.begun(person, assignment).answers.get(version__spec__type="written")
    words = {}
    for count in range(1, 6):
        words[text := word()] = f"draft {count}"
        build.write(answer, f"{text} ñandú. " * 400 * count)
        answer.refresh_from_db()
    return words


def sign_in(person):
    client = Client()
    client.force_login(person)
    return {client.session.session_key: "session", person.pk.hex: "id", str(person.pk): "id"}


def bytes_of(alias="default"):
    """Of the file, its log and whatever else stands beside it; of PostgreSQL every row."""
    if connections[alias].vendor != "sqlite":
        return everything_stored().encode()
    file = Path(connections[alias].settings_dict["NAME"])
    return b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))


def still_there(words):
    held = bytes_of()
    return {where for text, where in words.items() if text.encode() in held}


def others():
    """Rows enough that pages are split, and keep a copy of what moved away."""
    User.objects.bulk_create(User(username=f"{word()}-{n}") for n in range(400))


def test_whoever_was_erased_is_in_no_byte_after_the_night(tess, tomas, lea, leo, otto, ada):
    others()
    fill(tess, tomas, lea, leo, otto, ada)
    room = lea.memberships.get(classroom__memberships__person=tess).classroom
    drafts = write_drafts(lea, build.task(room, by=tess))
    ada.groups.add(Group.objects.first())
    erased = [lea, leo, tess, ada]
    words = hide_words([person.pk for person in erased])
    others()
    for person in erased:
        person.refresh_from_db()
        words |= sign_in(person)
    texts = {f"{model._meta.label}.{field.name}" for model, _ in RULES for field in texts_of(model)}
    assert texts - still_there(words) == set()
    user("bea", is_superuser=True)
    for person in erased:
        erasure.erase_person(person, by=None)
    call_command("forget", stdout=StringIO())
    assert still_there(words | drafts) == set()


def test_reader_all_along_is_said_and_the_next_run_overwrites(tmp_path):
    path = tmp_path / "t.sqlite3"
    with opened("file", sqlite_database(path)) as alias, connections[alias].cursor() as cursor:
        cursor.execute("CREATE TABLE birds (name text)")
        cursor.execute("INSERT INTO birds VALUES ('quetzal')")
        cursor.execute("DELETE FROM birds")
        with closing(sqlite3.connect(path)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT * FROM birds").fetchall()
            with pytest.raises(DatabaseError, match="somebody reads"):
                engines.empty_log(alias, pauses=())
            assert b"quetzal" in bytes_of(alias)
        engines.empty_log(alias)
        assert b"quetzal" not in bytes_of(alias)


def test_forget_fails_in_words_where_the_file_cannot_be_written_anew(lea, monkeypatch):
    is_file = connection.vendor == "sqlite"
    connection.ensure_connection()
    monkeypatch.setitem(connection.settings_dict, "NAME", "/nowhere/at/all.sqlite3")
    words = "the next run overwrites: .*No such file"
    with pytest.raises(CommandError, match=words) if is_file else nullcontext():
        call_command("forget", stdout=StringIO())
