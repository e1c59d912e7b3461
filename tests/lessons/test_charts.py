"""Figures laid out to be drawn: every number is there, scales are straight, gaps are broken."""

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lessons.catalogue import get_course
from lessons.charts import Numbers, all_numbers, drawing_of, whole_drawing_of
from lessons.charts.bars import bars_of
from lessons.charts.lines import lines_of
from lessons.charts.places import on_globe
from lessons.charts.scales import Scale, in_a_row, in_time, round_numbers
from lessons.charts.sheet import NARROW, Point, spread
from lessons.charts.strip import strip_of
from lessons.charts.table import text_of
from lessons.library.reader import read_library
from lessons.library.records import Series, SeriesFile
from lessons.library.structure import Figure
from tests.lessons.library.conftest import SAMPLE

KINDS = ["bars", "lines", "map", "strip"]
DECIMALS = st.decimals(-10_000, 10_000, allow_nan=False, places=2)


def all_figures():
    """Every figure of the course that ships and of the sample course, with its series."""
    for course in (get_course("aid-and-migration"), read_library(SAMPLE).courses["maps"]):
        for lesson in course.lessons:
            for id_, figure in lesson.figures.items():
                yield pytest.param(figure, course.series[figure.data], id=id_)


def figure(kind, *series, x="year"):
    words = {"en": "Words"}
    return Figure(data="d", kind=kind, x=x, series=series, finding=words, read=words, see="p1")


def series(header, *rows):
    words = {"en": "Words"}
    about = SeriesFile(title=words, unit=words, source="s", method=words, cannot_show=words)
    cells = [
        [row[0], *(None if cell is None else Decimal(cell) for cell in row[1:])] for row in rows
    ]
    return Series("d", about, tuple(header.split(",")), tuple(map(tuple, cells)))


def numbers(**lines):
    """Numbers of the years from 2000 on, a line by name; a text is a number, None a gap."""
    keys = tuple(str(2000 + n) for n in range(max(map(len, lines.values()))))
    read = (tuple(None if n is None else Decimal(n) for n in line) for line in lines.values())
    return Numbers("Year", keys, tuple(lines), tuple(read))


@pytest.mark.parametrize(("figure", "series"), all_figures())
def test_every_figure_is_drawn_as_what_it_is_with_every_number(figure, series):
    drawing = drawing_of(figure, series, "en")
    assert drawing.kind == figure.kind
    kept = series.selection(figure.keep)
    columns = [series.header.index(name) for name in figure.series]
    written = [[text_of(row[column]) for column in columns] for row in kept]
    assert [[cell.text for cell in row.cells] for row in drawing.numbers.rows] == written
    assert len(drawing.numbers.rows) == len(kept)


def test_sample_course_has_a_figure_of_each_kind():
    figures = [param.values[0] for param in all_figures()]
    assert {figure.kind for figure in figures} == set(KINDS)


# The table


@pytest.mark.parametrize(
    ("number", "text"),
    [("1.80", "1.80"), ("-3", "−3"), ("12345.6", "12,345.6"), ("1E+3", "1,000"), (None, "")],
)
def test_number_is_written_as_pages_write_it(number, text):
    assert text_of(None if number is None else Decimal(number)) == text


def test_range_of_years_has_its_dash_and_a_day_keeps_its_own():
    keys = ("1971-80", "1991-2000", "1884-10-13", "1884", "San José-Norte")
    labels = Numbers("Time", keys, (), ()).labels
    assert labels == ("1971–80", "1991–2000", "1884-10-13", "1884", "San José-Norte")


# Bars


def test_bars_begin_at_zero_to_either_side_and_a_gap_has_none():
    bars = bars_of(numbers(a=["4", "-2", None]))
    drawn = [row.bars[0] for row in bars.rows]
    assert [(bar.text, bar.x, bar.width) for bar in drawn] == [
        ("4", 2, 4),
        ("−2", 0, 2),
        ("", 2, 0),
    ]
    assert (bars.span, bars.zero, bars.columns) == (6, 2, ("a",))


def test_several_series_stand_side_by_side():
    bars = bars_of(numbers(a=["1", "2"], b=["3", "4"]))
    assert bars.columns == ("2000", "2001")
    assert [(row.name, [bar.text for bar in row.bars]) for row in bars.rows] == [
        ("a", ["1", "2"]),
        ("b", ["3", "4"]),
    ]


# Scales


@given(DECIMALS, DECIMALS, st.lists(DECIMALS, min_size=2, max_size=9))
def test_scale_keeps_the_order_of_what_it_places(one, other, values):
    low, high = sorted([one, other])
    scale = Scale(float(low), float(high) + 1, 0, 300)
    placed = [scale.at(value) for value in sorted(values)]
    assert placed == sorted(placed)


@given(DECIMALS, DECIMALS, st.integers(3, 9))
def test_round_numbers_reach_around_and_have_equal_steps(one, other, most):
    low, high = sorted([one, other + 1])
    found = round_numbers(low, high, most)
    assert found[0] <= low <= high <= found[-1]
    assert len(found) <= most
    assert len({after - before for before, after in pairwise(found)}) <= 1
    assert (0 in found) == (found[0] <= 0 <= found[-1])


