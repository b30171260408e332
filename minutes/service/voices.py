"""Voices of people who consented to be recognised: kept for a time, looked at, deleted.

A voice comes from a sample or from an earlier meeting that is signed off. Nobody's is kept
without consent in words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from minutes.errors import ConfigError, RecordingNotFoundError, VoiceError
from minutes.files import hash_file
from minutes.model.dialogue import Identification
from minutes.model.speech import Diarization, Hints
from minutes.model.voices import Consent, NewVoice, VoiceProfile, VoiceSource
from minutes.ports import Decoder, Diarizer
from minutes.service.signing import Signing, SignState
from minutes.store.artefacts import ArtefactStore
from minutes.store.ledger import Ledger, RecordingEntry
from minutes.store.voices import VoiceStore

LEAST_SPEECH_S = 20.0
"""Less speech says too little of a voice: measured in docs/voices.md."""
MOST_OTHERS = 0.05
"""Share of a sample's speech that may be somebody else's: a cough, a word of the recordist."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What a person agreed to, as it is to be noted."""

    consent: str
    given_on: dt.date | None = None
    """Today where nobody says."""
    until: dt.date | None = None
    """As long as the settings say where nobody does."""
    by: str
    """Who notes it."""


class Voices:
    """The voice profiles of one home."""

    def __init__(
        self,
        *,
        store: VoiceStore,
        ledger: Ledger,
        artefacts: ArtefactStore,
        signing: Signing,
        listen: Callable[[Path], Diarization],
        years: int,
        today: Callable[[], dt.date],
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._artefacts = artefacts
        self._signing = signing
        self._listen = listen
        self._years = years
        self._today = today

    def add_sample(self, name: str, sample: Path, agreement: Agreement) -> VoiceProfile:
        """Keep the voice of a recording in which one person talks.

        Raises VoiceError where the consent is not noted, or the sample holds several voices or
        too little speech; RecordingError where it cannot be read.
        """
        consent, until = self._terms(name, agreement)
        if not sample.is_file():
            raise RecordingNotFoundError(path=sample)
        sha256 = hash_file(sample)
        heard = self._listen(sample)
        source = VoiceSource("sample", sha256)
        voice = _voice(name, heard, _only_speaker(name, heard), source, consent, until)
        return self._store.add(voice, by=agreement.by)

    def add_from_meeting(
        self, name: str, id_prefix: str, speaker: str, agreement: Agreement
    ) -> VoiceProfile:
        """Keep the voice of a speaker of a meeting that is signed off, where they have that name.

        ``speaker`` is a label (``S1``) or what the documents call the speaker (``김도현 위원``).
        Raises VoiceError or UnknownRecordingError.
        """
        consent, until = self._terms(name, agreement)
        entry = self._ledger.find(id_prefix)
        speaker = self._label(entry, speaker)
        self._require_named(name, entry, speaker)
        heard = self._artefacts.latest(entry.id, "diarize", Diarization)
        if heard is None:
            raise _refused(name, "화자 분리 결과가 없습니다", "its voices were not told apart")
        source = VoiceSource("meeting", entry.id, speaker)
        voice = _voice(name, heard, speaker, source, consent, until)
        return self._store.add(voice, by=agreement.by)

    def list(self) -> tuple[VoiceProfile, ...]:
        """All profiles, also those whose time is over and that the service has yet to delete."""
        return self._store.list()

    def get(self, number: int) -> VoiceProfile:
        """One profile. Raises UnknownVoiceError."""
        return self._store.get(number)

    def extend(self, number: int, *, until: dt.date, by: str) -> VoiceProfile:
        """Use a voice until another day, which must be to come. Raises UnknownVoiceError or
        VoiceError; one whose time is over needs a new consent."""
        profile = self._store.get(number)
        name, today = profile.voice.name, self._today()
        if not profile.in_force(today):
            raise _refused(
                name,
                "기한이 지났습니다. 동의를 다시 받아 `minutes voice add`로 등록하십시오",
                "its time is over; ask for consent again and use `minutes voice add`",
            )
        _require_to_come(name, until, today)
        return self._store.extend(number, until=until, by=by)

    def delete(self, number: int, *, by: str) -> VoiceProfile:
        """Forget a voice; only that it was deleted stays on record. Raises UnknownVoiceError."""
        profile = self._store.get(number)
        self._store.delete(number, by=by)
        return profile

    def purge(self) -> int:
        """Forget the voices whose time is over, and say how many."""
        return self._store.purge(self._today())

    def _terms(self, name: str, agreement: Agreement) -> tuple[Consent, dt.date]:
        """Consent and last day. Raises VoiceError."""
        today = self._today()
        if not agreement.consent.strip():
            raise _refused(
                name,
                '본인의 동의 내용을 적어야 합니다: --consent "2026. 3. 2. 음성 등록 동의서 제출"',
                "the person's consent must be noted: --consent TEXT",
            )
        given_on = agreement.given_on or today
        if given_on > today:
            raise _refused(
                name, f"동의일이 아직 오지 않았습니다: {given_on}", "consent of a later day"
            )
        until = agreement.until or _years_after(given_on, self._years)
        _require_to_come(name, until, today)
        return Consent(agreement.consent.strip(), given_on, agreement.by), until

    def _label(self, entry: RecordingEntry, speaker: str) -> str:
        made = self._signing.minutes(entry.id)
        people = made.participants if made else ()
        return next((p.speaker for p in people if p.display_name == speaker), speaker)

    def _require_named(self, name: str, entry: RecordingEntry, speaker: str) -> None:
        """Raises VoiceError unless people settled that the speaker has this name."""
        if self._signing.state(entry.id) is not SignState.SIGNED:
            raise _refused(
                name,
                f"확정되지 않았거나 확정 뒤 바뀐 회의록입니다: {entry.name}",
                "the minutes of that meeting are not signed off, or changed since",
            )
        found = self._artefacts.latest(entry.id, "identify", Identification)
        identities = found.identities if found else ()
        named = next((i.name for i in identities if i.speaker == speaker), None)
        if named != name:
            raise _refused(
                name,
                f"그 회의에서 {speaker}의 이름이 {name}이(가) 아닙니다: {named or '이름 없음'}",
                f"in that meeting {speaker} is {named or 'nobody'}",
            )


def hear(sample: Path, decoder: Decoder, diarizer: Diarizer | None) -> Diarization:
    """Who speaks in a file, however many they are. Raises RecordingError, MissingModelError, or
    ConfigError where voices are not told apart at all."""
    if diarizer is None:
        raise ConfigError(
            path="[diarize] enabled",
            detail="화자 분리를 켜야 음성을 등록할 수 있습니다 / voices need the diarizer",
        )
    with TemporaryDirectory(prefix="minutes-") as scratch:
        target = Path(scratch) / "sample.pcm"
        decoder.decode((sample,), target)
        return diarizer.diarize(decoder.open(target), Hints())


def _only_speaker(name: str, heard: Diarization) -> str:
    """The speaker of a sample. Raises VoiceError where there are others, or none."""
    by_length = sorted(heard.speakers, key=lambda speaker: -_speech_s(heard, speaker))
    if not by_length:
        raise _refused(name, "말소리가 없습니다", "the sample holds no speech")
    whole_s = sum(_speech_s(heard, speaker) for speaker in by_length)
    if _speech_s(heard, by_length[0]) < (1.0 - MOST_OTHERS) * whole_s:
        raise _refused(
            name,
            f"{len(by_length)}명의 목소리가 들립니다. 한 사람만 말하는 녹음을 쓰십시오",
            f"{len(by_length)} voices are heard; use a recording of one person",
        )
    return by_length[0]


def _voice(
    name: str,
    heard: Diarization,
    speaker: str,
    source: VoiceSource,
    consent: Consent,
    until: dt.date,
) -> NewVoice:
    """Raises VoiceError where too little was said, or nobody knows what embedded the voice."""
    speech_s = _speech_s(heard, speaker)
    embedding = next((v.embedding for v in heard.voices if v.speaker == speaker), None)
    if embedding is None or speech_s < LEAST_SPEECH_S:
        raise _refused(
            name,
            f"말소리가 {speech_s:.0f}초뿐입니다. {LEAST_SPEECH_S:.0f}초 이상 필요합니다",
            f"{speech_s:.0f} s of speech; {LEAST_SPEECH_S:.0f} s are needed",
        )
    if not heard.voice_model:
        raise _refused(
            name,
            "음성 모델이 적히지 않은 이전 결과입니다. `minutes retry ID` 뒤에 등록하십시오",
            "it was processed before voice models were noted; `minutes retry ID` first",
        )
    return NewVoice(name, embedding, heard.voice_model, source, round(speech_s, 1), consent, until)


def _speech_s(heard: Diarization, speaker: str) -> float:
    """Seconds in which a speaker talks and nobody else."""
    turns = (turn for turn in heard.exclusive_turns if turn.speaker == speaker)
    return sum(turn.end_s - turn.start_s for turn in turns)


def _require_to_come(name: str, until: dt.date, today: dt.date) -> None:
    if until < today:
        raise _refused(name, f"기한이 이미 지났습니다: {until}", f"{until} is over")


def _years_after(date: dt.date, years: int) -> dt.date:
    """The last day of so many years from a date."""
    try:
        return date.replace(year=date.year + years) - dt.timedelta(days=1)
    except ValueError:  # 29 February
        return dt.date(date.year + years, 2, 28)


def _refused(name: str, ko: str, en: str) -> VoiceError:
    return VoiceError(name=name, detail=f"{ko} / {en}")
