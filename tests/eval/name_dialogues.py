"""Meetings made of real committee speech, in which made-up people are called, introduce themselves
and are taken up by others: what the naming of voices is measured on.

The speech is that of the labelled sentences; who is called, how, and what goes wrong (nobody
there, somebody else first, earlier words taken up) is invented here, in wordings of its own.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle, groupby, islice
from pathlib import Path
from random import Random

from minutes.language.jamo import ends_in_consonant
from minutes.model.dialogue import Dialogue
from minutes.model.meeting import Attendee, Meeting
from tests.language.talk import dialogue_of, misheard

SURNAMES = "김김김이이박박최정강조윤장임오서신권황안송류홍"
FIRST = "도지서민하예준시현수유재승은태"
SECOND = "현은호아윤우진영훈희린석경빈혜"
TURNS = 24
LONGEST_TURN = 4
"""Sentences."""

CALLS = (
    "다음은 {p} 위원님 질의해 주시기 바랍니다.",
    "{p} 위원님 질의하십시오.",
    "{p} 위원님.",
    "존경하는 {p} 위원님 말씀해 주시지요.",
    "그러면 {p} 위원님 의견 듣겠습니다.",
    "이번에는 {p} 위원님께서 발언해 주시겠습니다.",
    "순서에 따라 {p} 위원님 차례입니다.",
    "{p} 위원님은 이 문제를 어떻게 보십니까?",
    "시간이 많지 않으니 {p} 위원님 짧게 부탁드립니다.",
)
SURNAME_CALLS = ("{s} 위원님 말씀하세요.", "예, 그럼 {s} 위원님 이어서 하시지요.")
OFFICIAL_CALLS = (
    "{r}님 답변해 주시기 바랍니다.",
    "{p} {r} 나오셔서 설명해 주십시오.",
    "그 부분은 {r}님 답하시겠습니까?",
)
ORDERED = (
    "먼저 {p} 위원님, 이어서 {q} 위원님 말씀 부탁드립니다.",
    "{p} 위원님 다음에 {q} 위원님 순서로 듣겠습니다.",
)
NAMELESS = (
    "예, 다음 분 말씀하십시오.",
    "수고하셨습니다. 다른 위원님 계십니까?",
    "예, 알겠습니다. 계속하시지요.",
)
INTRODUCTIONS = (
    "{a} {p}입니다.",
    "안녕하십니까, {p} 위원입니다.",
    "저는 {a}에서 일하는 {p}{i}라고 합니다.",
    "예, {p}입니다.",
    "소개받은 {p}입니다.",
)
TAKEN_UP = (
    "방금 {p} 위원님께서 말씀하신 부분에 저도 동의합니다.",
    "{p} 위원님 말씀처럼 현장이 어렵습니다.",
    "{p} 위원님 지적에 공감합니다.",
    "조금 전 {p} 위원님 제안을 잘 들었습니다.",
)
EARLIER = (
    "아까 {p} 위원님이 말씀하셨는데 저는 조금 다릅니다.",
    "지난 회의에서 {p} 위원님이 제안하신 내용입니다.",
    "앞서 {p} 위원님께서 지적하신 것과 같습니다.",
    "{p} 위원님 말씀에 저도 찬성합니다.",
    "{p} 위원님과 저는 생각이 같습니다.",
)
ABSENT = (
    "{p} 위원님 아직 안 오셨습니까? 그러면 넘어가겠습니다.",
    "{p} 위원님은 오늘 불참하셨습니다.",
)
INTERRUPTIONS = (
    "의장님, 의사진행발언 있습니다. 자료가 아직 다 오지 않았습니다.",
    "잠깐만요, 제가 한 말씀만 먼저 드리겠습니다.",
    "그 문제는 저희 쪽 일이라 제가 답을 드리겠습니다.",
)
OPENINGS = (
    "성원이 되었으므로 회의를 시작하겠습니다.",
    "바쁘신 가운데 참석해 주셔서 감사합니다. 지금부터 간담회를 열겠습니다.",
    "자리를 정돈해 주시기 바랍니다.",
)
CLOSINGS = ("이상으로 오늘 회의를 마치겠습니다.", "수고 많으셨습니다.")
AFFILIATIONS = ("가상정보기술", "가상대학교", "가상인공지능연구원", "가상중소기업협회", "가상테크")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """How often something happens at a turn."""

    call: float = 0.6
    surname: float = 0.15
    """Of the calls: with the surname alone."""
    ordered: float = 0.08
    introduction: float = 0.2
    """At somebody's first turn."""
    taken_up: float = 0.2
    earlier: float = 0.12
    absent: float = 0.06
    interruption: float = 0.08


@dataclass(frozen=True, slots=True)
class Case:
    """A meeting with who its voices are."""

    dialogue: Dialogue
    meeting: Meeting
    people: dict[str, str]
    """Speaker and name."""


@dataclass
class _Script:
    """Lines as they are spoken."""

    random: Random
    members: list[Attendee]
    officials: list[Attendee]
    chair: Attendee
    rates: Rates
    lines: list[tuple[str, str]] = field(default_factory=list)
    spoken: list[str] = field(default_factory=list)
    """Names in the order in which they had the floor."""

    def say(self, who: str, words: str) -> None:
        self.lines.append((who, words))

    def pick(self, wordings: Sequence[str], **facts: str) -> str:
        return self.random.choice(wordings).format(**facts)

    def lead(self, words: str) -> None:
        self.say(self.chair.name, words)


