"""Whether speech is given to the right speakers: diarization error rate and cpCER."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linear_sum_assignment

# No pyannote package may report usage, whichever of them is imported first.
os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
from pyannote.core import Annotation, Segment, Timeline
from pyannote.metrics.diarization import DiarizationErrorRate as PyannoteDer

from minutes.model.speech import SpeakerTurn
from minutes.scoring.text import ErrorRate, edit_distance, normalise


@dataclass(frozen=True, slots=True)
class DiarizationErrorRate:
    """Wrongly attributed speech over all reference speech, overlapped speech included."""

    collar_s: float
    """Left out on each side of every reference boundary."""
    miss_s: float
    false_alarm_s: float
    confusion_s: float
    total_s: float
    """Reference speech that was scored; overlapped speech counts once for each speaker."""
    rate: float = field(init=False)
    """May exceed 1. Where there is no reference speech: 0, or 1 if any was found."""

    def __post_init__(self) -> None:
        errors_s = self.miss_s + self.false_alarm_s + self.confusion_s
        rate = errors_s / self.total_s if self.total_s else float(errors_s > 0)
        object.__setattr__(self, "rate", rate)


def der(
    reference: Iterable[SpeakerTurn],
    hypothesis: Iterable[SpeakerTurn],
    *,
    duration_s: float,
    collar_s: float = 0.0,
) -> DiarizationErrorRate:
    """Diarization error rate over the whole recording with the best mapping of speakers.

    ``collar_s`` is the NIST collar: so much is left out on each side of a boundary.
    """
    # pyannote.metrics wants the width of the whole collar, both sides together.
    metric = PyannoteDer(collar=2 * collar_s, skip_overlap=False)
    parts = metric(
        _annotation(reference),
        _annotation(hypothesis),
        uem=Timeline([Segment(0.0, duration_s)]),
        detailed=True,
    )
    return DiarizationErrorRate(
        collar_s=collar_s,
        miss_s=float(parts["missed detection"]),
        false_alarm_s=float(parts["false alarm"]),
        confusion_s=float(parts["confusion"]),
        total_s=float(parts["total"]),
    )


def cp_cer(
    reference: Iterable[str], hypothesis: Iterable[str], *, language: str = "ko"
) -> ErrorRate:
    """Concatenated minimum-permutation character error rate (cpWER of CHiME-6, on characters).

    Both hold one text for each speaker: all that they said, in order. Speakers are matched one
    to one so that the errors are fewest; the text of a speaker left over is errors in full.
    """
    expected = [normalise(text, language) for text in reference]
    found = [normalise(text, language) for text in hypothesis]
    return ErrorRate(
        errors=_fewest_errors(expected, found), length=sum(len(text) for text in expected)
    )


def _fewest_errors(expected: Sequence[str], found: Sequence[str]) -> int:
    """The smaller side is filled up with speakers who said nothing."""
    size = max(len(expected), len(found))
    if not size:
        return 0
    rows = [*expected, *[""] * (size - len(expected))]
    columns = [*found, *[""] * (size - len(found))]
    costs = np.array([[edit_distance(row, column) for column in columns] for row in rows])
    chosen = linear_sum_assignment(costs)
    return int(costs[chosen].sum())


def _annotation(turns: Iterable[SpeakerTurn]) -> Annotation:
    """Turns of one speaker that touch or overlap are one: nobody speaks twice at once."""
    annotation = Annotation()
    for track, turn in enumerate(turns):
        if turn.end_s > turn.start_s:
            annotation[Segment(turn.start_s, turn.end_s), track] = turn.speaker
    return annotation.support()
