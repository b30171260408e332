"""How many voices get their name, and how often the right one: ``python -m tests.eval.names``.

Prints Markdown tables: voices against voices, the assembled roundtable with voice profiles, the
demo, and meetings made of committee speech with calls, introductions and mentions.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import binomtest

from minutes.language.identify import identify
from minutes.language.naming import NamingPatterns, load_naming
from minutes.language.sentences import SpacySentenceSplitter
from minutes.language.voices import VoiceOptions, Voices
from minutes.model.audio import SAMPLE_RATE
from minutes.model.dialogue import Dialogue, Identification, Sentence, Utterance
from minutes.model.meeting import Attendee, Meeting
from minutes.model.speech import Diarization, Segment, SpeakerTurn, Transcript, Word
from minutes.model.voices import VoicePrint
from minutes.scoring.reference import ReferenceUtterance, load_reference
from minutes.speech.attribute import attribute
from tests.eval.name_dialogues import TURNS, make
from tests.eval.voice_samples import (
    DEMO,
    RECORDINGS,
    ROOT,
    Half,
    diarize,
    diarizer,
    halves,
    load,
)
from tests.language.talk import dialogue_of
from tests.speech.in_memory import InMemory
from tests.speech.test_attribute_demo import WORDS, exclusive

COMMITTEE = ROOT.parent / "shared" / "gold" / "sentences.ko.assembly.dev.jsonl"
SEEDS = range(40)
LONG_SEEDS = range(10)
LONG_TURNS = 240
"""About three hours."""
MISHEARING = (0.0, 0.02, 0.05, 0.1)
THRESHOLDS = (0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8)
AGREED = dt.date(2026, 3, 2)
FICTIONAL = ("한서윤", "김도현", "박지은", "이준호", "정민아", "최다온")


@dataclass(frozen=True, slots=True)
class Tally:
    """Voices of one or more meetings."""

    voices: int = 0
    named: int = 0
    right: int = 0
    spoken_s: float = 0.0
    right_s: float = 0.0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.voices + other.voices,
            self.named + other.named,
            self.right + other.right,
            self.spoken_s + other.spoken_s,
            self.right_s + other.right_s,
        )

    def row(self, title: str) -> str:
        precision, coverage = (_share(self.right, of) for of in (self.named, self.voices))
        shares = f"{precision} | {coverage} | {self.right_s / self.spoken_s:.3f}"
        return f"| {title} | {self.voices} | {self.named} | {self.named - self.right} | {shares} |"


def _share(count: int, of: int) -> str:
    """With the exact 95 % interval of a binomial share."""
    if not of:
        return "–"
    interval = binomtest(count, of).proportion_ci(0.95)
    return f"{count / of:.3f} [{interval.low:.2f}, {interval.high:.2f}]"


HEAD = "| {} | voices | named | wrong | precision | coverage of voices | of speaking time |"


def tally(dialogue: Dialogue, found: Identification, people: Mapping[str, str]) -> Tally:
    """The names given against who the speakers are; who is nobody of ``people`` has no name."""
    spoken: dict[str | None, float] = defaultdict(float)
    for utterance in dialogue.utterances:
        spoken[utterance.speaker] += utterance.end_s - utterance.start_s
    given = {i.speaker: i.name for i in found.identities if i.name is not None}
    right = [speaker for speaker, name in given.items() if people.get(speaker) == name]
    return Tally(
        voices=len(found.identities),
        named=len(given),
        right=len(right),
        spoken_s=sum(spoken[i.speaker] for i in found.identities),
        right_s=sum(spoken[speaker] for speaker in right),
    )


def main() -> int:
    """Print every table that can be measured here."""
    patterns = load_naming(ROOT / "config", "ko")
    _print(_demo(patterns))
    if not RECORDINGS.is_dir():
        _print(["The measuring material is not at hand: only the demo was measured.", ""])
        return 0
    _print(_committee(patterns, SEEDS, TURNS))
    _print(_committee(patterns, LONG_SEEDS, LONG_TURNS))
    engine = diarizer()
    _print(_voice_curve(list(halves(engine))))
    _print(_roundtable(patterns, list(halves(engine))))
    return 0


def _demo(patterns: NamingPatterns) -> Iterator[str]:
    """By its script and by what Whisper base made of it (kept with the tests)."""
    script = json.loads((DEMO.with_name("script.json")).read_text(encoding="utf-8"))
    facts = tomllib.loads(DEMO.with_suffix(".toml").read_text(encoding="utf-8"))
    attendees = tuple(Attendee(person["name"], person["role"]) for person in facts["attendees"])
    meeting = Meeting(facts["title"], chair=facts["chair"], attendees=attendees, fictional=True)
    dialogue = dialogue_of(*(f"{s['speaker']}: {s['text']}" for s in script["segments"]))
    people = {
        s["id"]: next(a.name for a in attendees if a.name in s["name"]) for s in script["speakers"]
    }
    yield from _table("demo (fictional, synthetic voices)")
    found = identify(dialogue, meeting, {}, patterns)
    yield tally(dialogue, found, people).row("words of the script")
    heard = _recognised()
    yield tally(heard, identify(heard, meeting, {}, patterns), people).row("recognised words")
    yield ""


def _recognised() -> Dialogue:
    """Recognised words of the demo, given to its speakers by the reference."""
    groups = json.loads(WORDS.read_text(encoding="utf-8"))["segments"]
    words = [tuple(Word(*word) for word in group) for group in groups]
    segments = tuple(
        Segment(g[0].start_s, g[-1].end_s, "".join(w.text for w in g), g, -0.3, 0.0, 1.2)
        for g in words
    )
    turns = load_reference(DEMO.with_name("script.json"), recording=DEMO).turns
    return attribute(
        Transcript("ko", 1.0, segments),
        Diarization(turns, exclusive(turns)),
        SpacySentenceSplitter(),
        duration_s=segments[-1].end_s,
    )


def _committee(patterns: NamingPatterns, seeds: Sequence[int], turns: int) -> Iterator[str]:
    title = f"committee speech, {len(seeds)} made-up meetings of {turns} turns: letters misheard"
    yield from _table(title)
    for share in MISHEARING:
        total = Tally()
        for seed in seeds:
            case = make(COMMITTEE, seed=seed, mishearing=share, num_turns=turns)
            found = identify(case.dialogue, case.meeting, {}, patterns)
            total += tally(case.dialogue, found, case.people)
        yield total.row(f"{share:.0%}")
    yield ""


def _voice_curve(found: Sequence[Half]) -> Iterator[str]:
    """Halves of one speaker against halves of different speakers of the same recordings."""
    both = [(a, b) for a in found for b in found if (a.half, b.half) == (0, 1)]
    pairs = [(a, b) for a, b in both if not b.by_telephone]
    distant = [(a, b) for a, b in both if b.by_telephone]
    same, same_distant = _cosines(_of_one(pairs)), _cosines(_of_one(distant))
    others = _cosines(_of_two(pairs))
    others_distant = _cosines(_of_two(distant))
    known = _cosines(
        (a, b) for a, b in pairs if a.set != b.set and a.speaker == b.speaker and _is_clip(a)
    )
    chosen = VoiceOptions()
    yield (
        f"| least cosine | falsely accepted of {len(others)} | falsely refused of {len(same)} "
        f"| by telephone: accepted of {len(others_distant)} | refused of {len(same_distant)} |"
    )
    yield "| --- | --- | --- | --- | --- |"
    for threshold in THRESHOLDS:
        mark = " (chosen)" if threshold == chosen.threshold else ""
        counts = (
            int((cosines >= threshold).sum() if accepts else (cosines < threshold).sum())
            for cosines, accepts in (
                (others, True),
                (same, False),
                (others_distant, True),
                (same_distant, False),
            )
        )
        yield f"| {threshold:.2f}{mark} | {' | '.join(map(str, counts))} |"
    yield ""
    yield (
        f"Different speakers: mean {others.mean():.2f}, standard deviation {others.std():.2f}, "
        f"highest {others.max():.2f}. One speaker, other half: lowest {same.min():.2f}, mean "
        f"{same.mean():.2f}; by telephone {same_distant.min():.2f} and {same_distant.mean():.2f}. "
        f"One speaker, another clip of a few seconds: "
        f"{', '.join(f'{cosine:.2f}' for cosine in sorted(known))}."
    )
    yield ""


def _of_one(pairs: Iterable[tuple[Half, Half]]) -> list[tuple[Half, Half]]:
    return [(a, b) for a, b in pairs if (a.set, a.speaker) == (b.set, b.speaker)]


def _of_two(pairs: Iterable[tuple[Half, Half]]) -> list[tuple[Half, Half]]:
    """Different speakers of the same recordings."""
    return [(a, b) for a, b in pairs if a.set == b.set and a.speaker != b.speaker]


def _is_clip(half: Half) -> bool:
    return half.set.startswith("ami")


def _cosines(pairs: Iterable[tuple[Half, Half]]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array([float(np.dot(a.embedding, b.embedding)) for a, b in pairs])


def _roundtable(patterns: NamingPatterns, found: Sequence[Half]) -> Iterator[str]:
    """Profiles from its first half, as an earlier meeting; names for its second half."""
    path = RECORDINGS / "ko_roundtable_dev.flac"
    audio, engine = load(path), diarizer()
    middle_s = audio.duration_s / 2
    reference = load_reference(path.with_suffix(".json"), recording=path)
    first = diarize(engine, InMemory(audio.samples[: round(middle_s * SAMPLE_RATE)]), None)
    second = diarize(engine, InMemory(audio.samples[round(middle_s * SAMPLE_RATE) :]), None)
    who = dict(zip(sorted({t.speaker for t in reference.turns}), FICTIONAL, strict=True))
    meeting = Meeting("가상 회의", attendees=tuple(map(Attendee, FICTIONAL)), fictional=True)
    earlier = {s: who[r] for s, r in _owners(first, reference.turns, 0.0).items()}
    prints = [
        VoicePrint(earlier[v.speaker], first.voice_model, v.embedding, AGREED) for v in first.voices
    ]
    owners = _owners(second, reference.turns, middle_s)
    people = {speaker: who[owner] for speaker, owner in owners.items()}
    dialogue = _spoken(reference.utterances, second, middle_s, audio.duration_s)
    strangers = [
        VoicePrint(FICTIONAL[number % 6], first.voice_model, half.embedding, AGREED)
        for number, half in enumerate(
            h for h in found if not h.by_telephone and (h.set == "two speakers" or _is_clip(h))
        )
    ]
    yield from _table("assembled roundtable, second half (nobody is named in it)")
    for title, known in (
        ("words alone", []),
        ("with six profiles", prints),
        ("with three profiles", [p for p in prints if p.name in FICTIONAL[:3]]),
        (f"with {len(strangers)} profiles of others", strangers),
    ):
        voices = Voices(second.voice_model, second.voices, tuple(known))
        named = identify(dialogue, meeting, {}, patterns, voices=voices)
        yield tally(dialogue, named, people).row(title)
    yield ""


def _owners(found: Diarization, turns: Sequence[SpeakerTurn], offset_s: float) -> dict[str, str]:
    """Whose voice each label is: who talks longest in it."""
    shared: dict[str, Counter[str]] = {speaker: Counter() for speaker in found.speakers}
    for mine in found.turns:
        for turn in turns:
            start_s = max(mine.start_s + offset_s, turn.start_s)
            end_s = min(mine.end_s + offset_s, turn.end_s)
            shared[mine.speaker][turn.speaker] += max(end_s - start_s, 0.0)  # type: ignore[assignment]
    return {speaker: count.most_common(1)[0][0] for speaker, count in shared.items()}


def _spoken(
    said: Sequence[ReferenceUtterance], heard: Diarization, offset_s: float, end_s: float
) -> Dialogue:
    """What was really said, given to the voices that the diarizer told apart."""
    utterances: list[Utterance] = []
    for utterance in said:
        start_s = utterance.start - offset_s
        if start_s < 0:
            continue
        turns = [SpeakerTurn(start_s, utterance.end - offset_s, "it")]
        overlaps = _owners(Diarization(tuple(turns), tuple(turns)), heard.turns, 0.0)
        words = (Word(start_s, utterance.end - offset_s, utterance.text, 1.0),)
        sentence = Sentence(utterance.text, start_s, utterance.end - offset_s, words)
        number = f"u{len(utterances) + 1:04d}"
        utterances.append(Utterance(number, overlaps["it"], (sentence,)))
    return Dialogue("ko", end_s - offset_s, tuple(utterances))


def _table(title: str) -> tuple[str, str]:
    return HEAD.format(title), "| --- | --- | --- | --- | --- | --- | --- |"


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    raise SystemExit(main())
