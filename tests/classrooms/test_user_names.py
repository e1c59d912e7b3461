"""User names made from names."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classrooms.user_names import given_name_first, user_names


@pytest.mark.parametrize(
    ("name", "turned"),
    [
        ("Abbott, Grace", "Grace Abbott"),
        ("López García,María José", "María José López García"),
        ("Grace Abbott", "Grace Abbott"),
        ("King, Martin, Jr.", "King, Martin, Jr."),
        ("Abbott,", "Abbott,"),
        (", Grace", ", Grace"),
        ("", ""),
    ],
)
def test_given_name_stands_first(name, turned):
    assert given_name_first(name) == turned


@pytest.mark.parametrize(
    ("name", "user_name"),
    [
        ("Grace Abbott", "grace.abbott"),
        ("Abbott, Grace", "grace.abbott"),
        ("María José López García", "maria.garcia"),
        ("López García, María José", "maria.lopez"),
        ("Grace B. Abbott", "grace.abbott"),
        ("King, Martin, Jr.", "king.jr"),
        ("Abbott,", "abbott"),
        ("Pelé", "pele"),
        ("Seán O’Brien", "sean.obrien"),
        ("Jean-Luc Picard", "jeanluc.picard"),
        ("Kaʻahumanu", "kaahumanu"),
        ("Weiß Łukasz", "weiss.lukasz"),
        ("Þóra Ødegård", "thora.odegard"),
        ("Ǿrsted", "orsted"),
        ("İpek Işık", "ipek.isik"),
        ("Nguyễn Văn Đức", "nguyen.duc"),
        ("Jose\u0301 Nu\u0301n\u0303ez", "jose.nunez"),
        ("Ａｎａ Ⅳ", "ana.iv"),
        ("Иван Йоргов", "иван.йоргов"),
        ("李 小龙", "李.小龙"),
        ("مريم علي", "مريم.علي"),
        ("Ana 🎈", "ana"),
        ("=SUM(A1) +x", "suma1.x"),
        ("snake_case", "snakecase"),
        ("Li", "li2"),
        ("Q", "q10"),
        ("", "student"),
        ("🎈 ...", "student"),
        (f"{'a' * 40} Lee", "a" * 30),
        (f"{'a' * 29} Lee", "a" * 29),
    ],
)
def test_user_name_of_a_name(name, user_name):
    assert user_names([name], ()) == [user_name]


def test_user_names_are_numbered_where_they_are_taken():
    names = ["Grace Abbott", "Abbott, Grace", "Ada Lee", "Grace Abbott", "Li", "Li", "?", "!"]
    assert user_names(names, {"grace.abbott", "grace.abbott3", "ada.lee2", "li3"}) == [
        *("grace.abbott2", "grace.abbott4", "ada.lee", "grace.abbott5"),
        *("li2", "li4", "student", "student2"),
    ]


def test_user_names_that_end_in_a_number_stand_in_no_other_ones_way():
    assert user_names(["Ana", "Ana2", "Ana", "Ana2"], ()) == ["ana", "ana2", "ana3", "ana22"]


def test_user_names_of_ten_thousand_equal_names():
    class Counted(set):
        asked = 0

        def __contains__(self, name):
            self.asked += 1
            return super().__contains__(name)

    taken = Counted()
    assert user_names(["Ana"] * 10_000, taken)[-1] == "ana10000"
    assert taken.asked == 10_000


FEW = st.sampled_from(["Ana", "Ana Li", "Li, Ana", "Ana Li2", "Li", "Q", "", "Q1", "ana.li22"])
PEOPLE = st.lists(st.text() | FEW | st.text(alphabet="aÅßİıᏣꭳㅏᄀ\u0301,. 1²_"))
TAKEN = st.sets(st.sampled_from(["ana", "ana2", "ana.li", "ana.li3", "li2", "q10", "student"]))


@given(PEOPLE, TAKEN)
def test_user_names_are_valid_new_and_different(names, taken):
    found = user_names(names, taken)
    assert len(found) == len(set(found)) == len(names)
    assert set(found) & taken == set()
    assert found == user_names(names, taken)
    for name in found:
        assert re.fullmatch(r"[\w.@+-]+", name)
        assert 3 <= len(name) <= 60
        assert name == unicodedata.normalize("NFKC", name.strip()).lower()
