"""Nothing that is closed stands in any part of any file of an edition."""

from __future__ import annotations

import datetime as dt
import io
import json
import re
import zipfile
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minutes.documents.editions import TALK_FORMS, edition_file, edition_of
from minutes.documents.grounds import GROUNDS, cited, find_ground
from minutes.documents.hwpx import exporter as hwpx
from minutes.documents.json_export import JsonExporter
from minutes.documents.masking import load_masking
from minutes.documents.points import Point
from minutes.documents.subtitles import SrtExporter, VttExporter
from minutes.documents.word import exporter as word
from minutes.model.dialogue import Correction, Dialogue, Utterance
from minutes.model.editions import Attribution, ClosedSpan, Edition, SignOff
from minutes.model.findings import (
    Attitude,
    ClassifiedSentence,
    Decision,
    Evidence,
    Findings,
    FollowUp,
    Opinion,
    PolicyTask,
    SentenceFunction,
    Stance,
    Vote,
)
from minutes.model.meeting import Attendee
from minutes.model.minutes import Minutes, Note, SpeakerDigest
from minutes.ports import Exporter

from . import samples

RULES = load_masking(Path(__file__).parents[2] / "config" / "masking.toml")
FIFTH = GROUNDS[4].text
PEOPLE = ("한서윤", "김도현", "박지은", "이준호", "정민아")
CLOSED_EDITIONS = (Edition.PARTIAL, Edition.PUBLIC)
UNNAMED = (Attribution.SECTOR, Attribution.ANONYMOUS)


@cache
def exporters() -> tuple[Exporter, ...]:
    papers = (word.PROCEEDINGS, word.TRANSCRIPT, word.SUMMARY)
    return (
        *(word.WordExporter(paper) for paper in papers),
        *(hwpx.HwpxExporter(paper) for paper in (hwpx.PROCEEDINGS, hwpx.SUMMARY)),
        JsonExporter(),
        SrtExporter(),
        VttExporter(),
    )


def parts(made: Minutes) -> str:
    """Every part of every file that is written of an edition, as it is and without its tags."""
    texts = []
    for exporter in exporters():
        if made.edition is Edition.PUBLIC and exporter.form in TALK_FORMS:
            continue
        texts.append(edition_file(exporter.filename, made.edition))
        data = exporter.render(made)
        if zipfile.is_zipfile(io.BytesIO(data)):
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for name in archive.namelist():
                    texts += [name, archive.read(name).decode("utf-8", "replace")]
        else:
            texts.append(data.decode())
    raw = "\n".join(texts)
    return f"{raw}\n{re.sub('<[^>]*>', '', raw)}"


def told_words() -> Minutes:
    """Minutes in which every spoken word is said once only, and stands wherever words can."""
    number = iter(range(10_000))

    def fresh(text: str) -> str:
        return " ".join(f"말{next(number):04d}씀{mark}" for mark in _marks(text))

    demo = samples.demo_minutes()
    talk = tuple(
        Utterance(
            utterance.id,
            utterance.speaker,
            tuple(samples.sentence(fresh(s.text), s.start_s, s.end_s) for s in utterance.sentences),
        )
        for utterance in demo.dialogue.utterances[:8]
    )
    dialogue = Dialogue("ko", demo.dialogue.duration_s, talk)
    return replace(
        demo,
        dialogue=dialogue,
        findings=_findings(dialogue),
        digests=_digests(demo, dialogue),
        participants=tuple(
            replace(p, reason=f"“{talk[n].text}” 하고 {p.display_name}이 밝힘")
            for n, p in enumerate(demo.participants)
        ),
        notes=(*demo.notes, *(Note("dropped_text", f"‘{u.text}’ 제외") for u in talk)),
        corrections=tuple(
            Correction(u.id, 0, 5, u.text, u.text, u.start_s, f"명단의 {PEOPLE[0]}", 0.9)
            for u in talk
        ),
        sign_off=SignOff(PEOPLE[0], dt.datetime(2026, 11, 22, tzinfo=dt.UTC), "a"),
    )


def _marks(text: str) -> list[str]:
    return [token[-1] if token[-1] in ".?!," else "" for token in text.split()]


