"""Every error a user can meet: its exit code, what happened and what to do next.

One tree. Third-party exceptions are wrapped where they are called. Each class owns its
wording in the users' two interface languages; an instance carries only the facts.
"""

from __future__ import annotations

import re
from typing import ClassVar, Literal

Lang = Literal["ko", "en"]

_UNREADABLE = re.compile(
    "[\\x00-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069\\ud800-\\udfff\\ufffe\\uffff]"
)
"""Control characters, line and paragraph ends, marks that turn the direction of writing round,
halves of characters, and what Unicode says is no character."""


def readable(text: str) -> str:
    """``text`` as one line that a terminal, a database, JSON and XML all take; what they do not
    take is replaced. Names of files may hold anything."""
    return _UNREADABLE.sub("\N{REPLACEMENT CHARACTER}", text)


class MinutesError(Exception):
    """Base of all errors raised on purpose.

    ``facts`` fill the ``{placeholders}`` of the class's messages. ``retryable`` says whether
    trying the same input again can help without a person doing something first.
    """

    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False
    max_attempts: ClassVar[int] = 1
    """How often a recording is tried in all before a person is asked; 1 for what no
    repetition mends."""
    messages: ClassVar[dict[Lang, str]] = {
        "ko": "작업을 마치지 못했습니다: {detail}",
        "en": "The work could not be finished: {detail}",
    }

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.message("en"))

    def message(self, lang: Lang) -> str:
        """What happened, to which file, and what to do next."""
        facts = self.facts
        if "path" in facts:
            facts = {**facts, "path": readable(str(facts["path"]))}
        return self.messages[lang].format_map(facts)

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.facts))


def _rebuild(kind: type[MinutesError], facts: dict[str, object]) -> MinutesError:
    return kind(**facts)


class UsageError(MinutesError):
    """The command line or a call does not make sense. Facts: detail."""

    exit_code = 2
    messages = {
        "ko": "명령을 이해하지 못했습니다: {detail}\n`minutes --help`로 사용법을 확인하십시오.",
        "en": "The command was not understood: {detail}\nSee `minutes --help`.",
    }


class ConfigError(MinutesError):
    """Settings are wrong. Facts: path, detail."""

    exit_code = 3
    messages = {
        "ko": "설정이 잘못되었습니다: {path}\n{detail}\n"
        "파일을 고친 뒤 `minutes config check`로 확인하십시오.",
        "en": "The settings are wrong: {path}\n{detail}\n"
        "Mend the file, then run `minutes config check`.",
    }


class MeetingFileError(MinutesError):
    """A meeting file beside a recording is broken. Facts: path, detail."""

    exit_code = 4
    messages = {
        "ko": "회의 정보 파일을 읽을 수 없습니다: {path}\n{detail}\n"
        "`config/meeting.example.toml`을 참고해 고친 뒤 다시 실행하십시오. 녹음은 그대로 있습니다.",
        "en": "The meeting file cannot be used: {path}\n{detail}\n"
        "Mend it after `config/meeting.example.toml` and run again. The recording is untouched.",
    }


class ReferenceFileError(MinutesError):
    """A file of right answers for scoring cannot be used. Facts: path, detail."""

    exit_code = 6
    messages = {
        "ko": "채점 기준 파일을 쓸 수 없습니다: {path}\n{detail}\n"
        "speaker, start, end, text를 가진 발화 목록(JSON)인지 확인하십시오.",
        "en": "The reference file cannot be used: {path}\n{detail}\n"
        "It must be a JSON list of utterances with speaker, start, end and text.",
    }


class RecordingError(MinutesError):
    """A recording cannot be used. Facts: path, and detail where a class says so."""

    exit_code = 10
    messages = {
        "ko": "녹음을 처리할 수 없습니다: {path}\n{detail}",
        "en": "The recording cannot be processed: {path}\n{detail}",
    }


class RecordingNotFoundError(RecordingError):
    """Facts: path."""

    messages = {
        "ko": "파일이 없습니다: {path}\n경로를 확인하십시오.",
        "en": "No such file: {path}\nCheck the path.",
    }


class UnknownRecordingError(RecordingError):
    """An ID matches no recording, or several. Facts: id."""

    messages = {
        "ko": "해당하는 녹음이 하나로 정해지지 않습니다: {id}\n`minutes status`에서 ID를 확인하십시오.",
        "en": "No single recording matches: {id}\nSee the IDs in `minutes status`.",
    }


class ReplacedRecordingError(RecordingError):
    """The file holds something else than when it was taken in. Facts: path."""

    messages = {
        "ko": "처리하는 동안 녹음 파일이 바뀌었습니다: {path}\n"
        "바뀐 파일은 새 녹음으로 따로 처리합니다. 이전 녹음이 필요하면 그 파일을 다시 넣으십시오.",
        "en": "The recording was replaced while it waited or was processed: {path}\n"
        "The new file is processed as a recording of its own. Put the old one back if it is needed.",
    }


