"""Which proposals are one task."""

from __future__ import annotations

import pytest

from minutes.language.extract import FindingsExtractor
from minutes.language.merging import Proposed, merged
from minutes.model.findings import SentenceFunction
from tests.eval.grouping import pairs, score_pairs, wording
from tests.language.findings_kit import RULES, GivenFunctions, dialogue_of

F = SentenceFunction


@pytest.mark.parametrize("part", ["develop", "check"])
def test_different_proposals_never_become_one(part: str) -> None:
    score, wrong = score_pairs(pairs(part), wording())
    assert score.right == score.found, wrong
    assert score.right >= 0.7 * score.wanted, wrong


def test_a_group_holds_only_what_all_of_it_equals() -> None:
    likes = {frozenset("ab"), frozenset("bc"), frozenset("ad")}
    proposals = [Proposed(letter, letter) for letter in "abcd"]
    groups = merged(proposals, lambda a, b: frozenset(a.title + b.title) in likes)
    assert groups == ((0, 1), (2,), (3,))


def test_several_members_propose_one_task() -> None:
    first, second = (
        "제조 데이터 은행을 구축해야 합니다.",
        "저도 제조 데이터 은행을 만들자고 제안합니다.",
    )
    third = "데이터 표준을 정해야 합니다."
    dialogue = dialogue_of([("S1", [first]), ("S2", [third]), ("S3", [second])])
    labels = {"은행": F.PROPOSAL, "표준": F.PROPOSAL}
    found = FindingsExtractor(GivenFunctions(labels), rules=RULES).extract(dialogue)
    bank, standard = found.tasks
    assert (bank.id, bank.speaker, bank.co_proposers) == ("t1", "S1", ("S3",))
    assert [piece.quote for piece in bank.evidence] == [first, second]
    assert (standard.speaker, standard.co_proposers) == ("S2", ())
    assert [subject.finding_id for subject in found.subjects] == ["t1", "t2"]


def test_a_member_who_says_it_again_is_one_proposer() -> None:
    turns = [
        ("S1", ["제조 데이터 은행을 구축해야 합니다."]),
        ("S2", ["예산이 얼마입니까?"]),
        ("S1", ["백억입니다.", "제조 데이터 은행을 꼭 구축해야 합니다."]),
    ]
    labels = {"은행": F.PROPOSAL, "?": F.QUESTION, "백억": F.INFORMATION}
    found = FindingsExtractor(GivenFunctions(labels), rules=RULES).extract(dialogue_of(turns))
    (task,) = found.tasks
    assert task.co_proposers == ()
    assert len(task.evidence) == 2


def test_other_languages_merge_only_what_is_nearly_word_for_word() -> None:
    one = "We should build a shared computing centre for factories."
    same = "Yes, we should build a shared computing centre for factories."
    other = "We should build a shared training centre for factories."
    turns = [("S1", [one]), ("S2", [same]), ("S3", [other])]
    labels = {"should": F.PROPOSAL}
    dialogue = dialogue_of(turns, "en")
    found = FindingsExtractor(GivenFunctions(labels), rules=RULES).extract(dialogue)
    assert [(task.speaker, task.co_proposers) for task in found.tasks] == [
        ("S1", ("S2",)),
        ("S3", ()),
    ]
