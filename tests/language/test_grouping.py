"""Which sentences make one finding."""

from __future__ import annotations

from minutes.language.extract import korean_wording
from minutes.language.grouping import Grouper
from minutes.language.thoughts import GroupingRules, Thought, spoken_sentences
from minutes.model.findings import ClassifiedSentence, SentenceFunction
from tests.language.findings_kit import (
    Turn,
    dialogue_of,
    finding_rules,
    morphology,
    title_rules,
)

F = SentenceFunction


def group(*turns: Turn) -> tuple[Thought, ...]:
    dialogue = dialogue_of([(speaker, [text for text, _ in said]) for speaker, said in turns])
    labels = [
        ClassifiedSentence(utterance.id, index, function, 0.9, "given")
        for utterance, (_, said) in zip(dialogue.utterances, turns, strict=True)
        for index, (_, function) in enumerate(said)
    ]
    wording = korean_wording(morphology(), title_rules(), finding_rules())
    grouper = wording.grouper
    return grouper.group(grouper.as_meant(spoken_sentences(dialogue, labels)))


def texts(thought: Thought) -> list[str]:
    return [spoken.text for spoken in thought.sentences]


def test_reason_proposal_and_detail_are_one_task() -> None:
    reason = "데이터가 있어도 정리할 사람이 없습니다."
    proposal = "그래서 저는 데이터 은행을 만들자고 제안합니다."
    detail = "우선 세 개 지역에서 시범 사업을 하면 좋겠습니다."
    (task,) = group(("S1", ((reason, F.OPINION), (proposal, F.PROPOSAL), (detail, F.PROPOSAL))))
    assert task.function is F.PROPOSAL
    assert texts(task) == [reason, proposal, detail]
    assert task.main.text == proposal


def test_an_opinion_that_grounds_nothing_stays_one() -> None:
    opinion, task = group(
        ("S1", (("지원금이 너무 적습니다.", F.OPINION), ("대출 이자를 낮춰야 합니다.", F.PROPOSAL)))
    )
    assert (opinion.function, task.function) == (F.OPINION, F.PROPOSAL)
    assert texts(task) == ["대출 이자를 낮춰야 합니다."]


def test_a_new_action_is_a_new_task() -> None:
    found = group(
        (
            "S1",
            (
                ("현장 전문가를 키워야 합니다.", F.PROPOSAL),
                ("교육비는 정부가 부담해야 합니다.", F.PROPOSAL),
                ("그리고 특례 조항을 제안합니다.", F.PROPOSAL),
            ),
        )
    )
    assert [thought.function for thought in found] == [F.PROPOSAL, F.PROPOSAL, F.PROPOSAL]


def test_a_proposal_said_twice_is_one_task() -> None:
    (task,) = group(
        (
            "S1",
            (
                ("전문가 양성 과정을 열어야 합니다.", F.PROPOSAL),
                ("전문가 양성 과정이 꼭 있어야 합니다.", F.PROPOSAL),
                ("그렇게 해 주시기 바랍니다.", F.PROPOSAL),
            ),
        )
    )
    assert len(task.sentences) == 3


def test_a_reason_given_afterwards_joins_its_task() -> None:
    (task,) = group(
        (
            "S1",
            (
                ("절차를 줄여야 합니다.", F.PROPOSAL),
                ("왜냐하면 서류가 너무 많기 때문입니다.", F.OPINION),
            ),
        )
    )
    assert len(task.sentences) == 2


def test_opinions_in_a_row_are_one_and_facts_make_none() -> None:
    (opinion,) = group(
        (
            "S1",
            (
                ("예산이 걱정입니다.", F.OPINION),
                ("작년 예산은 백억 원입니다.", F.INFORMATION),
                ("너무 적습니다.", F.OPINION),
            ),
        ),
        ("S2", (("작년에 백 곳이 참여했습니다.", F.INFORMATION),)),
    )
    assert texts(opinion) == ["예산이 걱정입니다.", "너무 적습니다."]
    assert [piece.quote for piece in opinion.evidence()] == texts(opinion)


def test_two_speakers_never_share_a_finding() -> None:
    found = group(
        ("S1", (("예산이 걱정입니다.", F.OPINION),)),
        ("S2", (("저도 예산이 걱정입니다.", F.OPINION),)),
    )
    assert len(found) == 2


def test_a_bare_decision_takes_the_motion_it_decides() -> None:
    motion = "데이터 은행을 내년 과제로 추진하기로 하겠습니다."
    (decision,) = group(
        ("S1", ((motion, F.COMMITMENT), ("이의 없으십니까?", F.QUESTION))),
        ("S2", (("이의 없습니다.", F.OTHER),)),
        ("S1", (("그러면 그렇게 의결하겠습니다.", F.DECISION),)),
    )
    assert decision.function is F.DECISION
    assert texts(decision) == [motion, "그러면 그렇게 의결하겠습니다."]
    assert len({piece.utterance_id for piece in decision.evidence()}) == 2