class UnreadableRecordingError(RecordingError):
    """Not audio, or broken beyond decoding. Facts: path, detail."""

    exit_code = 11
    messages = {
        "ko": "음성 파일로 읽을 수 없습니다: {path}\n({detail})\n"
        "녹음기에서 파일을 다시 복사하거나 wav·flac·mp3·m4a·ogg·webm·mp4·mov로 저장해 넣으십시오.",
        "en": "This file cannot be read as audio: {path}\n({detail})\n"
        "Copy it from the recorder again, or save it as wav, flac, mp3, m4a, ogg, webm, mp4 or mov.",
    }


class EmptyRecordingError(RecordingError):
    """No bytes, no audio track, or nothing decoded. Facts: path, detail."""

    exit_code = 12
    messages = {
        "ko": "녹음에 소리가 들어 있지 않습니다: {path}\n({detail})\n원본 파일을 확인하고 다시 복사하십시오.",
        "en": "The recording holds no sound: {path}\n({detail})\nCheck the original and copy it again.",
    }


class SilentRecordingError(RecordingError):
    """Audio without any speech. Facts: path."""

    exit_code = 13
    messages = {
        "ko": "녹음에서 말소리를 찾지 못했습니다: {path}\n마이크가 켜져 있었는지 들어 보십시오. "
        "다른 파일이라면 그 파일을 넣으십시오.",
        "en": "No speech was found in the recording: {path}\nListen to it: was the microphone on? "
        "If it is the wrong file, put in the right one.",
    }


class MissingModelError(MinutesError):
    """Weights are absent and cannot be loaded. Facts: model, command."""

    exit_code = 20
    messages = {
        "ko": "음성 모델이 없습니다: {model}\n다음 명령으로 내려받으십시오: {command}",
        "en": "The speech model is missing: {model}\nFetch it with: {command}",
    }


class CorruptModelError(MinutesError):
    """Weights differ from the manifest. Facts: path, expected, found."""

    exit_code = 21
    messages = {
        "ko": "음성 모델 파일이 목록과 다릅니다: {path}\n(기대한 SHA-256 {expected}, 실제 {found})\n"
        "`minutes models pull`로 다시 받으십시오.",
        "en": "A model file differs from the manifest: {path}\n(SHA-256 expected {expected}, found {found})\n"
        "Fetch it again with `minutes models pull`.",
    }


class ModelSourceError(MinutesError):
    """No source gave the weights. Facts: model, detail."""

    exit_code = 22
    retryable = True
    messages = {
        "ko": "음성 모델을 받아 올 수 없습니다: {model}\n{detail}\n"
        "네트워크를 확인하거나, 파일을 담은 폴더를 `minutes models pull --from 폴더`로 지정하십시오.",
        "en": "The speech model could not be obtained: {model}\n{detail}\n"
        "Check the network, or name a folder that holds the files: `minutes models pull --from FOLDER`.",
    }


class TooLongError(RecordingError):
    """More audio than the settings allow. Facts: path, hours."""

    exit_code = 14
    messages = {
        "ko": "녹음이 정해진 길이({hours}시간)보다 깁니다: {path}\n"
        "파일을 나누어 회의 폴더에 넣거나 [limits] max_hours를 늘리십시오.",
        "en": "The recording is longer than allowed ({hours} hours): {path}\n"
        "Split it into parts in a meeting's folder, or raise [limits] max_hours.",
    }


class EngineError(MinutesError):
    """An engine failed on a recording. Facts: stage, path, detail."""

    exit_code = 30
    retryable = True
    max_attempts = 3
    messages = {
        "ko": "{stage} 단계에서 오류가 났습니다: {path}\n({detail})\n"
        "앞 단계의 결과는 보존되어 있습니다. `minutes run`을 다시 실행하고, 되풀이되면 `minutes doctor`로 점검하십시오.",
        "en": "The stage {stage} failed: {path}\n({detail})\n"
        "What earlier stages made is kept. Run `minutes run` again; if it repeats, run `minutes doctor`.",
    }


class MissingProgramError(MinutesError):
    """A program that one kind of file needs is not installed. Facts: what, program."""

    exit_code = 23
    messages = {
        "ko": "필요한 프로그램({program})이 없어 만들 수 없습니다: {what}\n"
        "설치하거나(Debian·Ubuntu: apt-get install libreoffice-writer fonts-nanum), "
        "[export] forms에서 이 형식을 빼십시오. 다른 문서는 그대로 만들어집니다.",
        "en": "{program} is not installed, so this file cannot be made: {what}\n"
        "Install it (Debian, Ubuntu: apt-get install libreoffice-writer fonts-nanum), or take its "
        "form out of [export] forms. The other documents are written.",
    }


