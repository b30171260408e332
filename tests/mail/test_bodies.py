"""config/bodies.toml: who receives what, and what is said about mistakes in it."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest

from minutes.errors import ConfigError
from minutes.model.bodies import DEFAULT_RULES, find_body
from minutes.model.meeting import Attendee, Meeting
from minutes.pipeline.bodies import load_bodies

CONFIG = Path(__file__).parents[2] / "config"


def load(tmp_path: Path, text: str) -> tuple[object, ...]:
    path = tmp_path / "bodies.toml"
    path.write_text(text, encoding="utf-8")
    return load_bodies(path)


def problem(tmp_path: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(tmp_path, text)
    return caught.value.message("ko")


def person(name: str = "나", address: str = "a@b.org") -> str:
    """A body with one person."""
    return f'[[bodies]]\nname="가"\n[[bodies.people]]\nname="{name}"\naddress="{address}"\n'


def test_the_shipped_file_sends_nothing() -> None:
    assert load_bodies(CONFIG / "bodies.toml") == ()


def test_no_file_is_no_body(tmp_path: Path) -> None:
    assert load_bodies(tmp_path / "none.toml") == ()


def test_the_example_is_read_and_reaches_nobody_real() -> None:
    (body,) = load_bodies(CONFIG / "bodies.example.toml")
    assert body.retention == "10년"
    assert [person.role for person in body.people] == ["secretariat", "member", "member"]
    for person in body.people:
        assert person.address.endswith(("@example.org", ".invalid"))


def test_who_receives_what() -> None:
    (body,) = load_bodies(CONFIG / "bodies.example.toml")
    meeting = Meeting(title="회의", attendees=(Attendee("라 마바"),), chair="없는 사람")
    draft = body.receivers("draft_ready", meeting)
    assert [(person.name, forms) for person, forms in draft] == [
        ("차카타", ("docx", "transcript", "summary"))
    ]
    sent = body.receivers("send", meeting)
    assert [person.name for person, _ in sent] == ["차카타", "라마바"]
    chaired = body.receivers("send", Meeting(title="회의", chair="가나다"))
    assert [person.name for person, _ in chaired] == ["차카타", "가나다"]


def test_rules_have_defaults_and_forms_of_several_rules_are_joined(tmp_path: Path) -> None:
    people = (
        '[[bodies.people]]\nname="가"\naddress="a@example.org"\nrole="secretariat"\n'
        '[[bodies.people]]\nname="나"\naddress="b@example.org"\n'
    )
    path = tmp_path / "bodies.toml"
    path.write_text(f'[[bodies]]\nname="회의체"\n{people}', encoding="utf-8")
    (body,) = load_bodies(path)
    assert body.rules == DEFAULT_RULES
    assert [p.name for p, _ in body.receivers("send", Meeting("회의"))] == ["나"]
    rules = "".join(
        f'[[bodies.rules]]\non="send"\nto=["members"]\nforms=["{form}"]\n'
        for form in ("srt", "docx")
    )
    path.write_text(f'[[bodies]]\nname="회의체"\n{people}{rules}', encoding="utf-8")
    (body,) = load_bodies(path)
    assert [forms for _, forms in body.receivers("send", Meeting("회의"))] == [("docx", "srt")]
    assert body.receivers("draft_ready", Meeting("회의")) == ()


def test_a_body_is_found_whatever_its_spaces_and_unicode_form() -> None:
    bodies = load_bodies(CONFIG / "bodies.example.toml")
    for name in ("가상중소기업부인공지능정책과", " 가상 중소기업부 인공지능정책과 "):
        assert find_body(bodies, unicodedata.normalize("NFD", name)) is bodies[0]
    assert find_body(bodies, "가상중소기업부") is None
    assert find_body(bodies, "") is None
    assert find_body(bodies, None) is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[[bodies]]\nname="가"\nretention="7년"\n', "retention"),
        ('[[bodies]]\nname=""\n', "비어"),
        ('[[bodies]]\nnam="가"\n', "`name`?"),
        (person(address="나"), "메일 주소"),
        (person(address="a@b.org\\nBcc: c@d.org"), "줄바꿈"),
        (person(name="나\\nBcc: c@d.org"), "줄바꿈"),
        ('[[bodies]]\nname="가"\n[[bodies.rules]]\non="signed"\nto=["members"]\n', "on"),
        ('[[bodies]]\nname="가"\n[[bodies.rules]]\non="send"\nto=[]\n', "비어"),
        ('[[bodies]]\nname="가"\n[[bodies]]\nname="가 "\n', "같은 회의체"),
        (
            person(address="A@b.org") + '[[bodies.people]]\nname="다"\naddress="a@b.org"\n',
            "같은 주소",
        ),
        ("[[bodies]\n", "1행"),
    ],
)
def test_mistakes_are_named(tmp_path: Path, text: str, said: str) -> None:
    assert said in problem(tmp_path, text)


def test_every_mistake_is_named_with_its_line(tmp_path: Path) -> None:
    text = '[[bodies]]\nname="가"\nretention="7년"\n\n[[bodies]]\nname="나"\nrules=3\n'
    said = problem(tmp_path, text)
    assert "3행" in said
    assert "bodies[2].rules" in said


def test_text_in_another_encoding_is_refused_clearly(tmp_path: Path) -> None:
    path = tmp_path / "bodies.toml"
    path.write_bytes('[[bodies]]\nname="회의체"\n'.encode("cp949"))
    with pytest.raises(ConfigError) as caught:
        load_bodies(path)
    assert "UTF-8" in caught.value.message("ko")