@pytest.mark.parametrize(
    ("low", "high", "marks"),
    [
        ("0", "11.5", "0 2 4 6 8 10 12"),
        ("0", "327", "0 50 100 150 200 250 300 350"),
        ("-3.8", "3.2", "-4 -2 0 2 4"),
        ("0", "0.004", "0.000 0.001 0.002 0.003 0.004"),
    ],
)
def test_round_numbers_are_those_that_people_count_by(low, high, marks):
    found = round_numbers(Decimal(low), Decimal(high), 8)
    assert " ".join(f"{mark:f}" for mark in found) == marks


def test_years_stand_at_their_distances():
    across = in_time(["1970", "1978", "1982"], NARROW, 0, 240)
    assert across.places == (0, 160, 240)
    assert [mark.words for mark in across.marks] == ["1970", "1975", "1980"]


def test_days_of_one_week_are_marked_by_the_first_and_the_last():
    across = in_time(["1982-08-12", "1982-08-15", "1982-08-20"], NARROW, 0, 240)
    assert [mark.words for mark in across.marks] == ["1982-08-12", "1982-08-20"]
    assert across.places == (0, 90, 240)


@pytest.mark.parametrize(
    "keys", [["1971-80", "1981-90"], ["1980", "1970"], ["Peru", "1970"], ["1970"], ["0000", "1000"]]
)
def test_what_is_no_course_of_time_stands_in_a_row(keys):
    assert in_time(keys, NARROW, 0, 240) is None
    assert in_a_row(keys, NARROW, 0, 240).places == (0, 240)[: len(keys)]


def test_labels_of_a_long_row_are_left_out_rather_than_overlap():
    labels = [f"place number {n}" for n in range(9)]
    marks = in_a_row(labels, NARROW, 40, 340).marks
    assert marks[0].words == labels[0]
    apart = [after.middle - before.middle for before, after in pairwise(marks)]
    assert all(distance >= NARROW.width_of(labels[0]) for distance in apart)


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(1, 40)), max_size=7))
def test_labels_are_spread_without_overlap(blocks):
    wanted, heights = [y for y, _ in blocks], [height for _, height in blocks]
    placed = sorted(zip(spread(wanted, heights, 0, 300), heights, strict=True))
    for (above, height), (below, next_height) in pairwise(placed):
        assert below - above >= (height + next_height) / 2 - 1e-6
    assert all(y - height / 2 >= -1e-6 and y + height / 2 <= 300 + 1e-6 for y, height in placed)


# Lines


def test_gap_breaks_a_line_into_pieces_and_is_said():
    lines = lines_of(numbers(a=["1", None, "3", "4", None, None, "5", None]))
    for plot in lines.plots:
        assert plot.lines[0].path.count("M") == 3
        assert len(plot.gaps) == 3
    assert lines.trends[0].gaps == ("2001", "2004–2005", "2007")


def test_number_between_gaps_is_a_dot():
    many = ["1"] * 15
    plot = lines_of(numbers(a=[*many, None, "2", None, *many])).plots[0]
    assert len(plot.lines[0].dots) == 1


@pytest.mark.parametrize(
    ("line", "first"), [(["5", "6"], "0"), (["-1", "6"], "−2"), (["-4", "-1"], "−4")]
)
def test_axis_begins_at_zero_unless_there_are_negative_numbers(line, first):
    for plot in lines_of(numbers(a=line)).plots:
        assert plot.up[0].words == first
        assert plot.zero in [mark.at for mark in plot.up]


def test_line_tells_its_course():
    (trend,) = lines_of(numbers(a=["48.3", "83.2", "38.0", None])).trends
    assert (trend.name, trend.first.text, trend.last.text) == ("a", "48.3", "38.0")
    assert (trend.highest.label, trend.highest.text) == ("2001", "83.2")


def test_line_that_only_rises_is_highest_at_its_end_and_says_so_once():
    (trend,) = lines_of(numbers(a=["1", "2", "3"])).trends
    assert trend.highest is None


def test_lines_differ_without_color():
    lines = {name: ["1", "2"] for name in "abcdef"}
    for plot in lines_of(numbers(**lines)).plots:
        assert len({line.dash for line in plot.lines}) == 6


LONG = ["Foreign debt of Latin America, billion dollars", "A", "Internacionalizacionismo"]


@pytest.mark.parametrize("names", [LONG, list("abcdefghijkl")], ids=["long", "many"])
def test_names_of_lines_stay_on_the_sheet(names):
    for plot in lines_of(numbers(**{name: ["1", "1"] for name in names})).plots:
        sheet = plot.room.sheet
        words = [words for line in plot.lines for words in line.name]
        assert all(one.at.x + sheet.width_of(one.text) < sheet.width + 1 for one in words)
        assert all(0 < one.at.y < plot.room.height for one in words)
        heights = sorted(one.at.y for one in words)
        assert all(after - before > sheet.letter for before, after in pairwise(heights))


