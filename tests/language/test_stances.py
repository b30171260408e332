"""Who agrees or disagrees with what."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from minutes.language.extract import FindingsExtractor
from minutes.model.findings import Attitude, Findings, SentenceFunction
from tests.eval.grouping import Situation, score_stances, situations, wording
from tests.language.findings_kit import RULES, GivenFunctions, dialogue_of

F = SentenceFunction
PRECISION, RECALL = 0.9, 0.85
"""Of the situations whose outcome was not looked at; measured 0.95 and 0.87."""


def findings(
    turns: list[tuple[str, list[str]]], functions: dict[str, SentenceFunction], language: str = "ko"
) -> Findings:
    extractor = FindingsExtractor(GivenFunctions(functions), rules=RULES)
    return extractor.extract(dialogue_of(turns, language))


@pytest.mark.parametrize("part", ["develop", "check"])
def test_fictional_situations(part: str) -> None:
    score, wrong = score_stances(situations(part), wording())
    assert score.wanted >= 20
    assert score.right >= PRECISION * score.found, wrong
    assert score.right >= RECALL * score.wanted, wrong


def test_the_situations_hold_traps() -> None:
    def is_trap(situation: Situation) -> bool:
        return all(line.answers is None for line in situation)

    traps = [s for part in ("develop", "check") for s in situations(part) if is_trap(s)]
    assert len(traps) >= 15


def test_mere_agreement_supports_and_is_no_opinion() -> None:
    found = findings(
        [
            ("S1", ["현장 인력 양성 과정을 열어야 합니다."]),
            ("S2", ["저도 찬성합니다."]),
            ("S3", ["저도 같은 생각입니다."]),
        ],
        {"열어야": F.PROPOSAL, "찬성": F.OPINION, "같은": F.OPINION},
    )
    (task,) = found.tasks
    assert [(s.speaker, s.attitude, s.evidence.quote) for s in task.stances] == [
        ("S2", Attitude.AGREEMENT, "저도 찬성합니다."),
        ("S3", Attitude.AGREEMENT, "저도 같은 생각입니다."),
    ]
    assert found.opinions == ()


def test_a_minority_view_stays_an_opinion() -> None:
    found = findings(
        [
            ("S1", ["현장 인력 양성 과정을 열어야 합니다."]),
            ("S2", ["저는 반대합니다."]),
        ],
        {"열어야": F.PROPOSAL, "반대": F.OPINION},
    )
    assert [s.attitude for s in found.tasks[0].stances] == [Attitude.OBJECTION]
    assert [opinion.speaker for opinion in found.opinions] == ["S2"]


def test_agreement_that_says_more_stays_an_opinion() -> None:
    found = findings(
        [
            ("S1", ["현장 인력 양성 과정을 열어야 합니다."]),
            ("S2", ["과정에는 찬성합니다만 강사를 구하기가 어렵습니다."]),
        ],
        {"열어야": F.PROPOSAL, "찬성": F.OPINION},
    )
    assert [s.attitude for s in found.tasks[0].stances] == [Attitude.CONDITION]
    assert len(found.opinions) == 1


def test_a_reservation_right_after_makes_agreement_conditional() -> None:
    found = findings(
        [
            ("S1", ["현장 인력 양성 과정을 열어야 합니다."]),
            ("S2", ["저도 동의합니다.", "다만 비용이 문제입니다."]),
        ],
        {"열어야": F.PROPOSAL, "동의": F.OPINION, "다만": F.OPINION},
    )
    (stance,) = found.tasks[0].stances
    assert stance.attitude is Attitude.CONDITION
    assert stance.evidence.quote == "저도 동의합니다. 다만 비용이 문제입니다."


def test_without_known_voices_nobody_answers_anybody() -> None:
    labels = {"열어야": F.PROPOSAL, "찬성": F.OPINION}
    turns = [("S1", ["현장 인력 과정을 열어야 합니다."]), ("S2", ["저도 찬성합니다."])]
    dialogue = dialogue_of(turns)
    unknown = replace(
        dialogue, utterances=tuple(replace(u, speaker=None) for u in dialogue.utterances)
    )
    extractor = FindingsExtractor(GivenFunctions(labels), rules=RULES)
    assert extractor.extract(dialogue).tasks[0].stances
    found = extractor.extract(unknown)
    assert found.tasks[0].stances == ()
    assert len(found.opinions) == 1


def test_agreement_taken_for_a_proposal_or_for_chairing_is_still_agreement() -> None:
    for mistaken in (F.PROPOSAL, F.PROCEDURE):
        found = findings(
            [
                ("S1", ["현장 인력 양성 과정을 열어야 합니다."]),
                ("S2", ["현장 인력 과정을 열자는 제안에 공감합니다."]),
            ],
            {"열어야": F.PROPOSAL, "공감": mistaken},
        )
        (task,) = found.tasks
        assert [s.speaker for s in task.stances] == ["S2"]


def test_an_answer_to_what_made_no_finding_is_attached_to_nothing() -> None:
    found = findings(
        [
            ("S1", ["현장 인력 양성 과정을 열어야 합니다."]),
            ("S2", ["작년에는 예산이 백억 원이었습니다."]),
            ("S3", ["저는 생각이 다릅니다."]),
        ],
        {"열어야": F.PROPOSAL, "작년": F.INFORMATION, "다릅니다": F.OPINION},
    )
    assert found.tasks[0].stances == ()


@pytest.mark.parametrize(
    ("language", "proposal", "answers"),
    [
        (
            "en",
            "We should build a shared computing centre.",
            [
                ("I fully agree.", Attitude.AGREEMENT),
                ("I disagree with that proposal.", Attitude.OBJECTION),
                ("I agree, but only if small firms come first.", Attitude.CONDITION),
            ],
        ),
        (
            "fr",
            "Il faut construire un centre de calcul partagé.",
            [
                ("Je suis tout à fait d'accord.", Attitude.AGREEMENT),
                ("Je ne suis pas d'accord.", Attitude.OBJECTION),
                ("Je suis favorable, mais sous réserve du budget.", Attitude.CONDITION),
            ],
        ),
        (
            "zh",
            "我们应该建设共享计算中心。",
            [
                ("我也同意。", Attitude.AGREEMENT),
                ("我不同意。", Attitude.OBJECTION),
                ("我同意,但前提是预算足够。", Attitude.CONDITION),
            ],
        ),
    ],
)
def test_other_languages(language: str, proposal: str, answers: list[tuple[str, Attitude]]) -> None:
    for words, attitude in answers:
        found = findings(
            [("S1", [proposal]), ("S2", [words])],
            {proposal: F.PROPOSAL, words: F.OPINION},
            language,
        )
        assert [s.attitude for s in found.tasks[0].stances] == [attitude], words


def test_the_patterns_of_every_language_are_read() -> None:
    assert {path.name for path in Path(RULES).glob("findings.*.toml")} == {
        f"findings.{language}.toml" for language in ("ko", "en", "fr", "zh")
    }
