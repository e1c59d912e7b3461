"""Every table that reaches a person says what is exported and what merging does."""

from typing import get_args

import pytest
from allauth.account.models import EmailConfirmation
from django.db import models
from django.db.models import Model
from django.test.utils import isolate_apps

from accounts.models import AuditEvent, ErasedPerson, Installation, User
from accounts.personal_data import (
    Merge,
    MissingRule,
    PersonalData,
    models_reaching_a_person,
    rule_of,
    rules_of_all_models,
)

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
