"""What a person takes away holds each row of each table that reaches them, and each of its columns
but those that are listed here."""

import io
import json
import zipfile

import pytest
from django.utils import timezone

from accounts import exports
from accounts.personal_data import rules_of_all_models
from tests.config.filled import fill

RULES = list(rules_of_all_models())
# Rows that only name the person as the one who gave work or mended a key.
ONLY_NAMED = {"quizzes.Regrade", "classrooms.Assignment", "classrooms.AssignedGroup"}
# Secrets, other people, what a question holds of its key, and what the program keeps for itself. A
# new column is exported or comes into this table.
LEFT_OUT = {
    "accounts.User": "password is_superuser is_managed is_staff is_active recovery",
    "accounts.AuditEvent": "actor scope",
    "accounts.Invitation": "token made_by",
    "admin.LogEntry": "content_type object_id object_repr change_message",
    "account.EmailConfirmation": "key",
    "mfa.Authenticator": "data",
    "lessons.CheckAnswer": "digest",
    "lessons.ProblemReport": "digest",
    "quizzes.Attempt": "context is_preview policy seed closes_at late_percent time_zone "
    "hides_until_close is_held released_at told_at",
    "quizzes.Answer": "points client hints is_dropped",
    "quizzes.AnswerEvent": "actor client detail",
    "quizzes.Mark": "marker is_draft version saved_at applied_at",
    "quizzes.Dispute": "replied_by",
    "practice.Evidence": "question_type origin_key",
    "practice.MasteryChange": "because",
    "practice.ReviewCard": "is_sure_and_wrong stability difficulty seen_at remembered_until "
    "is_withdrawn",
    "practice.Review": "due_at digest",
    "classrooms.Membership": "is_rostered checked_at was_removed",
    "classrooms.JoinedAccounts": "gone attempts made_by",
    "classrooms.RosterDraft": "classroom rows encoding ignored",
    "classrooms.Absence": "changes made_by",
    "classrooms.Accommodation": "version",
    "classrooms.GradeOverride": "made_by version",
    "classrooms.Extension": "version",
}


def tables_of(person):
    packed = io.BytesIO(exports.my_data_zip(person, now=timezone.now()))
    with zipfile.ZipFile(packed) as archive:
        return json.loads(archive.read("my-data.json"))


def test_file_of_each_person_holds_every_row_of_theirs(tess, tomas, lea, leo, otto, ada):
    people = fill(tess, tomas, lea, leo, otto, ada) | {"lea": lea}
    seen = set()
    for person in people.values():
        tables = tables_of(person)
        for model, rule in RULES:
            rows = model._base_manager.filter(**{rule.path: person.pk})
            given = tables.get(model._meta.label_lower, [])
            assert len(given) == (rows.count() if rule.export else 0), model
            assert all(set(row) == set(rule.columns) for row in given)
            seen |= {model._meta.label} if given else set()
    assert seen == {model._meta.label for model, _ in RULES} - ONLY_NAMED


@pytest.mark.parametrize(
    ("model", "rule"), [pytest.param(*each, id=each[0]._meta.label) for each in RULES]
)
def test_every_column_is_given_or_listed(model, rule):
    if model._meta.label in ONLY_NAMED:
        assert rule.export == ()
        return
    given = {name.partition("__")[0] for name in rule.columns}
    own = rule.path.partition("__")[0]
    columns = {
        field.name
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name != own and not given & {field.name, field.attname}
    }
    assert columns == set(LEFT_OUT.get(model._meta.label, "").split())