class CrashError(EngineError):
    """The process that worked on a recording ended by itself. Facts: stage, path, detail."""

    messages = {
        "ko": "{stage} 단계를 처리하던 프로그램이 갑자기 끝났습니다: {path}\n({detail})\n"
        "앞 단계의 결과는 보존되어 있습니다. 되풀이되면 녹음 파일을 다른 형식으로 저장해 넣으십시오.",
        "en": "The process working on stage {stage} ended abruptly: {path}\n({detail})\n"
        "What earlier stages made is kept. If it repeats, save the recording in another format.",
    }


class MemoryLimitError(EngineError):
    """A stage wanted more memory than it may have. Facts: stage, path, limit_mb."""

    messages = {
        "ko": "{stage} 단계가 메모리 한도({limit_mb} MB)를 넘어 멈추었습니다: {path}\n"
        "앞 단계의 결과는 보존되어 있습니다. 여유가 있으면 [limits] memory_mb를 늘리십시오.",
        "en": "Stage {stage} was stopped at its memory limit ({limit_mb} MB): {path}\n"
        "What earlier stages made is kept. If the machine has more, raise [limits] memory_mb.",
    }


class StageTimeoutError(EngineError):
    """A stage took longer than its audio explains. Facts: stage, path, limit_s."""

    messages = {
        "ko": "{stage} 단계가 제한 시간({limit_s}초) 안에 끝나지 않아 멈추었습니다: {path}\n"
        "앞 단계의 결과는 보존되어 있습니다. 컴퓨터가 느리면 [limits] stage_factor를 늘리십시오.",
        "en": "Stage {stage} was stopped at its time limit ({limit_s} s): {path}\n"
        "What earlier stages made is kept. On a slow machine raise [limits] stage_factor.",
    }


class StoppedError(MinutesError):
    """The work was asked to stop and did, between two stages. Facts: path."""

    exit_code = 130
    messages = {
        "ko": "요청에 따라 멈추었습니다: {path}\n마친 단계는 보존되어 있으며 다음 처리 때 이어집니다.",
        "en": "Stopped as asked: {path}\nFinished stages are kept; the next run goes on from there.",
    }


class DiskFullError(MinutesError):
    """No space left while writing. Facts: path."""

    exit_code = 40
    retryable = True
    max_attempts = 8
    messages = {
        "ko": "디스크 공간이 부족해 저장하지 못했습니다: {path}\n"
        "공간을 비운 뒤 같은 명령을 다시 실행하십시오. 마친 단계는 보존되어 있습니다.",
        "en": "The disk is full; this was not saved: {path}\n"
        "Free some space and give the same command again. Finished stages are kept.",
    }


class LowDiskError(DiskFullError):
    """Less free space than a stage needs, so it was not begun. Facts: path, needed_mb, free_mb."""

    messages = {
        "ko": "디스크 여유가 부족해 시작하지 않았습니다: {path} (필요 {needed_mb} MB, 여유 {free_mb} MB)\n"
        "공간을 비우거나 `minutes gc`로 지울 수 있는 중간 결과를 확인하십시오.",
        "en": "Not begun for lack of disk space: {path} ({needed_mb} MB needed, {free_mb} MB free)\n"
        "Free some space, or see with `minutes gc` which intermediate results can go.",
    }


class StorageError(MinutesError):
    """A file or the database cannot be written or read. Facts: path, detail."""

    exit_code = 41
    retryable = True
    max_attempts = 8
    messages = {
        "ko": "저장소에 접근할 수 없습니다: {path}\n({detail})\n폴더의 쓰기 권한과 연결 상태를 확인하십시오.",
        "en": "Storage cannot be reached: {path}\n({detail})\nCheck the folder's permissions and connection.",
    }


class UnsettledFileError(StorageError):
    """A file changed while it was read. Facts: path."""

    messages = {
        "ko": "읽는 동안 파일이 바뀌었습니다: {path}\n복사가 끝나면 다음 처리 때 자동으로 다시 읽습니다.",
        "en": "The file changed while it was read: {path}\nOnce it is copied, the next run reads it again.",
    }


class BusyError(MinutesError):
    """Another run holds the recording. Facts: id."""

    exit_code = 42
    retryable = True
    max_attempts = 8
    messages = {
        "ko": "다른 작업이 이 녹음을 처리하고 있습니다: {id}\n그 작업이 끝난 뒤 다시 실행하십시오.",
        "en": "Another run is processing this recording: {id}\nRun again when it has finished.",
    }


class LeaseLostError(BusyError):
    """Another scheduler took the recording over meanwhile. Facts: id."""

    messages = {
        "ko": "다른 작업이 이 녹음을 넘겨받아 여기서는 멈추었습니다: {id}\n`minutes log {id}`에서 경과를 확인하십시오.",
        "en": "Another run took this recording over, so this one stopped: {id}\nSee `minutes log {id}`.",
    }


