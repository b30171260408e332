"""One recording against its reference: text, speakers, and both together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from minutes.model.dialogue import Dialogue
from minutes.model.speech import Diarization, Transcript
from minutes.scoring.reference import Reference
from minutes.scoring.resources import StageCost
from minutes.scoring.speakers import DiarizationErrorRate, cp_cer, der
from minutes.scoring.text import ErrorRate, cer

LENIENT_COLLAR_S = 0.25
"""The collar of the NIST evaluations, for comparison with figures published elsewhere."""


@dataclass(frozen=True, slots=True)
class RecordingScore:
    """How well one recording was recognised, and at what cost."""

    cer: ErrorRate | None
    """None where the reference holds no text, like :attr:`cp_cer`."""
    der: DiarizationErrorRate
    """Collar 0."""
    der_lenient: DiarizationErrorRate
    """Collar ``LENIENT_COLLAR_S``."""
    speakers_found: int
    speakers_true: int
    cp_cer: ErrorRate | None
    turns_from: str
    """What the reference turns were taken from: ``rttm`` or ``utterances``."""
    duration_s: float
    costs: tuple[StageCost, ...] = ()

    def rows(self) -> tuple[tuple[str, str], ...]:
        """A table: the heading, then name and value of each figure."""
        return (
            ("measure", "value"),
            ("CER", _rate(self.cer)),
            ("DER, collar 0", _rate(self.der)),
            ("  miss", _share(self.der.miss_s, self.der)),
            ("  false alarm", _share(self.der.false_alarm_s, self.der)),
            ("  confusion", _share(self.der.confusion_s, self.der)),
            (f"DER, collar {LENIENT_COLLAR_S} s", _rate(self.der_lenient)),
            ("speakers found / true", f"{self.speakers_found} / {self.speakers_true}"),
            ("cpCER", _rate(self.cp_cer)),
            ("reference turns", self.turns_from),
            *((cost.stage, self._cost(cost)) for cost in self.costs),
        )

    def _cost(self, cost: StageCost) -> str:
        factor = f"{cost.seconds / self.duration_s:.3f}" if self.duration_s else "-"
        return f"{cost.seconds:.1f} s, {factor} × real time, {cost.peak_mib:.0f} MiB"


def score_recording(
    reference: Reference,
    transcript: Transcript,
    diarization: Diarization,
    dialogue: Dialogue,
    *,
    costs: Sequence[StageCost] = (),
) -> RecordingScore:
    """Score what the stages made of one recording."""
    scored_s = max(dialogue.duration_s, *(turn.end_s for turn in reference.turns))
    language = transcript.language
    spoken = bool(reference.utterances)
    strict, lenient = (
        der(reference.turns, diarization.turns, duration_s=scored_s, collar_s=collar_s)
        for collar_s in (0.0, LENIENT_COLLAR_S)
    )
    return RecordingScore(
        cer=cer(reference.text, _recognised(transcript), language=language) if spoken else None,
        der=strict,
        der_lenient=lenient,
        speakers_found=len(diarization.speakers),
        speakers_true=len({turn.speaker for turn in reference.turns}),
        cp_cer=cp_cer(reference.texts.values(), _said(dialogue), language=language)
        if spoken
        else None,
        turns_from=reference.turns_from,
        duration_s=dialogue.duration_s,
        costs=tuple(costs),
    )


def _recognised(transcript: Transcript) -> str:
    return " ".join(segment.text for segment in transcript.segments)


def _said(dialogue: Dialogue) -> tuple[str, ...]:
    """The text of each speaker; what has no speaker is one more speaker's."""
    speakers = dict.fromkeys(utterance.speaker for utterance in dialogue.utterances)
    return tuple(
        " ".join(u.text for u in dialogue.utterances if u.speaker == speaker)
        for speaker in speakers
    )


def _rate(score: ErrorRate | DiarizationErrorRate | None) -> str:
    return f"{score.rate:.1%}" if score else "-"


def _share(part_s: float, whole: DiarizationErrorRate) -> str:
    return f"{part_s / whole.total_s:.1%}" if whole.total_s else "-"
