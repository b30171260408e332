from __future__ import annotations

from dataclasses import replace

from minutes.documents.compose import STATUTORY_FIELDS, compose
from minutes.model.dialogue import Dialogue, Identification, SpeakerIdentity, Utterance
from minutes.model.findings import Findings
from minutes.model.meeting import Meeting
from minutes.model.minutes import Minutes, Note, Provenance

from . import samples


def _compose(
    *,
    speakers: tuple[str | None, ...],
    identities: tuple[SpeakerIdentity, ...] = (),
    meeting: Meeting | None = None,
) -> Minutes:
    """Minutes of a talk in which each speaker says one sentence of two seconds."""
    utterances = tuple(
        Utterance(f"u{n:04d}", speaker, (samples.sentence("네, 맞습니다.", 3.0 * n, 3.0 * n + 2),))
        for n, speaker in enumerate(speakers, 1)
    )
    return compose(
        recording_id="r",
        dialogue=Dialogue("ko", 60.0, utterances),
        identification=Identification(identities),
        findings=Findings(),
        meeting=meeting or Meeting("회의"),
        topics=(),
        notes=(Note("given", "받은 글"),),
        provenance=Provenance("p", ()),
    )


def test_identified_people_carry_their_role() -> None:
    names = [p.display_name for p in samples.demo_minutes().participants]
    assert names == ["한서윤 의장", "김도현 위원", "박지은 위원", "이준호 위원", "정민아 위원"]


def test_unassigned_voices_are_numbered_among_themselves() -> None:
    named = SpeakerIdentity("S2", "김도현", 1.0, "확인함", reviewed=True)
    made = _compose(speakers=("S1", "S2", "S3"), identities=(named,))
    assert [p.display_name for p in made.participants] == ["화자 1", "김도현", "화자 2"]
    assert made.display_name(None) == "화자 미상"


def test_a_reviewed_name_outside_the_roster_is_kept() -> None:
    named = SpeakerIdentity("S1", "홍길동", 1.0, "확인함", reviewed=True)
    participant = _compose(speakers=("S1",), identities=(named,)).participants[0]
    assert participant.attendee is not None
    assert participant.attendee.role is None
    assert participant.display_name == "홍길동"


def test_speaking_time_leaves_out_pauses() -> None:
    made = _compose(speakers=("S1", "S2", "S1", None))
    assert [p.speaking_s for p in made.participants] == [4.0, 2.0]


def test_digests_hold_each_finding_once_in_order_of_time() -> None:
    made = samples.demo_minutes()
    kinds = (
        made.findings.opinions, made.findings.tasks,
        made.findings.decisions, made.findings.follow_ups,
    )  # fmt: skip
    everything = {finding.id for kind in kinds for finding in kind}
    listed = [i for digest in made.digests for i in digest.finding_ids]
    assert set(listed) == everything
    assert len(listed) == len(everything)
    by_name = {digest.display_name: digest.finding_ids for digest in made.digests}
    assert by_name["박지은 위원"] == ("o002", "t002", "t003", "o005", "o007")
    assert by_name["한서윤 의장"] == ("d001", "f002")


def test_two_voices_with_one_name_share_a_digest() -> None:
    made = samples.demo_minutes()
    twins = tuple(
        replace(identity, name="김도현") if identity.speaker == "S3" else identity
        for identity in samples.demo_identification().identities
    )
    merged = compose(
        recording_id="r",
        dialogue=made.dialogue,
        identification=Identification(twins),
        findings=made.findings,
        meeting=made.meeting,
        topics=made.topics,
        notes=(),
        provenance=made.provenance,
    )
    digest = next(d for d in merged.digests if d.display_name == "김도현 위원")
    assert digest.finding_ids == ("o001", "t001", "o002", "t002", "t003", "o005", "o007")


def test_everything_nobody_gave_is_missing() -> None:
    missing = [field.field for field in samples.unknown_minutes().missing]
    assert missing == [*(field for field, _, _ in STATUTORY_FIELDS), "speakers"]
    speakers = samples.unknown_minutes().missing[-1]
    assert speakers.todo == "녹음을 듣고 이름을 확인할 것(화자 1, 화자 2, 화자 3, 화자 미상)"


def test_given_fields_are_not_missing() -> None:
    assert [field.field for field in samples.demo_minutes().missing] == ["votes"]
    none = replace(samples.demo_meeting(), votes=("표결 없음",))
    assert "votes" not in [f.field for f in _compose(speakers=(), meeting=none).missing]


def test_notes_say_fiction_first_then_what_happened_then_doubts() -> None:
    made = samples.demo_minutes()
    assert [note.kind for note in made.notes] == [
        "fictional", "draft", "dropped_text", "weak_name",
    ]  # fmt: skip
    assert "한서윤 의장(확신도 0.62" in made.notes[-1].text


def test_unknown_voices_are_counted() -> None:
    note = _compose(speakers=("S1", None, None)).notes[-1]
    assert note.kind == "unknown_speaker"
    assert "발언 3건 중 2건" in note.text


def test_an_empty_dialogue_makes_minutes() -> None:
    made = _compose(speakers=())
    assert made.participants == ()
    assert made.digests == ()
    assert [note.kind for note in made.notes] == ["draft", "given"]
