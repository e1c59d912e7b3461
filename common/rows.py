"""Whole rows of one table by the values of some fields, in plain SQL that is written once.

For the few questions that nearly every request asks (its session, its person, its attempt and
answers): there, Django's query builder takes five times as long as the database. All other reading
is Django's.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Model


def rows_of[M: Model](model: type[M], *, order_by: str = "", **wanted: Any) -> list[M]:
    """The rows in which each named field has this value. Fields of the model itself alone."""
    sql, convert, names = _prepared(model, connection.vendor, tuple(wanted), order_by)
    fields = [model._meta.get_field(name) for name in wanted]
    values = [
        field.get_db_prep_value(value, connection)  # type: ignore[union-attr]
        for field, value in zip(fields, wanted.values(), strict=True)
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchall()
    alias = connection.alias
    return [model.from_db(alias, names, convert(row)) for row in found]


def row_of[M: Model](model: type[M], **wanted: Any) -> M | None:
    """The row with these values, or None."""
    return next(iter(rows_of(model, **wanted)), None)


@lru_cache
def _prepared(
    model: type[Model], vendor: str, wanted: tuple[str, ...], order_by: str
) -> tuple[str, Callable[[tuple[Any, ...]], list[Any]], list[str]]:
    """The statement, what makes a row of this engine Python's values, and the fields' names."""
    meta = model._meta
    fields = meta.concrete_fields

    def column(name: str) -> str:
        return connection.ops.quote_name(str(meta.get_field(name).column))  # type: ignore[union-attr]

    columns = ", ".join(column(field.name) for field in fields)
    where = " AND ".join(f"{column(name)} = %s" for name in wanted)
    order = f" ORDER BY {column(order_by)}" if order_by else ""
    sql = f"SELECT {columns} FROM {meta.db_table} WHERE {where}{order}"  # noqa: S608
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
