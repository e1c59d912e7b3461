"""What each table that reaches a person says about export and merging, and the walk over them.

A model that reaches a person carries `personal_data = PersonalData(...)`; `rules_of_all_models`
fails where it is missing, so that no table can be forgotten.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.apps import apps
from django.conf import settings
from django.db.models import Field, Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Merge = Literal["move", "combine", "leave"]


@dataclass(frozen=True)
class PersonalData:
    """How the rows of one model belong to a person.

    `path` leads from the row to the person as in a query ("learner", "attempt__learner"; "pk"
    for the person's own row). `export` names the fields that a person gets, none where a row
    only names them as the one who acted. `on_merge`: "move" gives a guest's rows to the account,
    "combine" leaves that to the app's receiver of `learners_merged`, "leave" lets them go with
    the guest. `title` is what the person reads; where it is empty, the model's own plural.
    `theirs` says which rows are theirs to have by now, and `seen` of which rows they may know
    the fields `withheld`, such as what an answer earned: a file tells no more than a page.
    """

    path: str
    export: tuple[str, ...]
    on_merge: Merge
    title: str | Promise = ""
    withheld: tuple[str, ...] = ()
    seen: Callable[[], Q] | None = None
    theirs: Callable[[], Q] | None = None


class MissingRule(Exception):
    """A model reaches a person and says nothing of export and merging."""


# Tables of packages, which cannot carry the attribute themselves.
PACKAGES: dict[str, PersonalData] = {
    "account.EmailAddress": PersonalData(
        "user", ("email", "verified", "primary"), "leave", _("E-mail addresses")
    ),
    "account.EmailConfirmation": PersonalData("email_address__user", ("created", "sent"), "leave"),
    "mfa.Authenticator": PersonalData(
        "user", ("type", "created_at", "last_used_at"), "leave", _("Second factors")
    ),
    # What an administrator changed may name other people: the day and the kind are theirs alone.
    "admin.LogEntry": PersonalData(
        "user", ("action_time", "action_flag"), "leave", _("Acts as an administrator")
    ),
    "accounts.User_groups": PersonalData("user", ("group_id",), "leave"),
    "accounts.User_user_permissions": PersonalData("user", ("permission_id",), "leave"),
}


def rules_of_all_models() -> Iterator[tuple[type[Model], PersonalData]]:
    """Each model that reaches a person, with its rule. Raises MissingRule where there is none."""
    for model in models_reaching_a_person():
        yield model, rule_of(model)


def rule_of(model: type[Model]) -> PersonalData:
    rule: Any = model.__dict__.get("personal_data") or PACKAGES.get(model._meta.label)
    if not isinstance(rule, PersonalData):
        raise MissingRule(
            f"{model._meta.label} reaches a person: give it personal_data = PersonalData(...)."
        )
    return rule


def models_reaching_a_person() -> list[type[Model]]:
    """The user's model and every model with a chain of foreign keys that ends there."""
    user_model = apps.get_model(settings.AUTH_USER_MODEL)
    all_models = apps.get_models(include_auto_created=True)
    reaching = {user_model}
    while True:
        more = {
            model
            for model in all_models
            if model not in reaching and not reaching.isdisjoint(_targets(model))
        }
        if not more:
            return [model for model in all_models if model in reaching]
        reaching |= more


def _targets(model: type[Model]) -> set[type[Model]]:
    fields: list[Field[Any, Any]] = list(model._meta.local_fields)
    return {
        field.related_model
        for field in fields
        if (field.many_to_one or field.one_to_one) and isinstance(field.related_model, type)
    }
