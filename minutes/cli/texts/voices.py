"""Voices of people who consented to be recognised."""

from __future__ import annotations

from minutes.errors import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "voice": {
        "ko": "동의한 사람의 음성을 등록·조회·연장·삭제합니다",
        "en": "voices of people who consented to be recognised: keep, list, extend, delete",
    },
    "voice.add": {
        "ko": "한 사람의 음성을 등록합니다(본인 동의 필요)",
        "en": "keep a person's voice, with their consent",
    },
    "voice.list": {"ko": "등록된 음성 목록", "en": "the voices that are kept"},
    "voice.show": {
        "ko": "등록된 음성의 출처·동의·기한",
        "en": "where a voice is from, its consent and time",
    },
    "voice.extend": {"ko": "등록 기한을 바꿉니다", "en": "use a voice until another day"},
    "voice.delete": {
        "ko": "등록된 음성을 지웁니다(되살릴 수 없음)",
        "en": "forget a voice for good",
    },
    "voice.name": {
        "ko": "회의 정보 파일의 참석자와 같은 이름",
        "en": "the name as meeting files give it",
    },
    "voice.sample": {
        "ko": "본인만 20초 이상 말하는 녹음 파일",
        "en": "a recording in which only they talk, 20 s or more",
    },
    "voice.from": {
        "ko": "확정된 회의의 ID와 그 문서의 화자(S1 또는 “김도현 위원”)",
        "en": "a signed-off meeting's ID and the speaker there (S1, or as its documents say)",
    },
    "voice.consent": {
        "ko": "동의 내용(필수): 예) “음성 등록 동의서 제출”",
        "en": "what they agreed to, and how; without it nothing is kept",
    },
    "voice.consented_on": {
        "ko": "동의일 YYYY-MM-DD, 비우면 오늘",
        "en": "day of the consent, YYYY-MM-DD; default today",
    },
    "voice.expires": {
        "ko": "마지막으로 쓸 날 YYYY-MM-DD, 비우면 [voices] years",
        "en": "last day of use, YYYY-MM-DD; default [voices] years",
    },
    "voice.by": {"ko": "처리한 사람, 비우면 로그인 계정", "en": "who did it; default the login"},
    "voice.number": {"ko": "`minutes voice list`의 번호", "en": "number in `minutes voice list`"},
    "voice.kept": {
        "ko": "등록했습니다. {until}까지 이 사람이 참석자로 적힌 회의에서 목소리를 견줍니다.",
        "en": "Kept. Until {until} it is compared with the voices of meetings that name this person.",
    },
    "voice.none": {"ko": "등록된 음성이 없습니다.", "en": "No voice is kept."},
    "voice.deleted": {
        "ko": "{number}번({name})의 음성을 지웠습니다. 이전 백업에는 남아 있습니다.",
        "en": "Voice {number} ({name}) is deleted. Earlier backups still hold it.",
    },
    "voice.no": {"ko": "번호", "en": "N"},
    "voice.whose": {"ko": "이름", "en": "name"},
    "voice.source": {"ko": "출처", "en": "source"},
    "voice.source.sample": {"ko": "녹음 파일 {hash}{speaker}", "en": "sample {hash}{speaker}"},
    "voice.source.meeting": {"ko": "회의 {hash} {speaker}", "en": "meeting {hash} {speaker}"},
    "voice.speech": {"ko": "말소리 길이", "en": "speech"},
    "voice.model": {"ko": "음성 모델", "en": "voice model"},
    "voice.agreed": {"ko": "동의", "en": "consent"},
    "voice.noted": {"ko": "기록한 사람", "en": "noted by"},
    "voice.until": {"ko": "기한", "en": "until"},
    "event.voice_added": {"ko": "음성 등록", "en": "voice kept"},
    "event.voice_extended": {"ko": "음성 등록 연장", "en": "voice kept longer"},
    "event.voice_deleted": {"ko": "음성 삭제", "en": "voice deleted"},
    "event.voice_expired": {"ko": "기한이 지난 음성 삭제", "en": "voice deleted, its time over"},
}