def _proof(utterance: Utterance, index: int) -> Evidence:
    start, end = utterance.sentence_span(index)
    said = utterance.sentences[index]
    return Evidence(utterance.id, start, end, utterance.text[start:end], said.start_s, said.end_s)


def _findings(dialogue: Dialogue) -> Findings:
    """One of each kind for every utterance, in the words of its last sentence."""
    opinions: list[Opinion] = []
    tasks: list[PolicyTask] = []
    decisions: list[Decision] = []
    follow_ups: list[FollowUp] = []
    sentences: list[ClassifiedSentence] = []
    for n, u in enumerate(dialogue.utterances):
        proof = (_proof(u, len(u.sentences) - 1),)
        said = proof[0].quote
        other = _proof(dialogue.utterances[n - 1], 0)
        stance = (Stance("S1", Attitude.AGREEMENT, other, "찬성"),)
        vote = Vote(3, 1, None, unanimous=False, evidence=other)
        topics = ("data", "compute")
        opinions.append(
            Opinion(f"o{n}", u.speaker, f"{said} 필요함", topics, proof, "m", 0.8, stance)
        )
        tasks.append(
            PolicyTask(
                f"t{n}", u.speaker, said, said, topics, proof, "m", 0.8, ("S1", "S2"), stance
            )
        )
        decisions.append(Decision(f"d{n}", u.speaker, said, proof, "m", 0.8, vote))
        follow_ups.append(FollowUp(f"f{n}", u.speaker, said, said, said, None, proof, "m", 0.8))
        sentences += [
            ClassifiedSentence(u.id, i, SentenceFunction.OPINION, 0.8, "m")
            for i in range(len(u.sentences))
        ]
    return Findings(
        tuple(sentences), tuple(opinions), tuple(tasks), tuple(decisions), tuple(follow_ups)
    )


def _digests(demo: Minutes, dialogue: Dialogue) -> tuple[SpeakerDigest, ...]:
    return tuple(
        replace(
            digest,
            finding_ids=tuple(
                f"{kind}{n}"
                for n, u in enumerate(dialogue.utterances)
                if u.speaker == digest.speaker
                for kind in "otdf"
            ),
        )
        for digest in demo.digests
    )


UNIQUE = told_words()
DEMO = samples.demo_minutes()


@st.composite
def spans(draw: st.DrawFn, minutes: Minutes = UNIQUE) -> ClosedSpan:
    """From the start of a word to the end of one, in any utterance."""
    utterance = draw(st.sampled_from(minutes.dialogue.utterances))
    words = [match.span() for match in re.finditer(r"\S+", utterance.text)]
    first = draw(st.integers(0, len(words) - 1))
    last = draw(st.integers(first, min(len(words) - 1, first + 25)))
    ground = draw(st.sampled_from(GROUNDS)).text
    return ClosedSpan(utterance.id, words[first][0], words[last][1], ground)


def closed_words(closed: tuple[ClosedSpan, ...]) -> set[str]:
    texts = {u.id: u.text for u in UNIQUE.dialogue.utterances}
    return {
        found
        for span in closed
        for found in re.findall(r"\w+", texts[span.utterance_id][span.start : span.end])
    }


@settings(max_examples=12, derandomize=True, deadline=None)
@given(
    st.lists(spans(), min_size=1, max_size=4).map(tuple),
    st.sampled_from(CLOSED_EDITIONS),
    st.sampled_from(Attribution),
)
def test_no_closed_word_stands_in_any_part_of_any_file(
    closed: tuple[ClosedSpan, ...], edition: Edition, attribution: Attribution
) -> None:
    written = parts(edition_of(UNIQUE, edition, closed, attribution, RULES))
    secret = closed_words(closed)
    assert secret
    assert not [w for w in secret if w in written]
    if attribution is not Attribution.NAMED:
        assert not [name for name in PEOPLE if name in written or name[1:] in written]