class DamageError(MinutesError):
    """Something is not what was noted about it. Facts: count."""

    exit_code = 43
    messages = {
        "ko": "기록과 다른 것이 {count}건 있습니다. 위 목록의 ‘할 일’을 따르십시오.",
        "en": "{count} things differ from what was noted. Do what the list says about each.",
    }


class MailError(MinutesError):
    """The mail server could not be reached or did not take a mail for now. Facts: server, detail."""

    exit_code = 50
    retryable = True
    max_attempts = 8
    messages = {
        "ko": "메일을 보내지 못했습니다: {server}\n({detail})\n"
        "잠시 뒤 자동으로 다시 보냅니다. 되풀이되면 [mail] 설정과 메일 서버를 확인하십시오.",
        "en": "The mail was not sent: {server}\n({detail})\n"
        "It is tried again later. If it repeats, check [mail] in the settings and the server.",
    }


class MailRefusedError(MailError):
    """The mail server refused for good. Facts: server, detail."""

    exit_code = 51
    retryable = False
    max_attempts = 1
    messages = {
        "ko": "메일 서버가 받기를 거부했습니다: {server}\n({detail})\n"
        "받는 사람의 주소와 [mail]의 계정을 확인한 뒤 `minutes send`로 다시 보내십시오.",
        "en": "The mail server refused the mail: {server}\n({detail})\n"
        "Check the recipient's address and the account in [mail], then use `minutes send` again.",
    }


class MailSettingsError(MailError):
    """The mail server does not accept the account, or cannot be trusted. Facts: server, detail."""

    exit_code = 52
    messages = {
        "ko": "메일 서버 설정이 맞지 않아 보내지 못했습니다: {server}\n({detail})\n"
        "[mail]의 계정·비밀번호·암호화 방식·인증서를 고친 뒤 `minutes mail test 주소`로 확인하십시오. 보낼 메일은 보관되어 있습니다.",
        "en": "The mail settings do not fit the server, nothing was sent: {server}\n({detail})\n"
        "Mend the account, encryption or certificate in [mail] and try `minutes mail test ADDRESS`. Mails are kept.",
    }


class DeliveryError(MinutesError):
    """There is nothing to send, or nobody to send it to. Facts: what, detail."""

    exit_code = 53
    messages = {
        "ko": "보낼 수 없습니다: {what}\n{detail}",
        "en": "This cannot be sent: {what}\n{detail}",
    }


class BackupError(MinutesError):
    """An archive cannot be made, read or restored here. Facts: path, detail."""

    exit_code = 60
    messages = {
        "ko": "백업 파일을 처리할 수 없습니다: {path}\n{detail}",
        "en": "The backup cannot be used: {path}\n{detail}",
    }


class VoiceError(MinutesError):
    """A voice cannot be kept, or not used longer. Facts: name, detail."""

    exit_code = 70
    messages = {
        "ko": "음성을 등록할 수 없습니다: {name}\n{detail}",
        "en": "The voice cannot be kept: {name}\n{detail}",
    }


class UnknownVoiceError(MinutesError):
    """No voice has this number. Facts: id."""

    exit_code = 71
    messages = {
        "ko": "등록된 음성이 없습니다: {id}\n`minutes voice list`에서 번호를 확인하십시오.",
        "en": "No voice has this number: {id}\nSee the numbers in `minutes voice list`.",
    }


class UnfinishedMinutesError(MinutesError):
    """Minutes that lack what the law wants cannot be signed. Facts: id, missing."""

    exit_code = 7
    messages = {
        "ko": "빠진 기재 사항이 있어 확정할 수 없습니다.\n{missing}\n회의 정보 파일(.toml)에 적거나 "
        "`minutes name`으로 발언자를 정한 뒤 다시 확정하십시오. 초안은 그대로 있습니다.",
        "en": "The minutes cannot be signed off, something is missing (listed in Korean):\n{missing}\n"
        "Add it to the meeting file (.toml), or say who a voice is with `minutes name`, then sign again.",
    }


class EditionRefusedError(MinutesError):
    """An edition could tell what is closed, so none is written. Facts: id, detail."""

    exit_code = 8
    messages = {
        "ko": "공개본을 만들지 않았습니다: {id}\n{detail}",
        "en": "No edition was written: {id}\n{detail}",
    }


class PartialFailureError(MinutesError):
    """Some recordings of a run failed, the others are done. Facts: failed, total."""

    exit_code = 5
    messages = {
        "ko": "녹음 {total}건 중 {failed}건을 마치지 못했습니다. `minutes status`에서 까닭과 할 일을 확인하십시오.",
        "en": "{failed} of {total} recordings were not finished. See `minutes status` for why and what to do.",
    }
