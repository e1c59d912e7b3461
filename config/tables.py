"""Whether the tables of a database are as the models of this version want them, column by column;
and the repair of tables that an earlier form of a migration made."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.db import connections, router
from django.db.migrations import AddConstraint, AddField, AddIndex
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import F, Model

from common import engines
from config.health import listed


class TablesDiffer(Exception):
    """The tables are not as this version needs them; the text says where, and what to do."""


@dataclass(frozen=True)
class Gained:
    """What a migration gained after it had been applied somewhere: a column of a table, with the
    index or the constraint on it."""

    app: str
    model: str
    field: str
    index: str = ""
    constraint: str = ""
    fill: Callable[[Any], None] | None = None


def _marks_were_applied(then: Any) -> None:
    """In those days a mark was written into its answer when it was released. One that waited for a
    date had it at the assignment alone."""
    marks = then.get_model("quizzes", "Mark").objects
    marks.filter(released_at__isnull=False).update(applied_at=F("released_at"))
    for assignment in then.get_model("classrooms", "Assignment").objects.filter(release="at"):
        waiting = marks.filter(answer__attempt__context=assignment.pk, is_draft=False)
        waiting.filter(released_at=None).update(released_at=assignment.release_at)


# In an order in which each may need those before it.
GAINED = (
    Gained("classrooms", "assignment", "release_at", constraint="assignment_date_of_release"),
    Gained("quizzes", "regrade", "elsewhere"),
    Gained("quizzes", "regrade", "reaches_own_study"),
    Gained("quizzes", "mark", "applied_at", index="marks_to_apply", fill=_marks_were_applied),
)


def every_model() -> list[type[Model]]:
    """Every table of the installation but the counters of the limits, which run out in minutes."""
    models = apps.get_models(include_auto_created=True)
    return [model for model in models if model._meta.managed and not model._meta.proxy]


def differences(alias: str = "default") -> list[str]:
    """What differs, a few words each; empty where every table is as it should be."""
    columns, names = engines.columns_of(alias), engines.names_of(alias)
    return [
        each for model in every_model() for each in _differences_of(model, alias, columns, names)
    ]


def prepare_tables(alias: str = "default") -> None:
    """Every table, as this version wants it. Raises TablesDiffer."""
    with _rows_of(alias):
        repair(alias)
        call_command("migrate", database=alias, verbosity=0, interactive=False)
    call_command("createcachetable", database=alias, verbosity=0)
    if found := differences(alias):
        raise TablesDiffer(
            f"The tables of the database are not as this version needs them ({listed(found)}): "
            "go back to the version that it worked with, or move this database aside and restore "
            "the newest backup into an empty one."
        )


class _Router:
    """Sends whatever names no database to one."""

    def __init__(self, alias: str) -> None:
        self.alias = alias

    def db_for_read(self, model: type[Model], **hints: Any) -> str:
        return self.alias

    db_for_write = db_for_read


@contextmanager
def _rows_of(alias: str) -> Iterator[None]:
    """A migration that changes rows may name no database: it means the one that it runs on, and
    not the one of the site."""
    before = router.routers
    router.routers = [_Router(alias)]
    try:
        yield
    finally:
        router.routers = before


def repair(alias: str = "default") -> None:
    """Add what an earlier form of an applied migration did not make. To be called before any
    further migration; where nothing is missing, it does nothing."""
    loader = MigrationExecutor(connections[alias]).loader
    applied = [key for key in loader.applied_migrations if key in loader.graph.nodes]
    state = loader.project_state(applied)
    columns = engines.columns_of(alias)
    missing = [each for each in GAINED if _is_missing(each, state, columns)]
    operations = [(each.app, added) for each in missing for added in _take_out(each, state)]
    for app, operation in operations:
        after = state.clone()
        operation.state_forwards(app, after)
        with connections[alias].schema_editor() as editor:
            operation.database_forwards(app, editor, state, after)
        state = after
    for each in missing:
        if each.fill:
            each.fill(state.apps)


def _is_missing(gained: Gained, state: ProjectState, columns: engines.Columns) -> bool:
    model = state.models.get((gained.app, gained.model))
    if model is None or gained.field not in model.fields:
        return False
    table = state.apps.get_model(gained.app, gained.model)._meta.db_table
    return table in columns and gained.field not in columns[table]


def _take_out(gained: Gained, state: ProjectState) -> list[Operation]:
    """Leave it out of the state, as it is out of the database; returns what adds it."""
    app, model = gained.app, gained.model
    known = state.models[app, model]
    field = known.fields[gained.field]
    added: list[Operation] = [AddField(model, gained.field, field)]
    if gained.index:
        added.append(AddIndex(model, known.get_index_by_name(gained.index)))
        state.remove_index(app, model, gained.index)
    if gained.constraint:
        added.append(AddConstraint(model, known.get_constraint_by_name(gained.constraint)))
        state.remove_constraint(app, model, gained.constraint)
    state.remove_field(app, model, gained.field)
    return added


def _differences_of(
    model: type[Model], alias: str, columns: engines.Columns, names: set[str]
) -> list[str]:
    table = model._meta.db_table
    if table not in columns:
        return [f"the table {table} is missing"]
    there, wanted = columns[table], engines.wanted_columns(model, alias)
    found = [f"{table} lacks the column {name}" for name in wanted if name not in there]
    found += [
        f"{table} has the column {name}, which this version does not know"
        for name in there
        if name not in wanted
    ]
    for name, column in wanted.items():
        if name in there and not _serves(there[name], column):
            found.append(f"{table}.{name} is {there[name]}, not {column}")
    rules = [*model._meta.constraints, *model._meta.indexes]
    return found + [
        f"{table} lacks the rule {rule.name}" for rule in rules if rule.name not in names
    ]


def _serves(there: engines.Column, wanted: engines.Column) -> bool:
    """A key of a package's own table may be wider than its model says: Django made it so."""
    is_wider = (there.kind, wanted.kind) == ("bigint", "integer")
    return there == wanted or (is_wider and there.may_be_empty == wanted.may_be_empty)