@settings(max_examples=12, derandomize=True, deadline=None)
@given(st.lists(spans(DEMO), min_size=1, max_size=4).map(tuple), st.sampled_from(CLOSED_EDITIONS))
def test_no_two_closed_words_in_a_row_are_left_of_a_real_talk(
    closed: tuple[ClosedSpan, ...], edition: Edition
) -> None:
    """But such as were said openly too, or stand in the facts of the meeting."""
    texts = {u.id: u.text for u in DEMO.dialogue.utterances}
    secret = {run for span in closed for run in _runs(texts[span.utterance_id], span)}
    opened = dict(texts)
    for span in closed:
        blank = "|" * (span.end - span.start)
        said = opened[span.utterance_id]
        opened[span.utterance_id] = said[: span.start] + blank + said[span.end :]
    facts = (DEMO.meeting.title, DEMO.meeting.body or "", *DEMO.meeting.agenda)
    said_openly = " ".join((*opened.values(), *facts))
    written = parts(edition_of(DEMO, edition, closed, Attribution.NAMED, RULES))
    assert not [run for run in secret if run in written and run not in said_openly]


def _runs(text: str, span: ClosedSpan) -> set[str]:
    words = text[span.start : span.end].split()
    return {" ".join(pair) for pair in pairwise(words)}


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.lists(spans(), min_size=1, max_size=8).map(tuple), st.sampled_from(Attribution))
def test_evidence_still_points_at_its_words(
    closed: tuple[ClosedSpan, ...], attribution: Attribution
) -> None:
    made = edition_of(UNIQUE, Edition.PARTIAL, closed, attribution, RULES)
    texts = {u.id: u.text for u in made.dialogue.utterances}
    secret = closed_words(closed)
    assert set(texts) == {u.id for u in UNIQUE.dialogue.utterances}
    found = made.findings
    points: tuple[Point, ...] = (*found.opinions, *found.tasks, *found.follow_ups)
    for point in points:
        for proof in point.evidence:
            assert 0 <= proof.start <= proof.end <= len(texts[proof.utterance_id])
            if not point.summary.startswith("[비공개"):
                assert texts[proof.utterance_id][proof.start : proof.end] == proof.quote
                assert proof.quote in point.summary
    for text in texts.values():
        assert "  " not in text
        assert not secret & set(re.findall(r"\w+", text))
    for mark in made.findings.sentences:
        (said,) = (u for u in made.dialogue.utterances if u.id == mark.utterance_id)
        assert "[비공개" not in said.sentences[mark.index].text
    kept = {w for u in UNIQUE.dialogue.utterances for w in re.findall(r"\w+", u.text)} - secret
    assert kept <= {w for text in texts.values() for w in re.findall(r"\w+", text)}, "no more cut"


def _says(minutes: Minutes, text: str, utterance: int = 1) -> Minutes:
    """The minutes with another sentence in an utterance, and an opinion and a task from it."""
    said = minutes.dialogue.utterances[utterance]
    spoken = samples.sentence(text, said.start_s, said.end_s)
    changed = replace(said, sentences=(*said.sentences, spoken))
    talk = list(minutes.dialogue.utterances)
    talk[utterance] = changed
    proof = (_proof(changed, len(changed.sentences) - 1),)
    findings = minutes.findings
    opinion = Opinion("x1", said.speaker, text, ("data",), proof, "m", 0.9)
    owner = FollowUp("x2", said.speaker, text, text, text, None, proof, "m", 0.9)
    findings = replace(
        findings,
        opinions=(*findings.opinions, opinion),
        follow_ups=(*findings.follow_ups, owner),
    )
    digests = tuple(
        replace(d, finding_ids=(*d.finding_ids, "x1", "x2")) if d.speaker == said.speaker else d
        for d in minutes.digests
    )
    return replace(
        minutes,
        dialogue=replace(minutes.dialogue, utterances=tuple(talk)),
        findings=findings,
        digests=digests,
    )


