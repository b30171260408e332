"""Why a voice has its name, or none, in words for the reader."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from minutes.language.clues import Clue, Kind
from minutes.language.jamo import ends_in_consonant

LONGEST_QUOTE = 60
"""Characters of a quote; a longer one is cut."""

_ACTS: Mapping[Kind, str] = {
    "introduction": "본인이 {quote}라고 소개",
    "call": "{who} {quote}라고 부른 뒤 발언",
    "thanks": "발언이 끝난 뒤 {who} {quote}라고 인사",
    "mention": "발언이 끝난 뒤 {who} {quote}라고 언급",
    "chair": "{quote} 등으로 회의를 진행",
    "voice": "등록된 음성과 일치({quote})",
}
CHAIR_ROLE = "의장"
"""What the chair is called where the meeting file does not say."""
BY_OTHER = "다른 참석자가"

REVIEWED = "검토자가 지정"
NO_ROSTER = "회의 정보에 참석자 명단이 없어 이름을 정하지 않음"
NO_CLUE = "이름을 밝히거나 이름으로 불린 대목을 찾지 못함"


@dataclass(frozen=True, slots=True)
class Lead:
    """The voice in the chair, where known, and what the chair is called."""

    speaker: str | None
    role: str


def why_named(clues: Sequence[Clue], lead: Lead) -> str:
    """The strongest clue of each kind, strongest first, at most two."""
    best = strongest(clues)
    return "; ".join(_told(clue, lead) for clue in best[:2])


def strongest(clues: Sequence[Clue]) -> list[Clue]:
    """The strongest clue of each kind, strongest first."""
    ranked = sorted(clues, key=lambda clue: (-clue.weight, clue.time_s))
    return list({clue.kind: clue for clue in reversed(ranked)}.values())[::-1]


def why_unnamed(candidates: Sequence[tuple[str, Sequence[Clue]]], lead: Lead) -> str:
    """What was missing; ``candidates`` are the likely names with their clues, best first."""
    if not candidates:
        return NO_CLUE
    name, clues = candidates[0]
    told = why_named(clues, lead)
    if len(candidates) > 1:
        names = ", ".join(name for name, _ in candidates[:3])
        return f"근거가 엇갈려 정하지 않음(후보: {names}): {told}"
    return f"근거가 부족해 정하지 않음(후보: {name}): {told}"


def clock(time_s: float) -> str:
    """Time of a recording as m:ss, or h:mm:ss from the first hour."""
    hours, rest = divmod(int(time_s), 3600)
    return f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"


def _told(clue: Clue, lead: Lead) -> str:
    quote = clue.quote if clue.kind == "voice" else _quoted(clue)
    return _ACTS[clue.kind].format(who=_who(clue, lead), quote=quote)


def _who(clue: Clue, lead: Lead) -> str:
    if clue.said_by is None or clue.said_by != lead.speaker:
        return BY_OTHER
    return lead.role + ("이" if ends_in_consonant(lead.role) else "가")


def _quoted(clue: Clue) -> str:
    """The words around the name or sign, with the time."""
    words = clue.quote.rstrip(" .,")
    start = max(0, min(clue.at - LONGEST_QUOTE // 3, len(words) - LONGEST_QUOTE))
    cut = words[start : start + LONGEST_QUOTE].strip()
    before, after = "…" if start else "", "…" if start + LONGEST_QUOTE < len(words) else ""
    return f"‘{before}{cut}{after}’({clock(clue.time_s)})"
