"""What a real recogniser made of the demo, given to its speakers and named.

The margins come from runs on this file: see each test.
"""

from __future__ import annotations

import json
import tomllib
from itertools import groupby
from pathlib import Path

import pytest

from minutes.language.identify import identify
from minutes.language.naming import load_naming
from minutes.language.sentences import SpacySentenceSplitter
from minutes.model.dialogue import Dialogue
from minutes.model.meeting import Attendee, Meeting
from minutes.model.speech import Diarization, Segment, SpeakerTurn, Transcript, Word
from minutes.scoring.reference import Reference, load_reference
from minutes.scoring.speakers import cp_cer
from minutes.scoring.text import cer
from minutes.speech.attribute import attribute
from minutes.speech.attribute_evidence import timeline

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "tests" / "demo"
WORDS = Path(__file__).with_name("demo_words.json")


@pytest.fixture(scope="module")
def reference() -> Reference:
    recording = DEMO / "demo.opus"
    script = json.loads((DEMO / "script.json").read_text(encoding="utf-8"))
    assert script["fictional"]
    return load_reference(DEMO / "script.json", recording=recording)


@pytest.fixture(scope="module")
def transcript() -> Transcript:
    data = json.loads(WORDS.read_text(encoding="utf-8"))
    groups = [tuple(Word(*word) for word in segment) for segment in data["segments"]]
    segments = tuple(
        Segment(g[0].start_s, g[-1].end_s, "".join(w.text for w in g), g, -0.3, 0.0, 1.2)
        for g in groups
    )
    return Transcript("ko", 1.0, segments)


@pytest.fixture(scope="module")
def dialogue(transcript: Transcript, reference: Reference) -> Dialogue:
    diarization = Diarization(reference.turns, exclusive(reference.turns))
    splitter = SpacySentenceSplitter()
    return attribute(transcript, diarization, splitter, duration_s=205.853)


def exclusive(turns: tuple[SpeakerTurn, ...]) -> tuple[SpeakerTurn, ...]:
    """Overlaps go to who began first."""
    begins = sorted(turns, key=lambda turn: turn.start_s)
    return tuple(
        SpeakerTurn(
            span.start_s,
            span.end_s,
            next(
                turn.speaker
                for turn in begins
                if turn.start_s < span.end_s and turn.end_s > span.start_s
            ),
        )
        for span in timeline(turns)
    )


def said(dialogue: Dialogue) -> list[str]:
    return [
        " ".join(u.text for u in dialogue.utterances if u.speaker == speaker)
        for speaker in {u.speaker for u in dialogue.utterances}
    ]


def test_attribution_adds_no_errors_to_the_recogniser_s(
    transcript: Transcript, reference: Reference, dialogue: Dialogue
) -> None:
    """Measured: equal. Each word by itself to its likeliest turn costs another point."""
    text = " ".join(segment.text for segment in transcript.segments)
    least = cer(reference.text, text).rate
    attributed = cp_cer(reference.texts.values(), said(dialogue)).rate
    assert attributed <= least + 0.002


def test_every_recognised_turn_is_an_utterance(dialogue: Dialogue, reference: Reference) -> None:
    """The recogniser lost one turn ("네, 맞습니다."); the two short answers to the last question,
    which overlap, stay apart."""
    recognised = [u for u in reference.utterances if u.text != "네, 맞습니다."]
    turns = [speaker for speaker, _ in groupby(u.speaker for u in recognised)]
    assert [u.speaker for u in dialogue.utterances] == turns


def test_every_voice_is_named_rightly(dialogue: Dialogue) -> None:
    """The recogniser wrote "박진위원님" and "박지훈입니다" for 박지은."""
    facts = tomllib.loads((DEMO / "demo.toml").read_text(encoding="utf-8"))
    people = tuple(Attendee(person["name"], person["role"]) for person in facts["attendees"])
    meeting = Meeting(facts["title"], chair=facts["chair"], attendees=people)
    found = identify(dialogue, meeting, {}, load_naming(ROOT / "config", "ko")).identities
    script = json.loads((DEMO / "script.json").read_text(encoding="utf-8"))
    titles = {voice["id"]: voice["name"] for voice in script["speakers"]}
    assert len(found) == len(titles)
    for identity in found:
        assert identity.name is not None
        assert identity.name in titles[identity.speaker]
        assert identity.reason.startswith("본인이") or "회의를 진행" in identity.reason
