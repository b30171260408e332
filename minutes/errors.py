"""Every error a user can meet: its exit code, what happened and what to do next.

One tree. Third-party exceptions are wrapped where they are called. Each class owns its
wording in the users' two interface languages; an instance carries only the facts.
"""

from __future__ import annotations

from typing import ClassVar, Literal

Lang = Literal["ko", "en"]


class MinutesError(Exception):
    """Base of all errors raised on purpose.

    ``facts`` fill the ``{placeholders}`` of the class's messages. ``retryable`` says whether
    trying the same input again can help without a person doing something first.
    """

    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False
    messages: ClassVar[dict[Lang, str]] = {
        "ko": "작업을 마치지 못했습니다: {detail}",
        "en": "The work could not be finished: {detail}",
    }

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.message("en"))

    def message(self, lang: Lang) -> str:
        """What happened, to which file, and what to do next."""
        return self.messages[lang].format_map(self.facts)

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


class EngineError(MinutesError):
    """An engine failed on a recording. Facts: stage, path, detail."""

    exit_code = 30
    retryable = True
    messages = {
        "ko": "{stage} 단계에서 오류가 났습니다: {path}\n({detail})\n"
        "앞 단계의 결과는 보존되어 있습니다. `minutes run`을 다시 실행하고, 되풀이되면 `minutes doctor`로 점검하십시오.",
        "en": "The stage {stage} failed: {path}\n({detail})\n"
        "What earlier stages made is kept. Run `minutes run` again; if it repeats, run `minutes doctor`.",
    }


class DiskFullError(MinutesError):
    """No space left while writing. Facts: path."""

    exit_code = 40
    retryable = True
    messages = {
        "ko": "디스크 공간이 부족해 저장하지 못했습니다: {path}\n"
        "공간을 비운 뒤 `minutes run`을 다시 실행하십시오. 마친 단계는 보존되어 있습니다.",
        "en": "The disk is full; this was not saved: {path}\n"
        "Free some space and run `minutes run` again. Finished stages are kept.",
    }


class StorageError(MinutesError):
    """A file or the database cannot be written or read. Facts: path, detail."""

    exit_code = 41
    retryable = True
    messages = {
        "ko": "저장소에 접근할 수 없습니다: {path}\n({detail})\n폴더의 쓰기 권한과 연결 상태를 확인하십시오.",
        "en": "Storage cannot be reached: {path}\n({detail})\nCheck the folder's permissions and connection.",
    }


class BusyError(MinutesError):
    """Another run holds the recording. Facts: id."""

    exit_code = 42
    retryable = True
    messages = {
        "ko": "다른 작업이 이 녹음을 처리하고 있습니다: {id}\n그 작업이 끝난 뒤 다시 실행하십시오.",
        "en": "Another run is processing this recording: {id}\nRun again when it has finished.",
    }


class PartialFailureError(MinutesError):
    """Some recordings of a run failed, the others are done. Facts: failed, total."""

    exit_code = 5
    messages = {
        "ko": "녹음 {total}건 중 {failed}건을 마치지 못했습니다. `minutes status`에서 까닭과 할 일을 확인하십시오.",
        "en": "{failed} of {total} recordings were not finished. See `minutes status` for why and what to do.",
    }