def test_series_without_any_number_has_a_name_and_no_trend():
    lines = lines_of(numbers(a=["1", "2"], b=[None, None]))
    assert [trend.name for trend in lines.trends] == ["a"]
    for plot in lines.plots:
        assert (plot.lines[1].path, len(plot.gaps)) == ("", 1)


# Maps


@pytest.mark.parametrize(
    ("place", "at"),
    [
        ((19.43, -99.13), Point(178, 192)),  # Mexico City
        ((38.9, -77.04), Point(259, 119)),  # Washington
        ((-12.05, -77.04), Point(264, 321)),  # Lima
    ],
)
def test_place_stands_where_the_globe_of_the_course_has_it(place, at):
    found = on_globe(*place)
    assert (round(found.x), round(found.y)) == (at.x, at.y)


def test_far_side_of_the_globe_is_not_drawn():
    assert on_globe(14.6, 121.0) is None


PORTS = series(
    "port,lat,lon,minutes",
    ("Havana", "23.1", "-82.4", "400"),
    ("Lima", "-12", "-77", "100"),
    ("Veracruz", "19.2", "-96.1", None),
    ("Quito", "0", "-78", "-100"),
    ("Manila", "14.6", "121", "5"),
    ("Nowhere", None, None, "5"),
)


def test_map_draws_a_circle_by_its_area_and_the_table_has_every_place():
    drawing = drawing_of(figure("map", "minutes", x="port"), PORTS, "en")
    for picture in drawing.pictures:
        havana, lima, veracruz, _quito = picture.spots
        assert havana.radius == pytest.approx(2 * lima.radius, rel=0.05)
        assert [spot.kind for spot in picture.spots] == ["more", "more", "gap", "less"]
        assert [words.text for words in veracruz.words] == ["Veracruz", ""]
        sheet = picture.sheet
        assert all(0 < spot.at.x < sheet.width * 0.64 for spot in picture.spots)
        assert all(0 < spot.at.y < picture.height for spot in picture.spots)
    assert len(drawing.numbers.rows) == 6


# Strips


def test_strip_sets_dates_in_their_order_and_no_label_on_another():
    keys = ("1980", "1981", "1981-06-30", "1982", "2001")
    strip = strip_of(Numbers("Day", keys, ("a",), ((None,) * 5,)))
    for ruler in strip.rulers:
        places = [event.at for event in ruler.events]
        assert places == sorted(places)
        on_level = {}
        for event in ruler.events:
            on_level.setdefault(event.label.at.y, []).append(event.label)
        for labels in on_level.values():
            for before, after in pairwise(labels):
                half = ruler.sheet.width_of(before.text) / 2 + ruler.sheet.width_of(after.text) / 2
                assert after.at.x - before.at.x >= half


def test_strip_shows_years_alone_where_they_differ():
    strip = strip_of(Numbers("Day", ("1736-05-14", "1761-11-18"), ("a",), ((None,) * 2,)))
    assert [event.label.text for event in strip.rulers[0].events] == ["1736", "1761"]


# What cannot be drawn


@pytest.mark.parametrize(
    ("kind", "rows"),
    [
        ("map", [("2000", "1"), ("2001", "2")]),
        ("lines", [("2000", None), ("2001", None)]),
        ("strip", [("Peru", "1"), ("Chile", "2")]),
        ("strip", [("1884-13-40", "1"), ("1885", "2")]),
        ("strip", [("2000", "1")]),
    ],
)
def test_numbers_that_cannot_be_drawn_stand_alone_as_a_table(kind, rows):
    drawing = drawing_of(figure(kind, "a"), series("year,a", *rows), "en")
    assert drawing.kind == "table"
    assert [row.label for row in drawing.numbers.rows] == [row[0] for row in rows]


@pytest.mark.parametrize(
    ("keys", "kind"),
    [
        (("1970", "1975", "1980", "1990"), "bars"),
        (("1970", "1975", "1980", "1990", "2000"), "lines"),
        (("1982-08-12", "1982-08-13", "1982-08-14", "1982-08-15", "1983"), "lines"),
        (("1982-13-40", "1982-13-41", "1982-13-42", "1982-13-43", "1983"), None),
        (("1970", "1960", "1950", "1940", "1930"), None),
        (("1961-70", "1971-80", "1981-90", "1991-2000", "2001-10"), None),
    ],
)
def test_whole_series_is_bars_where_they_fit_and_else_lines_in_time(keys, kind):
    whole = all_numbers(series("year,a,b", *((key, 1, 2) for key in keys)), "en")
    drawing = whole_drawing_of(whole)
    assert (drawing and drawing.kind) == kind


@given(
    st.sampled_from(KINDS),
    st.lists(
        st.tuples(
            st.sampled_from(["1970", "1971", "1971-80", "1982-08-12", "Peru", ""]),
            *[st.none() | DECIMALS.map(str)] * 4,
        ),
        min_size=1,
        max_size=9,
    ),
)
def test_any_numbers_become_a_drawing_or_a_table(kind, rows):
    rows = [(key, None, None, *cells) for key, *cells in rows]
    made = series("year,lat,lon,a,b,c,d", *rows)
    drawing = drawing_of(figure(kind, "a", "b", "c"), made, "en")
    assert len(drawing.numbers.rows) == len(rows)