@pytest.mark.parametrize("attribution", UNNAMED)
@pytest.mark.parametrize("edition", Edition)
@pytest.mark.parametrize(
    "said",
    [
        "박지은 위원님 말씀처럼 이준호 위원과 함께 하겠습니다.",
        "방금 박 위원님께서 말씀하신 대로입니다.",
        "도현 위원님 의견에 동의합니다.",
        "네, 임도현입니다. 만족임도현 위원님부터 하시죠.",
        "정 민아 위원님, 말씀해 주십시오.",
        "가상제조 주식회사 김도현입니다.",
        "배석하신 오배석 사무관이 정리합니다.",
    ],
)
def test_no_name_is_left_where_nobody_is_named(
    said: str, edition: Edition, attribution: Attribution
) -> None:
    demo = _says(samples.demo_minutes(), said)
    meeting = replace(
        demo.meeting,
        observers=(Attendee("오배석", "사무관", "가상부처", "관"),),
        agenda=("김도현 위원의 제안 논의",),
        order=("한서윤 의장 개회",),
        votes=("표결 없음(이준호 위원 기권)",),
        place="정민아 위원 연구실",
    )
    made = edition_of(replace(demo, meeting=meeting), edition, (), attribution, RULES)
    written = parts(made)
    names = (*PEOPLE, "오배석")
    hidden = (*names, *(n[1:] + " 위원" for n in names), "정 민아", "박 위원", "가상제조", "사무관")
    assert not [name for name in hidden if name in written]


def test_sectors_are_one_voice_each_and_the_head_counts_them() -> None:
    made = edition_of(samples.demo_minutes(), Edition.PARTIAL, (), Attribution.SECTOR, RULES)
    assert [p.display_name for p in made.participants] == [
        "의장", "산업계 위원", "연구계 위원", "학계 위원",
    ]  # fmt: skip
    assert {u.speaker for u in made.dialogue.utterances} == {p.speaker for p in made.participants}
    assert "산업계 위원 2명" in parts(made)
    assert sorted(made.digests, key=lambda d: d.display_name) == sorted(
        {d.display_name: d for d in made.digests}.values(), key=lambda d: d.display_name
    )


def test_anonymous_members_are_numbered_by_their_first_words() -> None:
    made = edition_of(samples.demo_minutes(), Edition.PUBLIC, (), Attribution.ANONYMOUS, RULES)
    names = [p.display_name for p in made.participants]
    assert names == ["의장", "위원 1", "위원 2", "위원 3", "위원 4"]
    assert all(p.sector is None and p.affiliation is None for p in made.meeting.attendees)


def test_personal_numbers_are_masked_but_inside() -> None:
    said = "제 번호는 010-1234-5678이고 메일은 kim@example.org입니다."
    demo = _says(samples.demo_minutes(), said)
    for edition in Edition:
        written = parts(edition_of(demo, edition, (), Attribution.NAMED, RULES))
        assert ("010-1234-5678" in written) == (edition is Edition.INTERNAL)
        assert ("kim@example.org" in written) == (edition is Edition.INTERNAL)
    assert "●●●" in written


def test_the_partial_edition_says_where_and_on_what_ground() -> None:
    demo = samples.demo_minutes()
    said = demo.dialogue.utterances[1]
    closed = (ClosedSpan(said.id, 0, len(said.text), FIFTH),)
    made = edition_of(demo, Edition.PARTIAL, closed, Attribution.NAMED, RULES)
    assert made.dialogue.utterances[1].text == f"[비공개: {FIFTH}]"
    assert made.dialogue.utterances[1].end_s == said.end_s
    written = parts(made)
    assert f"공개 구분: 부분공개({FIFTH})" in written
    assert "회의록(부분공개)" in written


def test_the_public_edition_has_no_transcript() -> None:
    made = edition_of(samples.demo_minutes(), Edition.PUBLIC, (), Attribution.NAMED, RULES)
    assert made.dialogue.utterances == ()
    data = json.loads(JsonExporter().render(made))
    assert all(e["quote"] == "" for o in data["findings"]["opinions"] for e in o["evidence"])
    written = parts(made)
    assert "공개 구분: 공개" in written
    assert "녹취록 1부" not in written
    assert "확정하지 아니한 초안" in written
    assert "권역별 제조 데이터 은행 구축" in written


