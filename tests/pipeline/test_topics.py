"""A changed topic file: the documents are written again, the talk is not read again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from minutes.language.topics import Taxonomy, Term, Vocabulary
from minutes.model.dialogue import Dialogue
from minutes.model.findings import Findings, Subject, Topic
from minutes.pipeline.line import Engines
from minutes.ports import Report, silent
from tests import fakes
from tests.fakes import Calls, WordExtractor, make_service, write_tone

OTHER = Topic("other", "기타")
BANKING = Taxonomy(
    (Topic("data", "데이터"), OTHER),
    {"ko": (Vocabulary("data", (Term("은행", 2.0),)), Vocabulary("other", ()))},
)


class SubjectExtractor(WordExtractor):
    """Every task is about a bank."""

    def extract(self, dialogue: Dialogue, report: Report = silent) -> Findings:
        found = super().extract(dialogue, report)
        subjects = tuple(Subject(task.id, (("은행", "|", "만들"),)) for task in found.tasks)
        return replace(found, subjects=subjects)


def use(monkeypatch: pytest.MonkeyPatch, topics: Taxonomy) -> None:
    made = fakes.fast_engines

    def engines(calls: Calls) -> Engines:
        return replace(made(calls), extractor=SubjectExtractor(calls), topics=topics)

    monkeypatch.setattr(fakes, "fast_engines", engines)


def told(home: Path) -> tuple[tuple[Topic, ...], set[tuple[str, ...]], tuple[Subject, ...]]:
    service = make_service(home)
    (row,) = service.status()
    minutes = service.show(row.entry.id).minutes
    assert minutes is not None
    topics = {task.topics for task in minutes.findings.tasks}
    return minutes.topics, topics, minutes.findings.subjects


def test_a_changed_topic_costs_documents_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "audio_in" / "회의.wav"
    write_tone(path)
    with monkeypatch.context() as patch:
        use(patch, Taxonomy((OTHER,), {}))
        make_service(tmp_path).run()
        assert told(tmp_path) == ((OTHER,), {("other",)}, ())
    with monkeypatch.context() as patch:
        use(patch, BANKING)
        calls = Calls()
        make_service(tmp_path, calls).run([path])
        assert calls.names == ["export docx", "export json"]
        assert told(tmp_path) == (BANKING.topics, {("data",)}, ())