def test_a_motion_without_objection_is_decided_whatever_the_declaration_is_taken_for() -> None:
    motion = "데이터 은행을 내년 과제로 추진하기로 하겠습니다."
    said = (
        ("S1", ((motion, F.COMMITMENT), ("이의 없으십니까?", F.PROCEDURE))),
        ("S2", (("이의 없습니다.", F.PROCEDURE),)),
    )
    (decision,) = group(*said, ("S1", (("그러면 그렇게 의결하겠습니다.", F.PROCEDURE),)))
    assert decision.function is F.DECISION
    assert decision.rule == "no-objection"
    assert texts(decision) == [motion, "그러면 그렇게 의결하겠습니다."]


def test_an_objection_keeps_a_motion_open() -> None:
    found = group(
        (
            "S1",
            (("데이터 은행을 추진하고자 합니다.", F.PROCEDURE), ("이의 없으십니까?", F.QUESTION)),
        ),
        ("S2", (("저는 반대합니다.", F.OPINION),)),
        ("S1", (("그러면 의결하지 않겠습니다.", F.PROCEDURE),)),
    )
    assert [thought.function for thought in found] == [F.OPINION]


def test_the_question_itself_may_carry_the_motion() -> None:
    motion = "의사일정 제3항 도시공원 조례안을 원안대로 의결하고자 하는데 이의 없으십니까?"
    (decision,) = group(
        ("S1", ((motion, F.PROCEDURE), ("가결되었음을 선포합니다.", F.DECISION))),
    )
    assert decision.main.text == motion


def test_two_declarations_of_one_motion_are_one_decision() -> None:
    (decision,) = group(
        (
            "S1",
            (
                ("청소년 기본계획을 채택하고자 합니다.", F.PROCEDURE),
                ("그러면 의결하겠습니다.", F.DECISION),
                ("가결되었음을 선포합니다.", F.DECISION),
            ),
        )
    )
    assert len(decision.sentences) == 3


def test_a_decision_that_says_what_needs_nothing_else() -> None:
    found = group(
        (
            "S1",
            (
                ("예산안을 논의하고자 합니다.", F.PROCEDURE),
                ("청년 창업 조례안은 가결되었습니다.", F.DECISION),
            ),
        )
    )
    assert [texts(thought) for thought in found] == [["청년 창업 조례안은 가결되었습니다."]]


def test_evidence_quotes_the_utterance_to_the_letter() -> None:
    (task,) = group(("S1", (("네.", F.OTHER), ("그래서 절차를 줄여야 합니다.", F.PROPOSAL))))
    (piece,) = task.evidence()
    utterance = task.main.utterance
    assert utterance.text[piece.start : piece.end] == piece.quote == "그래서 절차를 줄여야 합니다."
    assert (piece.start_s, piece.end_s) == (1.0, 1.9)


def test_without_rules_every_proposal_stands_alone() -> None:
    grouper = Grouper(GroupingRules(), lambda text: frozenset(text.split()))
    dialogue = dialogue_of([("S1", ["We should fund it.", "It is slow."])], language="en")
    labels = [
        ClassifiedSentence("u0001", 0, F.PROPOSAL, 0.8, "model"),
        ClassifiedSentence("u0001", 1, F.OPINION, 0.8, "model"),
    ]
    found = grouper.group(spoken_sentences(dialogue, labels))
    assert [thought.function for thought in found] == [F.PROPOSAL, F.OPINION]


def test_a_bare_answer_is_no_opinion() -> None:
    answers = ("네, 없습니다.", "이 없습니다.", "예, 맞습니다.", "그렇습니다.")
    for answer in answers:
        assert group(("S1", ((answer, F.OPINION),))) == ()
    (opinion,) = group(("S1", (("네, 그 방안이 맞습니다.", F.OPINION),)))
    assert opinion.function is F.OPINION


def test_a_vote_is_found_where_the_recogniser_misheard_its_words() -> None:
    (decision,) = (
        thought
        for thought in group(
            ("S1", (("이용권을 최우선 과제로 추진하기로 하겠습니다.", F.COMMITMENT),)),
            ("S1", (("이 없으십니까?", F.QUESTION),)),
            ("S2", (("이 없습니다.", F.OPINION),)),
            ("S1", (("그러면 그렇게 의견하겠습니다.", F.COMMITMENT),)),
        )
        if thought.function is F.DECISION
    )
    assert decision.main.text == "이용권을 최우선 과제로 추진하기로 하겠습니다."


