"""What was really said: utterances and speaker turns written down by people."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, model_validator

from minutes.errors import ReferenceFileError
from minutes.model.speech import SpeakerTurn


class ReferenceUtterance(BaseModel):
    """One utterance; times in seconds. Other keys of the file are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    speaker: str
    start: float
    end: float
    text: str

    @model_validator(mode="after")
    def _ends_after_start(self) -> ReferenceUtterance:
        if not 0 <= self.start <= self.end:
            raise ValueError("start must be at least 0 and at most end")
        return self


@dataclass(frozen=True, slots=True)
class Reference:
    """Right answers for one recording."""

    utterances: tuple[ReferenceUtterance, ...]
    """In order of start."""
    turns: tuple[SpeakerTurn, ...]
    """Who really spoke when; may overlap."""
    turns_from: Literal["rttm", "utterances"]
    """RTTM turns leave out pauses inside utterances, whole utterances do not."""

    @property
    def text(self) -> str:
        return " ".join(utterance.text for utterance in self.utterances)

    @property
    def texts(self) -> dict[str, str]:
        """Everything each speaker said."""
        said: dict[str, list[str]] = {}
        for utterance in self.utterances:
            said.setdefault(utterance.speaker, []).append(utterance.text)
        return {speaker: " ".join(parts) for speaker, parts in said.items()}


def load_reference(path: Path, *, recording: Path | None = None) -> Reference:
    """The reference at ``path``: a JSON list of utterances, or an object with ``segments``.

    An RTTM file of the same stem, beside ``path`` or beside ``recording``, gives the speaker
    turns; without one they are the whole utterances. ``path`` may itself be an RTTM file: then
    there is no text. Raises ReferenceFileError.
    """
    if path.suffix == ".rttm":
        return Reference((), read_rttm(path, recording=recording), "rttm")
    utterances = _read_utterances(path)
    rttm = next((p for p in _rttm_candidates(path, recording) if p.is_file()), None)
    if rttm is not None:
        return Reference(utterances, read_rttm(rttm, recording=recording), "rttm")
    turns = tuple(SpeakerTurn(u.start, u.end, u.speaker) for u in utterances)
    return Reference(utterances, turns, "utterances")


def read_rttm(path: Path, *, recording: Path | None = None) -> tuple[SpeakerTurn, ...]:
    """Speaker turns of an RTTM file (format of the NIST RT-09 evaluation plan).

    Where it holds several recordings, those of the one that the stem of ``recording`` ends
    with. Raises ReferenceFileError where a line is broken or no single recording fits.
    """
    rows = [line.split() for line in _read(path).splitlines() if line.startswith("SPEAKER")]
    names = {row[1] for row in rows if len(row) > 1}
    fitting = {name for name in names if recording and recording.stem.endswith(name)}
    chosen = names if len(names) == 1 else fitting
    if len(chosen) != 1:
        listed = ", ".join(sorted(names)) or "-"
        raise ReferenceFileError(
            path=path, detail=f"이 녹음의 RTTM 행이 없습니다 / no rows of this recording: {listed}"
        )
    return tuple(_turn(path, row) for row in rows if row[1] in chosen)


def _turn(path: Path, row: list[str]) -> SpeakerTurn:
    try:
        start_s = float(row[3])
        return SpeakerTurn(start_s, start_s + float(row[4]), row[7])
    except (IndexError, ValueError) as error:
        raise ReferenceFileError(path=path, detail=f"RTTM: {' '.join(row)}") from error


def _read_utterances(path: Path) -> tuple[ReferenceUtterance, ...]:
    try:
        content: Any = json.loads(_read(path))
        listed = content.get("segments") if isinstance(content, dict) else content
        utterances = TypeAdapter(list[ReferenceUtterance]).validate_python(listed)
    except json.JSONDecodeError as error:
        raise ReferenceFileError(path=path, detail=f"JSON: {error}") from error
    except ValidationError as error:
        raise ReferenceFileError(path=path, detail=_first_problem(error)) from error
    if not utterances:
        raise ReferenceFileError(path=path, detail="발화가 없습니다 / no utterances")
    return tuple(sorted(utterances, key=lambda utterance: utterance.start))


def _first_problem(error: ValidationError) -> str:
    problem = error.errors()[0]
    place = ".".join(str(part) for part in problem["loc"])
    return f"{place}: {problem['msg']}" if place else problem["msg"]


def _rttm_candidates(path: Path, recording: Path | None) -> tuple[Path, ...]:
    return tuple(p.with_suffix(".rttm") for p in (path, recording) if p is not None)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ReferenceFileError(path=path, detail=str(error)) from error
