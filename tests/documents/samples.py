"""Minutes to render in tests: the fictional demo meeting with findings written by hand, a
meeting of which nothing is known, a very long one, and one full of odd characters."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

from minutes.documents.compose import compose
from minutes.model.dialogue import (
    Dialogue,
    Identification,
    Sentence,
    SpeakerIdentity,
    Utterance,
)
from minutes.model.findings import (
    Decision,
    Evidence,
    Findings,
    FollowUp,
    Opinion,
    PolicyTask,
    Topic,
)
from minutes.model.meeting import Attendee, Meeting
from minutes.model.minutes import Minutes, Note, Provenance
from minutes.model.speech import Word

DEMO = Path(__file__).parents[1] / "demo"
RECORDING_ID = "0123456789abcdef" * 4
TOPICS = (
    Topic("data", "데이터"),
    Topic("compute", "컴퓨팅 인프라"),
    Topic("funding", "자금"),
    Topic("talent", "전문인력"),
    Topic("regulation", "규제·제도"),
    Topic("legislation", "입법((가칭)중소기업 AI 활용·확산 촉진법)"),
    Topic("overseas", "해외 사례"),
    Topic("other", "기타"),
)
PROVENANCE = Provenance(
    product="minutes-assistant 0.1.0",
    engines=(
        ("transcribe", "faster-whisper base int8"),
        ("diarize", "pyannote.audio embedded"),
        ("extract", "spacy 3.8 cues+model"),
    ),
)
_SPEAKERS = ("한서윤", "김도현", "박지은", "이준호", "정민아")


def words_of(text: str, start_s: float, end_s: float) -> tuple[Word, ...]:
    """Words with times in proportion to their length."""
    tokens = text.split()
    step_s = (end_s - start_s) / max(sum(map(len, tokens)), 1)
    words, done = [], 0
    for token in tokens:
        begin_s = start_s + done * step_s
        done += len(token)
        words.append(Word(begin_s, start_s + done * step_s, f" {token}", 0.9))
    return tuple(words)


def sentence(text: str, start_s: float, end_s: float, *, overlapped: bool = False) -> Sentence:
    return Sentence(text, start_s, end_s, words_of(text, start_s, end_s), overlapped)


def _sentences(text: str, start_s: float, end_s: float) -> Iterator[Sentence]:
    parts = re.split(r"(?<=[.?!]) ", text)
    total, done = sum(map(len, parts)), 0
    for part in parts:
        begin_s = start_s + (end_s - start_s) * done / total
        done += len(part)
        yield sentence(part, begin_s, start_s + (end_s - start_s) * done / total)


def demo_dialogue() -> Dialogue:
    """The script of the demo, one utterance for consecutive segments of a speaker."""
    script = json.loads((DEMO / "script.json").read_text(encoding="utf-8"))
    speakers = {speaker["id"]: f"S{n}" for n, speaker in enumerate(script["speakers"], 1)}
    utterances: list[Utterance] = []
    for speaker, segments in groupby(script["segments"], key=lambda s: s["speaker"]):
        parts = [p for s in segments for p in _sentences(s["text"], s["start"], s["end"])]
        identity = f"u{len(utterances) + 1:04d}"
        utterances.append(Utterance(identity, speakers[speaker], tuple(parts)))
    return Dialogue("ko", script["duration"], tuple(utterances))


def demo_meeting() -> Meeting:
    facts: dict[str, Any] = tomllib.loads((DEMO / "demo.toml").read_text(encoding="utf-8"))
    people = tuple(Attendee(**person) for person in facts["attendees"])
    return Meeting(
        title=facts["title"],
        body=facts["body"],
        date=facts["date"],
        start_time=facts["start_time"],
        place=facts["place"],
        chair=facts["chair"],
        attendees=people,
        agenda=tuple(facts["agenda"]),
        order=tuple(facts["order"]),
        fictional=facts["fictional"],
    )


def evidence_of(dialogue: Dialogue, quote: str) -> tuple[Evidence, ...]:
    """Where a quote stands in the dialogue."""
    for utterance in dialogue.utterances:
        start = utterance.text.find(quote)
        if start >= 0:
            inside = [
                s
                for index, s in enumerate(utterance.sentences)
                if utterance.sentence_span(index)[1] > start
                and utterance.sentence_span(index)[0] < start + len(quote)
            ]
            end = start + len(quote)
            times = (inside[0].start_s, inside[-1].end_s)
            return (Evidence(utterance.id, start, end, quote, *times),)
    raise LookupError(quote)


def demo_findings(dialogue: Dialogue) -> Findings:
    def opinion(n: int, speaker: str, topic: str, summary: str, quote: str) -> Opinion:
        evidence = evidence_of(dialogue, quote)
        return Opinion(f"o{n:03d}", speaker, summary, (topic,), evidence, "model", 0.83)

    def task(n: int, speaker: str, topic: str, title: str, summary: str, quote: str) -> PolicyTask:
        evidence = evidence_of(dialogue, quote)
        return PolicyTask(f"t{n:03d}", speaker, title, summary, (topic,), evidence, "제안", 0.95)

    decided = "데이터 은행 시범 사업과 컴퓨팅 이용권을 내년 최우선 과제로 추진하기로 하겠습니다."
    promised = "제가 다음 달 십오 일까지 초안을 만들어서 위원님들께 보내 드리겠습니다."
    office = "네, 그 초안을 받으면 사무국에서 예산 자료를 더해 검토 의견을 정리하겠습니다."
    return Findings(
        opinions=(
            opinion(
                1,
                "S2",
                "data",
                "데이터가 있어도 정리할 사람이 없다는 현장의 말이 가장 많음",
                "현장에서는 데이터가 있어도 정리할 사람이 없다는 말씀을 가장 많이 하십니다.",
            ),
            opinion(
                2,
                "S3",
                "compute",
                "작은 기업은 그래픽 장비를 한 대도 사기 어려움",
                "작은 기업은 그래픽 장비를 한 대도 사기 어렵습니다.",
            ),
            opinion(
                3,
                "S4",
                "funding",
                "지원금이 대부분 1년 단위여서 도입만 하고 운영하지 못하는 회사가 많음",
                "지금 지원금은 대부분 일 년 단위여서, 도입만 하고 운영을 못 하는 회사가 많습니다.",
            ),
            opinion(
                4,
                "S5",
                "talent",
                "평가를 하려면 사람이 있어야 함",
                "평가를 하려면 사람이 있어야 합니다.",
            ),
            opinion(
                5,
                "S3",
                "funding",
                "모든 과제를 한꺼번에 시작하면 효과가 흩어질 수 있어 예산이 걱정됨",
                "한 가지 걱정은 예산입니다. 모든 과제를 한꺼번에 시작하면 효과가 "
                "흩어질 수 있습니다.",
            ),
            opinion(
                6,
                "S4",
                "data",
                "데이터와 컴퓨팅은 함께 가야 효과가 남",
                "저는 생각이 조금 다릅니다. 데이터와 컴퓨팅은 함께 가야 효과가 납니다.",
            ),
            opinion(
                7,
                "S3",
                "data",
                "두 과제를 묶어서 먼저 시작하는 데 동의함",
                "그렇다면 두 과제를 묶어서 먼저 시작하는 데에는 저도 동의합니다.",
            ),
        ),
        tasks=(
            task(
                1,
                "S2",
                "data",
                "권역별 제조 데이터 은행 구축",
                "권역별 제조 데이터 은행을 만들어 가명 처리와 품질 점검을 나라가 대신해 줄 것. "
                "내년 세 개 지역 시범 사업, 참여 기업 300곳 목표",
                "그래서 저는 권역별 제조 데이터 은행을 만들어서, 가명 처리와 품질 점검을 "
                "나라가 대신해 주는 과제를 제안합니다. "
                "우선 내년에 세 개 지역에서 시범 사업을 하고, "
                "참여 기업 삼백 곳을 목표로 잡았으면 합니다.",
            ),
            task(
                2,
                "S3",
                "compute",
                "공공 컴퓨팅 자원 중소기업 할당 및 이용권 지급",
                "공공 컴퓨팅 센터 사용 시간의 20%를 중소기업 몫으로 정하고 이용권으로 나누어 줄 것",
                "공공 컴퓨팅 센터의 사용 시간 가운데 이십 퍼센트를 중소기업 몫으로 정하고, "
                "이용권으로 나누어 주는 방안을 제안합니다.",
            ),
            task(
                3,
                "S3",
                "compute",
                "신청 절차 3일 이내 완료",
                "신청 절차를 3일 안에 끝나도록 바꿀 것",
                "신청 절차도 삼 일 안에 끝나도록 바꿔야 합니다.",
            ),
            task(
                4,
                "S4",
                "funding",
                "3년 성과 연동 지원 및 저금리 전용 대출 상품 마련",
                "3년 동안 이어지는 성과 연동 지원과 이자를 낮춘 전용 대출 상품을 함께 만들 것. "
                "지원금만 받는 기업을 막기 위한 중간 평가 필요",
                "저는 삼 년 동안 이어지는 성과 연동 지원과, 이자를 낮춘 전용 대출 상품을 "
                "함께 만들자고 제안합니다.",
            ),
            task(
                5,
                "S5",
                "talent",
                "현장 전문가 1,000명 양성 과정 개설",
                "지역 대학과 손잡고 현장 전문가 1,000명을 키우는 과정을 열 것. "
                "교육비는 기업과 정부가 절반씩 부담",
                "지역 대학과 손잡고 현장 전문가 천 명을 키우는 과정을 열어야 합니다.",
            ),
            task(
                6,
                "S5",
                "legislation",
                "신서비스 시험 책임 기준 특례 조항 신설",
                "중소기업이 새로운 서비스를 시험할 때 책임 기준을 분명하게 정한 특례 조항을 둘 것",
                "그리고 법에 대해서는, 중소기업이 새로운 서비스를 시험할 때 책임 기준을 분명하게 "
                "정한 특례 조항을 제안합니다.",
            ),
        ),
        decisions=(
            Decision(
                "d001",
                "S1",
                "데이터 은행 시범 사업과 컴퓨팅 이용권을 내년 최우선 과제로 추진하기로 함",
                evidence_of(dialogue, decided),
                "의결",
                0.97,
            ),
        ),
        follow_ups=(
            FollowUp(
                "f001",
                "S4",
                "자금 지원 방안 초안을 만들어 위원에게 송부",
                None,
                "다음 달 십오 일까지",
                dt.date(2026, 12, 15),
                evidence_of(dialogue, promised),
                "약속",
                0.95,
            ),
            FollowUp(
                "f002",
                "S1",
                "초안을 받은 뒤 예산 자료를 더해 검토 의견을 정리",
                "사무국",
                None,
                None,
                evidence_of(dialogue, office),
                "약속",
                0.9,
            ),
        ),
    )


def demo_identification() -> Identification:
    def named(n: int, name: str, score: float, reason: str, where: str) -> SpeakerIdentity:
        return SpeakerIdentity(f"S{n}", name, score, reason, where)

    return Identification(
        (
            named(1, "한서윤", 0.62, "다른 위원을 부르며 회의를 진행함(의장)", "u0001"),
            *(
                named(n, name, 0.98, f"“{name}입니다” 하고 스스로 밝힘", f"u{2 * n - 2:04d}")
                for n, name in enumerate(_SPEAKERS[1:], 2)
            ),
        )
    )


def demo_minutes() -> Minutes:
    dialogue = demo_dialogue()
    dropped = "말소리가 없는 구간에서 인식된 글 1건(“시청해 주셔서 감사합니다.”, 00:03:24)을 뺌"
    return compose(
        recording_id=RECORDING_ID,
        dialogue=dialogue,
        identification=demo_identification(),
        findings=demo_findings(dialogue),
        meeting=demo_meeting(),
        topics=TOPICS,
        notes=(Note("dropped_text", dropped),),
        provenance=PROVENANCE,
    )


def unknown_minutes() -> Minutes:
    """A recording without a meeting file: nothing known but a file name; three voices."""
    dialogue = demo_dialogue()
    kept = tuple(
        Utterance(u.id, {"S4": None, "S5": None}.get(u.speaker or "", u.speaker), u.sentences)
        for u in dialogue.utterances
    )
    return compose(
        recording_id=RECORDING_ID,
        dialogue=Dialogue("ko", dialogue.duration_s, kept),
        identification=Identification(
            tuple(SpeakerIdentity(f"S{n}", None, 0.0, "") for n in (1, 2, 3))
        ),
        findings=Findings(),
        meeting=Meeting(title="녹음 0001"),
        topics=TOPICS,
        notes=(Note("truncated", "녹음 파일이 끝까지 읽히지 않아, 00:03:26까지의 내용만 담음"),),
        provenance=PROVENANCE,
    )


def long_minutes(utterances: int = 500) -> Minutes:
    """The demo over and over, one speech of several pages, and a finding in every round."""
    demo = demo_dialogue()
    talk: list[Utterance] = []
    while len(talk) < utterances:
        source = demo.utterances[len(talk) % len(demo.utterances)]
        shift_s = demo.duration_s * (len(talk) // len(demo.utterances))
        repeat = 60 if len(talk) == 7 else 1
        shifted = tuple(
            sentence(s.text, s.start_s + shift_s, s.end_s + shift_s)
            for s in source.sentences * repeat
        )
        talk.append(Utterance(f"u{len(talk) + 1:04d}", source.speaker, shifted))
    dialogue = Dialogue("ko", talk[-1].end_s, tuple(talk))
    opinions, tasks = [], []
    for n, said in enumerate(u for u in talk if len(u.text) > 60):
        proof = (Evidence(said.id, 0, 20, said.text[:20], said.start_s, said.end_s),)
        topics = (TOPICS[n % len(TOPICS)].id,)
        if n % 3:
            summary = said.text[:150]
            opinions.append(
                Opinion(f"o{n:03d}", said.speaker, summary, topics, proof, "model", 0.7)
            )
        else:
            title = f"{said.text[:24]} 추진"
            tasks.append(
                PolicyTask(f"t{n:03d}", said.speaker, title, said.text, topics, proof, "제안", 0.9)
            )
    return compose(
        recording_id=RECORDING_ID,
        dialogue=dialogue,
        identification=demo_identification(),
        findings=Findings(opinions=tuple(opinions), tasks=tuple(tasks)),
        meeting=demo_meeting(),
        topics=TOPICS,
        notes=(),
        provenance=PROVENANCE,
    )


ODD = (
    '꺾쇠 <b>&amp;</b> "따옴표" \x00\x0b\x1f\x85\u2028 --> \ufffe \ud800 '
    "𠀀 👩\u200d💻 العربية\n둘째 줄\t탭"
)


def odd_minutes() -> Minutes:
    """Every text holds characters that XML, SRT or VTT refuse or mistake for their own."""
    said = Utterance("u0001", "S1", (sentence(ODD, 0.0, 9.0, overlapped=True),))
    proof = (Evidence("u0001", 0, 8, ODD, 0.0, 9.0),)
    person = Attendee(f"홍<길동>{ODD}", "위원 & \x01", ODD, "산")
    return compose(
        recording_id=RECORDING_ID,
        dialogue=Dialogue("ko", 9.0, (said,)),
        identification=Identification((SpeakerIdentity("S1", person.name, 0.9, ODD),)),
        findings=Findings(
            opinions=(Opinion("o001", "S1", ODD, ("data",), proof, "model", 0.8),),
            tasks=(PolicyTask("t001", "S1", ODD, ODD, (), proof, "model", 0.8),),
            follow_ups=(FollowUp("f001", None, ODD, ODD, ODD, None, proof, "model", 0.8),),
            decisions=(Decision("d001", None, ODD, proof, "model", 0.8),),
        ),
        meeting=Meeting(
            title=ODD, body=ODD, place=ODD, chair=ODD, attendees=(person,), agenda=(ODD, ODD)
        ),
        topics=(Topic("data", ODD),),
        notes=(Note("odd", ODD),),
        provenance=Provenance(ODD, ((ODD, ODD),)),
    )