def test_a_listeners_yes_does_not_end_a_thought() -> None:
    reason, proposal = "현장에 정리할 사람이 없습니다.", "그래서 데이터 은행을 만들어야 합니다."
    (task,) = group(
        ("S1", ((reason, F.OPINION),)),
        ("S2", (("네, 네.", F.OTHER),)),
        ("S1", ((proposal, F.PROPOSAL),)),
    )
    assert texts(task) == [reason, proposal]
    assert [piece.quote for piece in task.evidence()] == [reason, proposal]
    assert len({piece.utterance_id for piece in task.evidence()}) == 2


def test_what_another_says_in_between_ends_a_thought() -> None:
    found = group(
        ("S1", (("현장에 정리할 사람이 없습니다.", F.OPINION),)),
        ("S2", (("예산도 없습니다.", F.OPINION),)),
        ("S1", (("그래서 데이터 은행을 만들어야 합니다.", F.PROPOSAL),)),
    )
    assert len(found) == 3


def test_a_judgement_of_the_same_matter_is_the_reason_of_the_proposal() -> None:
    reason, proposal = "대출 이자 부담이 큽니다.", "대출 이자를 낮춰야 합니다."
    (task,) = group(("S1", ((reason, F.OPINION), (proposal, F.PROPOSAL))))
    assert texts(task) == [reason, proposal]
    fact = "대출 이자는 오 퍼센트입니다."
    (task,) = group(("S1", ((fact, F.INFORMATION), (proposal, F.PROPOSAL))))
    assert texts(task) == [proposal]


def test_a_request_that_says_nothing_is_no_task() -> None:
    assert group(("S1", (("네, 그렇게 부탁드립니다.", F.PROPOSAL),))) == ()


def test_a_request_about_the_meeting_is_no_task() -> None:
    for request in (
        "찬성하시는 위원님은 손을 들어 주십시오.",
        "이준호 위원님, 자금 쪽 의견을 부탁드립니다.",
    ):
        assert group(("S1", ((request, F.PROPOSAL),))) == ()


def test_points_that_are_counted_are_opinions_of_their_own() -> None:
    first, second, more = (
        "첫째, 예산이 너무 적습니다.",
        "둘째, 인력이 모자랍니다.",
        "또한 인력이 늙어 가고 있습니다.",
    )
    found = group(("S1", ((first, F.OPINION), (second, F.OPINION), (more, F.OPINION))))
    assert [texts(thought) for thought in found] == [[first], [second, more]]


def test_an_addition_about_something_else_is_a_new_opinion() -> None:
    first, second = "예산이 너무 적습니다.", "그리고 법안의 용어가 어렵습니다."
    found = group(("S1", ((first, F.OPINION), (second, F.OPINION))))
    assert [texts(thought) for thought in found] == [[first], [second]]


def test_a_vote_declared_with_its_outcome_is_a_decision() -> None:
    words = "찬성 네 명, 반대 한 명으로 특례 조항을 법안에 넣기로 의결되었습니다."
    (decision,) = group(("S1", ((words, F.INFORMATION),)))
    assert (decision.function, decision.rule) == (F.DECISION, "voted")


def test_an_announced_worry_is_an_opinion_with_the_fact_that_tells_it() -> None:
    worry = "한 가지 걱정은 예산입니다."
    told = "모든 과제를 한꺼번에 시작하면 효과가 흩어질 수 있습니다."
    fact = "작년에는 세 지역에서 했습니다."
    (thought,) = group(("S1", ((worry, F.PROCEDURE), (told, F.INFORMATION), (fact, F.INFORMATION))))
    assert thought.function is F.OPINION
    assert texts(thought) == [worry, told]


def test_a_question_after_worries_announces_none() -> None:
    assert not group(("S1", (("다른 걱정은 없습니까?", F.PROCEDURE),)))


def test_a_call_of_the_chair_is_not_what_was_decided() -> None:
    found = group(
        (
            "S1",
            (
                ("그러면 데이터 은행을 먼저 시작하기로 하겠습니다.", F.COMMITMENT),
                ("김도현 위원님, 말씀해 주시기 바랍니다.", F.PROCEDURE),
                ("이의 없으십니까?", F.PROCEDURE),
            ),
        ),
        ("S2", (("없습니다.", F.INFORMATION),)),
        ("S1", (("그러면 의결하겠습니다.", F.COMMITMENT),)),
    )
    (decision,) = [thought for thought in found if thought.function is F.DECISION]
    assert decision.main.text == "그러면 데이터 은행을 먼저 시작하기로 하겠습니다."
