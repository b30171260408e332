"""Several proposers, stances of others and heard votes in the record forms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from minutes.documents.blocks import Accent, Block, Look, Paragraph, Table
from minutes.documents.compose import compose
from minutes.documents.record.briefing import briefing
from minutes.documents.record.proceedings import proceedings
from minutes.documents.record.standpoints import contradicts, vote_words
from minutes.documents.record.verbatim import verbatim
from minutes.model.findings import Attitude, Evidence, Stance, Vote
from minutes.model.minutes import Minutes
from tests.documents import samples

SUPPORT = "저도 찬성합니다."
DISSENT = "저는 생각이 조금 다릅니다."


def paragraphs(blocks: Iterable[Block]) -> list[Paragraph]:
    found: list[Paragraph] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            found.append(block)
        elif isinstance(block, Table):
            found += [part for row in block.rows for cell in row for part in cell]
    return found


def text(paragraph: Paragraph) -> str:
    return "".join(span.text for span in paragraph.spans)


def lines(blocks: Iterable[Block]) -> list[str]:
    return [text(paragraph) for paragraph in paragraphs(blocks)]


def evidence(minutes: Minutes, quote: str) -> Evidence:
    (piece,) = samples.evidence_of(minutes.dialogue, quote)
    return piece


@pytest.fixture(scope="module")
def minutes() -> Minutes:
    """The demo with a second proposer, support, an objection and a vote on its first findings."""
    plain = samples.demo_minutes()
    task, *tasks = plain.findings.tasks
    decision, *decisions = plain.findings.decisions
    proposer, *others = (p.speaker for p in plain.participants if p.speaker != task.speaker)
    stances = (
        Stance(others[0], Attitude.AGREEMENT, evidence(plain, SUPPORT), "동의"),
        Stance(others[1], Attitude.OBJECTION, evidence(plain, DISSENT), "생각이 다름"),
    )
    joint = replace(task, co_proposers=(proposer,), stances=stances)
    vote = Vote(7, 2, None, unanimous=False, evidence=evidence(plain, "이의 없습니다."))
    findings = replace(
        plain.findings,
        tasks=(joint, *tasks),
        decisions=(replace(decision, vote=vote), *decisions),
    )
    return compose(
        recording_id=plain.recording_id,
        dialogue=plain.dialogue,
        identification=samples.demo_identification(),
        findings=findings,
        meeting=plain.meeting,
        topics=plain.topics,
        notes=(),
        provenance=plain.provenance,
    )


def with_votes(minutes: Minutes, *votes: str) -> Minutes:
    return replace(minutes, meeting=replace(minutes.meeting, votes=votes), missing=())


def test_the_task_stands_with_each_of_its_proposers(minutes: Minutes) -> None:
    task = minutes.findings.tasks[0]
    holders = [d.display_name for d in minutes.digests if task.id in d.finding_ids]
    assert set(holders) == {minutes.display_name(v) for v in (task.speaker, *task.co_proposers)}
    written = lines(proceedings(minutes))
    assert sum(line.startswith("[과제 1] ") for line in written) == 1
    assert sum(line.startswith("[과제 1, 함께 제안] ") for line in written) == 1


def test_the_table_of_tasks_names_all(minutes: Minutes) -> None:
    (table,) = (
        block
        for block in proceedings(minutes)
        if isinstance(block, Table) and block.caption == "정책과제 제안 목록"
    )
    row = [[text(part) for part in cell] for cell in table.rows[0]]
    task = minutes.findings.tasks[0]
    assert row[2] == [minutes.display_name(v) for v in (task.speaker, *task.co_proposers)]
    supporter, critic = (minutes.display_name(stance.speaker) for stance in task.stances)
    assert any(part.startswith(f"지지: {supporter}(") for part in row[4])
    assert any(part.startswith(f"이견: {critic}(") for part in row[4])


def test_stances_stand_below_their_point_with_quote_and_link(minutes: Minutes) -> None:
    blocks = paragraphs(proceedings(minutes))
    place = next(i for i, b in enumerate(blocks) if text(b).startswith("[과제 1] "))
    support, dissent = blocks[place + 1 : place + 3]
    assert (support.look, dissent.look) == (Look.DETAIL, Look.DETAIL)
    assert text(support).startswith("지지: ")
    assert f"“{SUPPORT}”" in text(support)
    assert f"“{DISSENT}”" in text(dissent)
    stance = minutes.findings.tasks[0].stances[1]
    (link,) = (span.anchor for span in dissent.spans if span.anchor)
    assert link.startswith(stance.evidence.utterance_id)


def test_the_report_tells_of_dissent_but_not_of_support(minutes: Minutes) -> None:
    written = lines(briefing(minutes))
    assert any(line.startswith("(이견) ") for line in written)
    assert not any("지지" in line for line in written)


def test_the_verbatim_record_lists_all_proposers(minutes: Minutes) -> None:
    task = minutes.findings.tasks[0]
    (table,) = (
        block
        for block in verbatim(minutes)
        if isinstance(block, Table) and block.caption == "회의록의 요지가 나온 발언의 위치"
    )
    (row,) = (row for row in table.rows if text(row[1][0]) == task.title)
    assert len(row[2]) == 2


def test_votes_given_by_the_office_come_first(minutes: Minutes) -> None:
    written = lines(proceedings(with_votes(minutes, "찬성 7명, 반대 2명으로 의결")))
    given = written.index("찬성 7명, 반대 2명으로 의결")
    assert "찬성 7, 반대 2 (" in written[given + 1]
    assert written[given + 2] == "녹음: “이의 없습니다.”"
    assert not any("녹음이 다름" in line for line in written)


def test_a_heard_vote_that_differs_is_to_check(minutes: Minutes) -> None:
    differing = with_votes(minutes, "찬성 8명, 반대 1명으로 의결")
    (warning,) = (b for b in paragraphs(proceedings(differing)) if "녹음이 다름" in text(b))
    assert warning.spans[0].accent is Accent.MISSING
    assert any("녹음과 다름" in line for line in lines(briefing(differing)))


def test_a_decision_carries_its_vote(minutes: Minutes) -> None:
    written = lines(briefing(minutes))
    assert any(line.startswith("결정: ") and "찬성 7, 반대 2" in line for line in written)


@pytest.mark.parametrize(
    ("counts", "given", "differs"),
    [
        ((7, 2, None), (), False),
        ((7, 2, None), ("표결 없음",), True),
        ((7, 2, None), ("찬성 7, 반대 2, 기권 0",), False),
        ((7, 2, None), ("반대 3",), True),
        ((7, 2, None), ("거수로 의결",), False),
        ((None, None, None), ("표결 없음",), False),
        ((7, 2, None), ("제1호: 찬성 9명", "제2호: 찬성 7명, 반대 2명"), False),
    ],
)
def test_only_counts_can_contradict(
    minutes: Minutes,
    counts: tuple[int | None, int | None, int | None],
    given: tuple[str, ...],
    differs: bool,
) -> None:
    where = evidence(minutes, SUPPORT)
    vote = Vote(*counts, unanimous=counts[0] is None, evidence=where)
    assert contradicts(vote, given) is differs


def test_vote_words(minutes: Minutes) -> None:
    where = evidence(minutes, SUPPORT)
    assert vote_words(Vote(7, 0, 1, unanimous=False, evidence=where)) == "찬성 7, 반대 0, 기권 1"
    assert vote_words(Vote(None, None, None, unanimous=True, evidence=where)) == "이의 없음"


def test_an_edition_without_quotes_prints_none(minutes: Minutes) -> None:
    task, *tasks = minutes.findings.tasks
    silent = tuple(replace(s, evidence=replace(s.evidence, quote="")) for s in task.stances)
    findings = replace(minutes.findings, tasks=(replace(task, stances=silent), *tasks))
    written = lines(proceedings(replace(minutes, findings=findings)))
    assert not any("“”" in line for line in written)
