"""The legal grounds on which information is not disclosed: 공공기관의 정보공개에 관한 법률 제9조
제1항, as short as an official would note them."""

from __future__ import annotations

import re
from dataclasses import dataclass

LAW = "정보공개법 제9조 제1항"


@dataclass(frozen=True, slots=True)
class Ground:
    """One subparagraph (호)."""

    number: int
    summary: str

    @property
    def text(self) -> str:
        """``정보공개법 제9조 제1항 제5호``."""
        return f"{LAW} 제{self.number}호"


GROUNDS = tuple(
    Ground(number, summary)
    for number, summary in enumerate(
        (
            "다른 법률 또는 법률에서 위임한 명령에 따라 비밀이나 비공개로 규정된 정보",
            "국가안전보장·국방·통일·외교관계 등 국가의 중대한 이익을 현저히 해칠 우려",
            "국민의 생명·신체 및 재산의 보호에 현저한 지장을 줄 우려",
            "진행 중인 재판, 범죄의 예방·수사, 공소 제기·유지, 형의 집행 등",
            "감사·감독·규제·입찰계약·인사관리, 의사결정 과정 또는 내부검토 과정에 있는 사항",
            "성명·주민등록번호 등 개인에 관한 사항으로서 사생활의 비밀 또는 자유를 침해할 우려",
            "법인·단체·개인의 경영상·영업상 비밀",
            "부동산 투기·매점매석 등으로 특정인에게 이익 또는 불이익을 줄 우려",
        ),
        1,
    )
)

_WRITTEN = re.compile(
    r"\s*(?:(?:공공기관의\s*)?정보\s*공개(?:에\s*관한\s*법률|법))?\s*"
    r"(?:제?\s*9\s*조)?\s*(?:제?\s*1\s*항)?\s*(?:제?\s*(?P<number>[1-8])\s*호?)\s*"
)


def find_ground(written: str) -> Ground | None:
    """The ground that ``제9조 제1항 제5호``, ``제5호`` or ``5`` names; None for any other."""
    match = _WRITTEN.fullmatch(written)
    return GROUNDS[int(match["number"]) - 1] if match else None


def cited(grounds: tuple[str, ...]) -> str:
    """Several grounds as one: ``정보공개법 제9조 제1항 제5호·제7호``."""
    first, *rest = sorted(set(grounds))
    return "·".join((first, *(ground.removeprefix(f"{LAW} ") for ground in rest)))
