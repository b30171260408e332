"""Voices compared with those of people who consented. All people are made up."""

from __future__ import annotations

import datetime as dt

import pytest

from minutes.language.identify import identify
from minutes.language.voices import VoiceMatch, VoiceOptions, Voices, match_voices
from minutes.model.dialogue import SpeakerIdentity
from minutes.model.speech import SpeakerVoice
from minutes.model.voices import VoicePrint
from tests.language.talk import dialogue_of
from tests.language.test_identify import KOREAN, MEETING, TALK
from tests.voices import MODEL, OWN, like

AGREED = dt.date(2026, 3, 2)
OPTIONS = VoiceOptions(threshold=0.7, margin=0.15)


def known(
    name: str = "박지은", *, embedding: tuple[float, ...] = OWN, model: str = MODEL
) -> VoicePrint:
    return VoicePrint(name, model, embedding, AGREED)


def voices(*heard: tuple[str, float], known: tuple[VoicePrint, ...], model: str = MODEL) -> Voices:
    return Voices(model, tuple(SpeakerVoice(s, like(alike)) for s, alike in heard), known)


def identities(
    *lines: str, heard: Voices, reviewed: dict[str, str] | None = None
) -> dict[str, SpeakerIdentity]:
    found = identify(dialogue_of(*lines), MEETING, reviewed or {}, KOREAN, voices=heard)
    return {identity.speaker: identity for identity in found.identities}


def test_a_voice_that_is_like_enough_is_matched() -> None:
    (found,) = match_voices(voices(("S1", 0.83), ("S2", 0.69), known=(known(),)), OPTIONS)
    assert found.similarity == pytest.approx(0.83)
    assert found == VoiceMatch("S1", "박지은", found.similarity, AGREED)


@pytest.mark.parametrize(("rival", "named"), [(0.6, True), (0.9, False)])
def test_two_people_who_sound_alike_are_told_apart_or_not_named(rival: float, named: bool) -> None:
    people = (known("박지은", embedding=like(1.0)), known("정민아", embedding=like(rival, 2)))
    found = match_voices(Voices(MODEL, (SpeakerVoice("S1", OWN),), people), OPTIONS)
    assert [match.name for match in found] == (["박지은"] if named else [])


def test_several_profiles_of_one_person_are_no_rivals() -> None:
    people = (known(embedding=like(0.9, 2)), known(embedding=like(0.95, 3)))
    (match,) = match_voices(Voices(MODEL, (SpeakerVoice("S1", OWN),), people), OPTIONS)
    assert match.similarity == pytest.approx(0.95)


@pytest.mark.parametrize("model", ["another-model@1", ""])
def test_embeddings_of_another_or_an_unknown_model_are_never_compared(model: str) -> None:
    assert match_voices(voices(("S1", 1.0), known=(known(),), model=model), OPTIONS) == ()


def test_nobody_is_matched_without_profiles() -> None:
    assert match_voices(voices(("S1", 1.0), known=()), OPTIONS) == ()


def test_a_registered_voice_has_its_name_with_likeness_and_consent() -> None:
    found = identities(f"S2: {TALK}", heard=voices(("S2", 0.83), known=(known(),)))["S2"]
    assert found.name == "박지은"
    assert found.reason == "등록된 음성과 일치(유사도 0.83, 2026. 3. 2. 동의)"
    assert found.utterance_id is None
    assert not found.reviewed


def test_words_and_voice_together_are_told() -> None:
    heard = voices(("S2", 0.9), known=(known(),))
    found = identities(f"S2: 박지은입니다. {TALK}", heard=heard)["S2"]
    assert found.reason.startswith("본인이 ‘박지은입니다’(0:00)라고 소개; 등록된 음성과 일치(")
    assert found.utterance_id == "u0001"


def test_who_says_another_name_gets_none() -> None:
    heard = voices(("S2", 0.9), known=(known(),))
    found = identities(f"S2: 이준호입니다. {TALK}", heard=heard)["S2"]
    assert found.name is None
    assert "등록된 음성과 일치" in found.reason


def test_two_voices_like_one_person_get_no_name() -> None:
    heard = voices(("S1", 0.9), ("S2", 0.85), known=(known(),))
    found = identities(f"S1: {TALK}", f"S2: {TALK}", heard=heard)
    assert {identity.name for identity in found.values()} == {None}


def test_only_people_of_the_meeting_are_compared() -> None:
    heard = voices(("S1", 0.9), known=(known("최다온"),))
    assert identities(f"S1: {TALK}", heard=heard)["S1"].name is None


def test_a_reviewer_s_name_wins_over_a_voice() -> None:
    heard = voices(("S1", 0.9), known=(known(),))
    found = identities(f"S1: {TALK}", heard=heard, reviewed={"S1": "이준호"})["S1"]
    assert (found.name, found.reviewed) == ("이준호", True)
