"""Reading numbers as people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questions.fields import ResponseProblem
from questions.numbers import plain_number, read_number, readings, refuse_two_ways


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0", "0"),
        ("218", "218"),
        ("007", "7"),
        ("89.7", "89.7"),
        ("89,7", "89.7"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1,234", "1234"),
        ("1.234", "1.234"),
        ("0,123", "0.123"),
        ("1,2345", "1.2345"),
        ("1234,567", "1234.567"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "1234.5"),
        ("1 234,5", "1234.5"),
        ("1\u00a0234\u202f567", "1234567"),
        ("1 234,567", "1234.567"),
        ("1'234’567.8", "1234567.8"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("50 %", "50"),
        ("50%", "50"),
        ("+3", "3"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("– 3,5", "-3.5"),
        ("٣٫٥", "3.5"),
        ("५०", "50"),
    ],
)
def test_number_is_read(text, value):
    assert read_number(text) == Decimal(value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        ".",
        ",",
        "%",
        "abc",
        "$120",
        "$3 billion",
        "3 billion",
        "1e5",
        "1/2",
        "½",
        "2²",
        "1,23,456",
        "12,34,567",
        "1,234 567",
        "1 23",
        "1.2.3",
        "1.2 3",
        "1,2,3",
        "--3",
        "3-",
        "3 4",
        "Infinity",
        "NaN",
        "0x10",
        "1_000",
        "9" * 41,
    ],
)
def test_number_is_refused(text):
    with pytest.raises(ResponseProblem):
        read_number(text)


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9
    )
)
def test_number_written_in_english_is_read_back(value):
    assert read_number(f"{value:,}") == value


@given(st.text(max_size=60))
def test_number_of_any_text_is_a_decimal_or_a_problem(text):
    try:
        value = read_number(text)
    except ResponseProblem:
        return
    assert value.is_finite()


@pytest.mark.parametrize(("value", "text"), [("218", "218"), ("89.70", "89.7"), ("1E+3", "1000")])
def test_plain_number_has_no_exponent(value, text):
    assert plain_number(Decimal(value)) == text


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("7200", ["7200"]),
        ("7,200", ["7200", "7.2"]),
        ("7.200", ["7.2", "7200"]),
        ("7 200", ["7200"]),
        ("−7.200 %", ["-7.2", "-7200"]),
        ("0.200", ["0.2"]),
        ("7.20", ["7.2"]),
        ("1,234.5", ["1234.5"]),
        ("7,200,000", ["7200000"]),
    ],
)
def test_number_that_can_be_read_in_two_ways_has_both_readings(text, values):
    assert readings(text) == tuple(Decimal(value) for value in values)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("7200", id="plain"),
        pytest.param("7.2", id="a point"),
        pytest.param("7.200", id="a point before three digits"),
        pytest.param("1,234", id="thousands"),
        pytest.param("1,967", id="thousands of a year"),
        pytest.param("1,234,567", id="millions"),
        pytest.param("1,234.5", id="thousands and a point"),
        pytest.param("1.234,5", id="thousands and a comma, as in Spain"),
        pytest.param("1 234", id="thousands by a space"),
        pytest.param("1 234,5", id="thousands by a space, and a comma"),
        pytest.param("1'234,5", id="thousands by a quote, and a comma"),
        pytest.param("0,5", id="a comma after a zero"),
        pytest.param("0,123", id="three digits after a zero"),
        pytest.param(",5", id="a comma first"),
        pytest.param("7,", id="a comma last"),
        pytest.param("-3", id="a sign"),
    ],
)
def test_number_that_means_one_thing_is_not_asked_back(text):
    refuse_two_ways(text)
    assert read_number(text).is_finite()


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("7,2", "7.2", "72"),
        ("7,20", "7.20", "720"),
        ("12,5", "12.5", "125"),
        ("10,0 %", "10.0", "100"),
        ("19,67", "19.67", "1967"),
        ("1,2345", "1.2345", "12345"),
        ("1234,567", "1234.567", "1234567"),
        ("− 3,5", "-3.5", "-35"),
        ("+3,5", "3.5", "35"),
        ("٣٬٥", "3.5", "35"),
    ],
)
def test_comma_that_groups_nothing_is_asked_back_with_both_readings(text, one, other):
    with pytest.raises(ResponseProblem) as problem:
        refuse_two_ways(text)
    assert (problem.value.values["one"], problem.value.values["other"]) == (one, other)
    for each in (one, other):
        refuse_two_ways(each)
        read_number(each)