def test_a_division_by_agenda_survives_without_the_talk() -> None:
    demo = samples.demo_minutes()
    meeting = replace(demo.meeting, agenda=("구내식당 개선", "주차장 증설"))
    talk = list(demo.dialogue.utterances)
    for place, text in ((2, "첫 번째 안건입니다."), (6, "두 번째 안건입니다.")):
        said = talk[place]
        spoken = samples.sentence(text, said.start_s - 0.5, said.start_s)
        talk[place] = replace(said, speaker="S1", sentences=(spoken, *said.sentences))
    changed = replace(
        demo, meeting=meeting, dialogue=replace(demo.dialogue, utterances=tuple(talk))
    )
    made = edition_of(changed, Edition.PUBLIC, (), Attribution.ANONYMOUS, RULES)
    assert [u.text for u in made.dialogue.utterances] == [
        "첫 번째 안건입니다.",
        "두 번째 안건입니다.",
    ]
    assert "주차장 증설" in parts(made)


def test_the_internal_edition_leaves_nothing_out() -> None:
    demo = samples.demo_minutes()
    closed = (ClosedSpan("u0001", 0, 10, FIFTH),)
    made = edition_of(demo, Edition.INTERNAL, closed, Attribution.NAMED, RULES)
    assert (made.dialogue, made.findings, made.meeting) == (
        demo.dialogue, demo.findings, demo.meeting,
    )  # fmt: skip
    assert made.notes[0].text == "공개 구분: 비공개"


def test_the_same_edition_is_the_same_bytes() -> None:
    demo, closed = samples.demo_minutes(), (ClosedSpan("u0002", 3, 9, FIFTH),)
    one, two = (
        edition_of(demo, Edition.PARTIAL, closed, Attribution.SECTOR, RULES) for _ in range(2)
    )
    assert one == two


@pytest.mark.parametrize(
    "written",
    ["정보공개법 제9조 제1항 제5호", "제9조 제1항 제5호", "제9조제1항제5호", "제5호", "5호", "5"],
)
def test_a_ground_is_known_however_it_is_written(written: str) -> None:
    assert find_ground(written) == GROUNDS[4]


@pytest.mark.parametrize("written", ["", "9", "제9호", "제10조 제1항 제5호", "사생활"])
def test_other_grounds_are_refused(written: str) -> None:
    assert find_ground(written) is None


def test_several_grounds_are_cited_together() -> None:
    assert cited((GROUNDS[6].text, GROUNDS[4].text, FIFTH)) == f"{FIFTH}·제7호"


def test_words_that_only_look_like_names_stay() -> None:
    said = "이 위원회는 이 대표적인 사례와 이산화탄소, 새로 지은 공장을 한 과제로 봅니다."
    demo = _says(samples.demo_minutes(), said)
    meeting = replace(demo.meeting, observers=(Attendee("이산"),))
    demo = replace(demo, meeting=meeting)
    made = edition_of(demo, Edition.PARTIAL, (), Attribution.ANONYMOUS, RULES)
    assert made.dialogue.utterances[1].text.endswith(said)


def test_a_title_with_words_from_a_closed_sentence_elsewhere_is_closed() -> None:
    demo = _says(samples.demo_minutes(), "그 방안을 검토해야 합니다.", utterance=3)
    demo = _says(demo, "은하수 전용망을 둡니다.", utterance=2)
    opinions = tuple(
        replace(o, summary="은하수 전용망 검토 필요") if "그 방안" in o.summary else o
        for o in demo.findings.opinions
    )
    demo = replace(demo, findings=replace(demo.findings, opinions=opinions))
    said = demo.dialogue.utterances[2]
    start = said.text.index("은하수")
    closed = (ClosedSpan(said.id, start, len(said.text), FIFTH),)
    made = edition_of(demo, Edition.PARTIAL, closed, Attribution.NAMED, RULES)
    assert "은하수" not in parts(made)
    assert "[비공개]" in [o.summary for o in made.findings.opinions]


def test_names_in_latin_letters_are_found_as_words() -> None:
    said = "Mr. Mercier asked for a plan, and anna mercier이 답했습니다."
    demo = _says(samples.demo_minutes(), said)
    demo = replace(demo, meeting=replace(demo.meeting, observers=(Attendee("Anna Mercier"),)))
    made = edition_of(demo, Edition.PARTIAL, (), Attribution.ANONYMOUS, RULES)
    expected = "Mr. 배석자 1 asked for a plan, and 배석자 1이 답했습니다."
    assert made.dialogue.utterances[1].text.endswith(expected)
