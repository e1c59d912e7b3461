"""Every table that reaches a person says what is exported and what merging does."""

from typing import get_args

import pytest
from allauth.account.models import EmailConfirmation
from django.apps import apps
from django.db import models
from django.db.models import Model
from django.test.utils import isolate_apps

from accounts.models import AuditEvent, ErasedPerson, Installation, User
from accounts.personal_data import (
    Held,
    Merge,
    MissingRule,
    PersonalData,
    models_reaching_a_person,
    rule_of,
    rules_of_all_models,
    title_of,
    what_is_held,
)
from accounts.retention import Kept

RULES = [pytest.param(model, rule, id=model._meta.label) for model, rule in rules_of_all_models()]
SECRETS = {"password", "recovery", "token", "setup_token", "key", "data", "session_data"}


def test_models_reaching_a_person_finds_every_distance() -> None:
    reaching = models_reaching_a_person()
    assert {User, AuditEvent, EmailConfirmation, User.groups.through} <= set(reaching)
    assert not {ErasedPerson, Installation} & set(reaching)


@isolate_apps("accounts")
def test_rule_of_refuses_a_model_that_says_nothing() -> None:
    class Diary(models.Model):  # noqa: DJ008
        writer = models.ForeignKey(User, models.CASCADE, related_name="+")

        class Meta:
            app_label = "accounts"
            managed = False

    with pytest.raises(MissingRule, match=r"^accounts\.Diary reaches a person: give it"):
        rule_of(Diary)


@isolate_apps("accounts")
def test_rule_of_does_not_take_the_rule_of_a_parent() -> None:
    class Note(models.Model):
        writer = models.ForeignKey(User, models.CASCADE, related_name="+")
        personal_data = PersonalData(path="writer", export=(), on_merge="move")

        class Meta:
            abstract = True
            app_label = "accounts"

    class LongNote(Note):  # noqa: DJ008
        class Meta:
            app_label = "accounts"
            managed = False

    with pytest.raises(MissingRule, match=r"LongNote"):
        rule_of(LongNote)


@isolate_apps("accounts")
def test_rule_of_refuses_a_model_that_does_not_say_what_is_held() -> None:
    class Silent(models.Model):  # noqa: DJ008
        writer = models.ForeignKey(User, models.CASCADE, related_name="+")
        personal_data = PersonalData(path="writer", export=(), on_merge="move")

        class Meta:
            app_label = "accounts"
            managed = False

    with pytest.raises(MissingRule, match=r"^accounts\.Silent reaches a person: say in"):
        rule_of(Silent)


@pytest.mark.parametrize(("model", "rule"), RULES)
def test_line_of_what_is_held_has_three_words(model: type[Model], rule: PersonalData) -> None:
    for line in rule.held:
        assert all(str(said).strip() for said in (line.what, line.why, line.how_long))
        assert "!" not in f"{line.what}{line.why}{line.how_long}"


def test_what_is_held_names_every_table_and_begins_with_the_account() -> None:
    lines = what_is_held()
    named = {title for titles in lines.values() for title in titles}
    assert named == {title_of(model, rule) for model, rule in rules_of_all_models()}
    assert list(lines)[: len(User.personal_data.held)] == list(User.personal_data.held)
    last = [line.is_of_staff for line in lines]
    assert last == sorted(last)
    assert {line for line in lines if str(line.what).startswith("Of a")} == {
        line for line in lines if line.is_of_staff
    }
    # One thing has one line: the same words never come with another reason or another rule.
    assert len({str(line.what) for line in lines}) == len(lines)


def test_lines_that_are_the_same_are_one() -> None:
    attempt, answer = (rule_of(apps.get_model("quizzes", name)) for name in ("attempt", "answer"))
    assert attempt.held == answer.held
    tables = what_is_held()[attempt.held[0]]
    assert tables == ["Attempts at quizzes", "Answers in quizzes", "Each save of an answer"]


def test_every_rule_of_retention_is_used_and_said_once() -> None:
    assert {line.kept for line in what_is_held()} == set(Kept)
    assert len({rule.words for rule in Kept}) == len(Kept)
    line = Held("A thing", "A reason", Kept.GUEST)
    assert line.how_long == "90 days after the last time something was saved"


@pytest.mark.parametrize(("model", "rule"), RULES)
def test_path_leads_to_a_person(model: type[Model], rule: PersonalData) -> None:
    names = [] if rule.path == "pk" else rule.path.split("__")
    for name in names:
        model = model._meta.get_field(name).related_model
    assert model is User


@pytest.mark.parametrize(("model", "rule"), RULES)
def test_path_can_be_asked_of_the_database(
    db: None, model: type[Model], rule: PersonalData, lea: User, otto: User
) -> None:
    found = model._base_manager.filter(**{rule.path: lea.pk})
    assert list(found) == ([lea] if model is User else [])


@pytest.mark.parametrize(("model", "rule"), RULES)
def test_export_names_columns_of_the_model(model: type[Model], rule: PersonalData) -> None:
    """Or of a row that it points to, as version__question_id."""
    columns = {field.attname for field in model._meta.concrete_fields}
    names = {field.name for field in model._meta.concrete_fields}
    assert {name for name in rule.export if "__" not in name} <= columns
    assert {name.partition("__")[0] for name in rule.export if "__" in name} <= names


@pytest.mark.parametrize(("model", "rule"), RULES)
def test_export_names_no_secret_and_no_other_person(model: type[Model], rule: PersonalData) -> None:
    people = {field.attname for field in model._meta.fields if field.related_model is User}
    # The admin's log keeps the names of the people whose rows an administrator changed.
    names = {"object_repr", "change_message"}
    shown = {piece for name in rule.export for piece in (name, name.rpartition("__")[2])}
    assert not shown & (SECRETS | people | names)


@pytest.mark.parametrize(("model", "rule"), RULES)
def test_on_merge_is_one_of_the_three_words(model: type[Model], rule: PersonalData) -> None:
    assert rule.on_merge in get_args(Merge)
