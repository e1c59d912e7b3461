"""Whole rows of one table by the values of some fields, in plain SQL that is written once.

For the few questions that nearly every request of a learner asks (its session, its person, the
work, its attempts and answers): there, Django's query builder takes five times as long as the
database. All other reading is Django's.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model

IS_NULL = "__isnull"


def rows_of[M: Model](
    model: type[M], *, order_by: str = "", is_locked: bool = False, **wanted: Any
) -> list[M]:
    """The rows in which each named field has this value; `name__isnull` is written as Django writes
    it. Fields of the model itself alone. `is_locked`: until the end of the transaction."""
    conditions = tuple((name, _asks_null(name) and value) for name, value in wanted.items())
    sql, convert, names = _prepared(model, connection.vendor, conditions, order_by, is_locked)
    values = [
        _field(model, name).get_db_prep_value(value, connection)
        for name, value in wanted.items()
        if not _asks_null(name)
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchall()
    alias = connection.alias
    return [model.from_db(alias, names, convert(row)) for row in found]


def row_of[M: Model](model: type[M], **wanted: Any) -> M | None:
    """The row with these values, or None."""
    return next(iter(rows_of(model, **wanted)), None)


def _asks_null(name: str) -> bool:
    return name.endswith(IS_NULL)


def _field(model: type[Model], name: str) -> Any:
    return model._meta.get_field(name.removesuffix(IS_NULL))


@lru_cache
def _prepared(
    model: type[Model],
    vendor: str,
    conditions: tuple[tuple[str, bool], ...],
    order_by: str,
    is_locked: bool,
) -> tuple[str, Callable[[tuple[Any, ...]], list[Any]], list[str]]:
    """The statement, what makes a row of this engine Python's values, and the fields' names."""
    meta = model._meta
    fields = meta.concrete_fields

    def column(name: str) -> str:
        return connection.ops.quote_name(str(_field(model, name).column))

    def condition(name: str, is_null: bool) -> str:
        if not _asks_null(name):
            return f"{column(name)} = %s"
        return f"{column(name)} IS {'' if is_null else 'NOT '}NULL"

    columns = ", ".join(column(field.name) for field in fields)
    where = " AND ".join(condition(name, is_null) for name, is_null in conditions)
    order = f" ORDER BY {column(order_by)}" if order_by else ""
    # SQLite has one writer at a time, and no such words.
    lock = " FOR UPDATE" if is_locked and connection.features.has_select_for_update else ""
    sql = f"SELECT {columns} FROM {meta.db_table} WHERE {where}{order}{lock}"  # noqa: S608
    expressions = [field.get_col(meta.db_table) for field in fields]
    converters = [
        (place, converter, expression)
        for place, expression in enumerate(expressions)
        for converter in (
            *connection.ops.get_db_converters(expression),
            *expression.get_db_converters(connection),
        )
    ]

    def convert(row: tuple[Any, ...]) -> list[Any]:
        values = list(row)
        for place, converter, expression in converters:
            values[place] = converter(values[place], expression, connection)
        return values

    return sql, convert, [field.attname for field in fields]
