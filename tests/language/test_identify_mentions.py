"""Names in a sentence, however they are spelled. All people are made up."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutes.language.mentions import find_mentions, spellings
from minutes.language.naming import load_naming

TITLES = load_naming(Path(__file__).parents[2] / "config", "ko").titles
PEOPLE = spellings(["한서윤", "김도현", "박지은", "이준호", "정민아"])


@pytest.mark.parametrize(
    ("text", "name", "heard", "title"),
    [
        ("먼저 김 도현 위원님, 데이터부터", "김도현", "김 도현", " 위원님"),
        ("이어서 박진위원님, 컴퓨팅은", "박지은", "박진", "위원님"),
        ("이준호 의원님, 자금 쪽", "이준호", "이준호", " 의원님"),
        ("네 정민아의 원님. 인재와", "정민아", "정민아", "의 원님"),
        ("김도연 위언님, 의견", "김도현", "김도연", " 위언님"),
        ("정미나입니다", "정민아", "정미나", ""),
    ],
)
def test_what_recognisers_write(text: str, name: str, heard: str, title: str) -> None:
    (mention,) = find_mentions(text, PEOPLE, TITLES)
    assert mention.name == name
    assert text[mention.start : mention.end] == heard
    assert text[mention.end : mention.title_end] == title


def test_certainty_falls_with_every_letter_and_with_a_namesake() -> None:
    def certainty(text: str, *others: str) -> float:
        people = spellings(["박지은", *others])
        return max((m.certainty for m in find_mentions(text, people, ())), default=0.0)

    assert certainty("박지은") == 1.0
    assert 0.8 < certainty("박찌은") < 1.0
    assert 0.5 < certainty("박지훈") < 0.7
    assert certainty("박재훈") == 0.0
    assert certainty("박지은", "박지훈") < 0.7
    assert certainty("박지은", "김도현") == 1.0


def test_people_of_other_alphabets_go_by_one_of_their_names_where_it_is_theirs_alone() -> None:
    assert spellings(["Anna Keller", "Anna Smith", "Li Wu"]) == {
        "Anna Keller": "Anna Keller",
        "Anna Smith": "Anna Smith",
        "Li Wu": "Li Wu",
        "Keller": "Anna Keller",
        "Smith": "Anna Smith",
    }
    assert spellings(["김 도현"]) == {"김 도현": "김 도현"}


def test_nobody_is_found_without_a_roster_or_letters() -> None:
    assert find_mentions("김도현 위원님", {}, TITLES) == ()
    assert find_mentions("... ?", PEOPLE, TITLES) == ()


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from([*PEOPLE, "위원님", "박진", "그래서", "이 준비를", ",", "20%", "도현"]),
        max_size=10,
    ).map(" ".join)
)
def test_mentions_lie_in_the_text_in_order_without_overlap(text: str) -> None:
    mentions = find_mentions(text, PEOPLE, TITLES)
    for mention in mentions:
        assert 0 <= mention.start < mention.end <= mention.title_end <= len(text)
        assert 0 < mention.certainty <= 1
        assert mention.name in PEOPLE
    assert all(first.end <= second.start for first, second in pairwise(mentions))