def make(
    speech: Path,
    *,
    seed: int,
    mishearing: float,
    rates: Rates | None = None,
    num_turns: int = TURNS,
) -> Case:
    """One meeting; ``mishearing`` is the share of letters of all words that are heard wrongly.

    The speech is said again where there is not enough of it for so many turns.
    """
    random = Random(seed)
    turns = list(_turns(speech))
    random.shuffle(turns)
    script = _Script(random, *_people(random), rates or Rates())
    script.lead(random.choice(OPENINGS))
    for words in islice(cycle(turns), num_turns):
        _turn(script, words)
    script.lead(random.choice(CLOSINGS))
    return _case(script, mishearing)


def _turns(speech: Path) -> Iterator[str]:
    """What people other than the chair say at a stretch, in pieces."""
    rows = [json.loads(line) for line in speech.read_text(encoding="utf-8").splitlines()]
    for (_, _, role), group in groupby(rows, key=lambda r: (r["window"], r["turn"], r["role"])):
        texts = [row["text"].replace(":", " ") for row in group]
        if role != "chair":
            for first in range(0, len(texts), LONGEST_TURN):
                yield " ".join(texts[first : first + LONGEST_TURN])


def _people(random: Random) -> tuple[list[Attendee], list[Attendee], Attendee]:
    names: list[str] = []
    while len(names) < 10:
        name = random.choice(SURNAMES) + random.choice(FIRST) + random.choice(SECOND)
        if name not in names:
            names.append(name)
    count = random.randint(5, 7)
    members = [Attendee(name, "위원", random.choice(AFFILIATIONS)) for name in names[:count]]
    officials = [
        Attendee(names[7], random.choice(("정책국장", "인공지능정책국장")), "가상부"),
        Attendee(names[8], "기획과장", "가상부"),
    ]
    return members, officials, Attendee(names[9], random.choice(("위원장", "의장")), "가상대학교")


def _turn(script: _Script, words: str) -> None:
    random, rates = script.random, script.rates
    speaker = random.choice(script.officials if random.random() < 0.2 else script.members)
    if script.spoken and speaker.name == script.spoken[-1]:
        return
    if random.random() < rates.ordered:
        _ordered(script, words)
        return
    if random.random() < rates.absent:
        missing = random.choice(script.members)
        script.lead(script.pick(ABSENT, p=missing.name))
    called = random.random() < rates.call
    script.lead(_call(script, speaker) if called else random.choice(NAMELESS))
    if called and random.random() < rates.interruption:
        other = random.choice([m for m in script.members if m is not speaker])
        script.say(other.name, random.choice(INTERRUPTIONS))
    script.say(speaker.name, _opening(script, speaker) + words)
    script.spoken.append(speaker.name)


def _ordered(script: _Script, words: str) -> None:
    one, other = script.random.sample(script.members, 2)
    script.lead(script.pick(ORDERED, p=one.name, q=other.name))
    pieces = words.split(". ")
    middle = max(len(pieces) // 2, 1)
    for speaker, part in ((one, pieces[:middle]), (other, pieces[middle:])):
        said = ". ".join(part) or "저는 앞의 의견과 생각이 같아서 짧게만 말씀드리겠습니다."
        script.say(speaker.name, said)
        script.spoken.append(speaker.name)


def _call(script: _Script, speaker: Attendee) -> str:
    facts = {"p": speaker.name, "s": speaker.name[0], "r": str(speaker.role)[-2:]}
    if speaker in script.officials:
        return script.pick(OFFICIAL_CALLS, **facts)
    short = script.random.random() < script.rates.surname
    return script.pick(SURNAME_CALLS if short else CALLS, **facts)


def _opening(script: _Script, speaker: Attendee) -> str:
    """What somebody says before they come to their matter."""
    random, rates = script.random, script.rates
    if speaker.name not in script.spoken and random.random() < rates.introduction:
        i = "이" if ends_in_consonant(speaker.name) else ""
        affiliation = speaker.affiliation or ""
        return script.pick(INTRODUCTIONS, p=speaker.name, a=affiliation, i=i) + " "
    members = {member.name for member in script.members} - {speaker.name}
    before = [name for name in script.spoken if name in members]
    if before and before[-1] == script.spoken[-1] and random.random() < rates.taken_up:
        return script.pick(TAKEN_UP, p=before[-1]) + " "
    if len(before) > 1 and random.random() < rates.earlier:
        return script.pick(EARLIER, p=random.choice(before[:-1])) + " "
    return ""


def _case(script: _Script, mishearing: float) -> Case:
    people = [script.chair, *script.members, *script.officials]
    order = list(dict.fromkeys(name for name, _ in script.lines))
    labels = {name: f"S{number}" for number, name in enumerate(order, start=1)}
    lines = [
        f"{labels[name]}: {misheard(words, mishearing, script.random)}"
        for name, words in script.lines
    ]
    meeting = Meeting(
        "가상 회의",
        chair=script.chair.name,
        attendees=(script.chair, *script.members),
        observers=tuple(script.officials),
        fictional=True,
    )
    roles = {person.name for person in people}
    return Case(
        dialogue_of(*lines), meeting, {labels[name]: name for name in order if name in roles}
    )
