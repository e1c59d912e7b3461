"""The body of the gradebook's table as HTML. A template a cell would cost a table of 200 students
and 100 works some seconds; alike cells are written once."""

from collections.abc import Iterable
from functools import lru_cache

from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from classrooms.grade_words import CellWords, cell_words, percent_words, so_far
from classrooms.gradebook import Cell
from classrooms.queries.gradebook import GradebookPage, Row
from classrooms.totals import Total

NOT_GIVEN = SafeString('<td data-s="none"><span>·</span></td>')


def table_body(page: GradebookPage) -> SafeString:
    """A row a student: the name, a cell a work, the grade so far. On paper without links."""
    return _Body(page).html()


class _Body:
    def __init__(self, page: GradebookPage) -> None:
        self.page = page
        self.titles = [conditional_escape(column.work.target.title) for column in page.columns]
        self.slugs = [column.work.assignment.slug for column in page.columns]
        self.inner: dict[int, tuple[str, str]] = {}
        blank = reverse(
            "classrooms:grade",
            args=[page.own.classroom_id, "00000000-0000-0000-0000-000000000000"],
        )
        self.before, self.after = blank.split("00000000-0000-0000-0000-000000000000")

    def html(self) -> SafeString:
        # Each piece of a row is escaped where it is made.
        return mark_safe("".join(map(self._row, self.page.rows)))  # noqa: S308

    def _row(self, row: Row) -> str:
        name = conditional_escape(row.student.name)
        url = f"{self.before}{row.student.pk}{self.after}"
        cells = "".join(self._cells(row.cells, name, url))
        if self.page.view.is_print:
            return f'<tr><th scope="row">{name}</th>{cells}{self._sum(row.total, name, "")}</tr>'
        head = f'<th scope="row"><a href="{url}">{name}</a></th>'
        return f"<tr>{head}{cells}{self._sum(row.total, name, url)}</tr>"

    def _cells(self, cells: Iterable[Cell | None], name: str, url: str) -> Iterable[str]:
        for cell, title, slug in zip(cells, self.titles, self.slugs, strict=True):
            if cell is None:
                yield NOT_GIVEN
                continue
            state, words = self._inner(cell)
            if self.page.view.is_print:
                yield f"<td{state}><span>{words}</span></td>"
            else:
                hidden = f'<span class="sr">{name}, {title}: </span>'
                yield f'<td{state}><a href="{url}#w-{slug}">{hidden}{words}</a></td>'

    def _inner(self, cell: Cell) -> tuple[str, str]:
        """The attribute of its state and what it shows, by the cell itself."""
        known = self.inner.get(id(cell))
        if known is None:
            known = _written(cell_words(cell, as_percent=self.page.view.as_percent))
            self.inner[id(cell)] = known
        return known

    def _sum(self, total: Total, name: str, url: str) -> str:
        words = conditional_escape(percent_words(total))
        due = total.due + total.waiting_overdue
        counted = conditional_escape(
            _("%(counted)d of %(due)d") % {"counted": total.counted, "due": due}
        )
        if not url:
            return f'<td class="sum"><span>{words} <small>{counted}</small></span></td>'
        said = conditional_escape(so_far(total))
        label = conditional_escape(_("so far"))
        hidden = f'<span class="sr">{name}, {label}: </span>'
        small = f'<small aria-hidden="true">{counted}</small><span class="sr">, {said}</span>'
        return f'<td class="sum"><a href="{url}#why">{hidden}{words} {small}</a></td>'


@lru_cache(maxsize=4096)
def _written(said: CellWords) -> tuple[str, str]:
    """Words of a cell as HTML; of different cells the words are often the same."""
    small = format_html(" <small>{}</small>", said.small) if said.small else ""
    hidden = format_html('<span class="sr"> {}</span>', said.hidden) if said.hidden else ""
    state = f' data-s="{said.kind}"' if said.kind else ""
    return state, f"{conditional_escape(said.text)}{small}{hidden}"
