"""Writing many rows that take few different values: one statement a value, not a case a row."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import batched
from typing import Any

from django.db.models import Model

# Few enough that no engine's limit on the parameters of a statement is met.
AT_ONCE = 500


def update_alike(rows: Iterable[Model], fields: Sequence[str]) -> None:
    """Write these fields of rows of one table, as `bulk_update` does. A row may stand in it twice:
    what it holds now is written."""
    alike: dict[tuple[Any, ...], list[Any]] = defaultdict(list)
    table: type[Model] | None = None
    for row in rows:
        table = type(row)
        alike[tuple(getattr(row, field) for field in fields)].append(row.pk)
    for values, keys in alike.items():
        assert table is not None
        for some in batched(keys, AT_ONCE):
            found = table._base_manager.filter(pk__in=some)
            found.update(**dict(zip(fields, values, strict=True)))
