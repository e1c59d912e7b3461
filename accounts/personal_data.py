"""What each table that reaches a person says of itself: what is held in it, why and how long; what
is exported; what merging does. And the walk over them.

A model that reaches a person carries `personal_data = PersonalData(...)`; `rules_of_all_models`
fails where it is missing or names nothing that is held, so that no table can be forgotten.
`what_is_held` is the table that the pages on privacy show.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.apps import apps
from django.conf import settings
from django.db.models import Field, Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.retention import Kept

Merge = Literal["move", "combine", "leave"]


@dataclass(frozen=True)
class Held:
    """One thing that is held of a person, in a reader's words: a line of the table on privacy.

    Tables that are one thing for a reader name the same line; a table may hold several things.
    `is_of_staff`: it is held of teachers and administrators alone.
    """

    what: str | Promise
    why: str | Promise
    kept: Kept
    is_of_staff: bool = False

    @property
    def how_long(self) -> str:
        return gettext(self.kept.words)


@dataclass(frozen=True)
class InWords:
    """Columns of a file that are no fields of the table: what its rows say, in words for a reader.

    `of` takes the rows and gives a value for each column, by the key of the row.
    """

    columns: tuple[str, ...]
    of: Callable[[QuerySet[Any]], Mapping[Any, Mapping[str, str]]]


@dataclass(frozen=True)
class PersonalData:
    """How the rows of one model belong to a person.

    `path` leads from the row to the person as in a query ("learner", "attempt__learner"; "pk"
    for the person's own row). `export` names the fields that a person gets, none where a row
    only names them as the one who acted. `on_merge`: "move" gives a guest's rows to the account,
    "combine" leaves that to the app's receiver of `learners_merged`, "leave" lets them go with
    the guest. `title` is what the person reads; where it is empty, the model's own plural.
    `theirs` says which rows are theirs to have by now, and `seen` of which rows they may know
    the fields `withheld`, such as what an answer earned: a file tells no more than a page; both
    take the person's key. `in_words` are further columns, for what a field holds in a form that
    tells more than the page. `held` is what a reader is told that the table holds, why, and how
    long.
    """

    path: str
    export: tuple[str, ...]
    on_merge: Merge
    title: str | Promise = ""
    withheld: tuple[str, ...] = ()
    seen: Callable[[Any], Q] | None = None
    theirs: Callable[[Any], Q] | None = None
    in_words: InWords | None = None
    held: tuple[Held, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All that a person gets of a row."""
        return self.export + (self.in_words.columns if self.in_words else ())


class MissingRule(Exception):
    """A model reaches a person and does not say what is held, exported and merged."""


EMAIL = Held(
    _("E-mail, only if you give one"),
    _("To set a new password"),
    Kept.REMOVED,
)
SECOND_FACTOR = Held(
    _("Second factor, only if you set one up"),
    _("To protect the account"),
    Kept.REMOVED,
)
ADMINISTRATOR = Held(
    _("Of an administrator: rights, and what was changed in the administration and when"),
    _("To look after the site, and to answer who changed what"),
    Kept.ACCOUNT,
    is_of_staff=True,
)

# Tables of packages, which cannot carry the attribute themselves.
PACKAGES: dict[str, PersonalData] = {
    "account.EmailAddress": PersonalData(
        path="user",
        export=("email", "verified", "primary"),
        on_merge="leave",
        title=_("E-mail addresses"),
        held=(EMAIL,),
    ),
    "account.EmailConfirmation": PersonalData(
        path="email_address__user",
        export=("created", "sent"),
        on_merge="leave",
        title=_("Links that confirm an e-mail address"),
        held=(EMAIL,),
    ),
    "mfa.Authenticator": PersonalData(
        path="user",
        export=("type", "created_at", "last_used_at"),
        on_merge="leave",
        title=_("Second factors"),
        held=(SECOND_FACTOR,),
    ),
    # What an administrator changed may name other people: the day and the kind are theirs alone.
    "admin.LogEntry": PersonalData(
        path="user",
        export=("action_time", "action_flag"),
        on_merge="leave",
        title=_("Acts as an administrator"),
        held=(ADMINISTRATOR,),
    ),
    "accounts.User_groups": PersonalData(
        path="user",
        export=("group_id",),
        on_merge="leave",
        title=_("Groups of rights"),
        held=(ADMINISTRATOR,),
    ),
    "accounts.User_user_permissions": PersonalData(
        path="user",
        export=("permission_id",),
        on_merge="leave",
        title=_("Single rights"),
        held=(ADMINISTRATOR,),
    ),
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
    if not rule.held:
        raise MissingRule(
            f"{model._meta.label} reaches a person: say in its personal_data what is held, "
            "with held=(Held(...),)."
        )
    return rule


def title_of(model: type[Model], rule: PersonalData) -> str:
    """The table as a person reads it in the list of their own data."""
    return str(rule.title or model._meta.verbose_name_plural)


def what_is_held() -> dict[Held, list[str]]:
    """All that is held of a person, each with the tables it is in: the account itself first, and
    last what is held of teachers and administrators alone."""
    rules = sorted(rules_of_all_models(), key=lambda found: found[1].path != "pk")
    lines: dict[Held, list[str]] = {}
    for model, rule in rules:
        for held in rule.held:
            lines.setdefault(held, []).append(title_of(model, rule))
    return dict(sorted(lines.items(), key=lambda line: line[0].is_of_staff))


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
