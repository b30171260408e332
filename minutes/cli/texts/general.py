"""The parser, recordings, models, settings and accuracy."""

from __future__ import annotations

from minutes.errors import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    # -- the parser
    "usage": {"ko": "사용법: ", "en": "usage: "},
    "arguments": {"ko": "인자", "en": "arguments"},
    "options": {"ko": "선택 사항", "en": "options"},
    "commands": {"ko": "명령", "en": "commands"},
    "program": {
        "ko": "회의 녹음을 회의록으로 만듭니다. 모든 처리는 이 컴퓨터 안에서 이루어집니다.",
        "en": "Makes minutes from meeting recordings. Everything happens on this machine.",
    },
    "epilog": {
        "ko": "종료 코드: 0 완료, 2 사용법, 3 설정, 4 회의 정보 파일, 5 일부 실패, 6 측정 기준, 10–13 녹음, "
        "20–22 음성 모델, 30 처리 엔진, 40–42 저장소, 130 중단",
        "en": "Exit codes: 0 done, 2 usage, 3 settings, 4 meeting file, 5 partly failed, "
        "6 reference, 10–13 recording, 20–22 speech models, 30 engine, 40–42 storage, 130 interrupted",
    },
    "help": {"ko": "이 도움말을 보입니다", "en": "show this help"},
    "lang": {
        "ko": "안내 언어: ko 또는 en (환경 변수 MINUTES_LANG)",
        "en": "language of messages: ko or en (environment: MINUTES_LANG)",
    },
    "home": {
        "ko": "config/minutes.toml이 있는 폴더 (환경 변수 MINUTES_HOME)",
        "en": "folder that holds config/minutes.toml (environment: MINUTES_HOME)",
    },
    "verbose": {"ko": "진행 기록을 자세히 보입니다", "en": "log more"},
    "version": {"ko": "판 번호를 보입니다", "en": "show the version"},
    "json": {"ko": "결과를 JSON으로 출력합니다", "en": "print the result as JSON"},
    # -- commands
    "run": {
        "ko": "audio_in/의 녹음(또는 지정한 파일)을 회의록으로 만듭니다",
        "en": "make minutes of what is in audio_in/, or of the named files",
    },
    "run.paths": {"ko": "녹음 파일 또는 회의 폴더", "en": "recordings or meeting folders"},
    "status": {
        "ko": "녹음마다 처리 단계와 오류를 보입니다",
        "en": "show each recording, its stages and its errors",
    },
    "show": {
        "ko": "녹음 하나의 회의록을 요약해 보입니다",
        "en": "show one recording's minutes in short",
    },
    "show.id": {
        "ko": "녹음 ID(앞부분만 적어도 됩니다)",
        "en": "ID of a recording, or its beginning",
    },
    "name": {
        "ko": "화자의 이름을 정하고 문서를 다시 만듭니다(음성 인식은 다시 하지 않습니다)",
        "en": "say who a speaker is and write the documents again, without recognition",
    },
    "name.speaker": {"ko": "화자: S1 또는 “화자 1”", "en": "speaker: S1 or “화자 1”"},
    "name.name": {
        "ko": "이름. 빈 문자열이면 정한 것을 취소합니다",
        "en": "name; an empty one takes the decision back",
    },
    "name.reviewer": {"ko": "확인한 사람", "en": "who decided"},
    "doctor": {
        "ko": "빠진 것과 고치는 방법을 보입니다",
        "en": "name each missing piece and what to type",
    },
    "models": {"ko": "음성 모델을 관리합니다", "en": "manage the speech models"},
    "models.list": {
        "ko": "모델과 보관 상태, 출처, 이용 조건",
        "en": "models, whether they are here, source and licence",
    },
    "models.pull": {
        "ko": "모델을 내려받아 검증합니다(없으면 설정에 필요한 것)",
        "en": "fetch and verify models (default: what the settings need)",
    },
    "models.verify": {
        "ko": "보관된 모델을 SHA-256으로 대조합니다",
        "en": "check the models at hand against their SHA-256",
    },
    "models.names": {"ko": "모델 이름", "en": "names of models"},
    "models.from": {
        "ko": "모델 파일이 들어 있는 폴더에서 가져옵니다",
        "en": "take the files from this folder",
    },
    "config": {"ko": "설정을 보거나 점검합니다", "en": "show or check the settings"},
    "config.show": {"ko": "적용되는 설정을 모두 보입니다", "en": "show all settings in force"},
    "config.check": {"ko": "설정 파일을 점검합니다", "en": "check the settings file"},
    "eval": {"ko": "정확도를 측정합니다", "en": "measure accuracy"},
    "eval.recording": {
        "ko": "녹음을 처리해 기준과 비교합니다(CER, DER, 화자 수, cpCER)",
        "en": "process a recording and compare (CER, DER, speakers, cpCER)",
    },
    "eval.audio": {"ko": "녹음 파일", "en": "recording"},
    "eval.reference": {
        "ko": "기준 JSON: speaker, start, end, text의 목록",
        "en": "reference JSON: list of speaker, start, end, text",
    },
    "eval.speakers": {"ko": "화자 수를 알려 줍니다", "en": "tell the number of speakers"},
    "eval.sentences": {
        "ko": "문장 기능 분류를 라벨과 비교합니다",
        "en": "compare sentence functions with labels",
    },
    "eval.files": {
        "ko": "JSONL: text, label, window, turn, 선택으로 role",
        "en": "JSONL: text, label, window, turn, optional role",
    },
    "schedule": {
        "ko": "매일 정해진 시각에 audio_in/을 처리합니다(야간 서비스)",
        "en": "process audio_in/ every night at the set time",
    },
    # -- stages
    "probe": {"ko": "음성 읽기", "en": "decode"},
    "transcribe": {"ko": "음성 인식", "en": "transcribe"},
    "diarize": {"ko": "화자 분리", "en": "diarize"},
    "attribute": {"ko": "발언 정리", "en": "attribute"},
    "identify": {"ko": "발언자 확인", "en": "identify"},
    "extract": {"ko": "의견·과제 추출", "en": "extract"},
    "compose": {"ko": "회의록 구성", "en": "compose"},
    "export": {"ko": "문서 작성", "en": "export"},
    "pull": {"ko": "모델 받기", "en": "fetch model"},
    "reused": {"ko": "이미 완료", "en": "already done"},
    "remaining": {"ko": "남은 시간", "en": "left"},
    # -- results
    "nothing": {
        "ko": "처리할 녹음이 없습니다. {folder}에 녹음을 넣고 다시 실행하십시오.",
        "en": "There is nothing to process. Put recordings into {folder} and run again.",
    },
    "skipped": {"ko": "건너뜀: {path} ({reason})", "en": "skipped: {path} ({reason})"},
    "degraded": {
        "ko": "회의록은 만들었으나 다음 단계를 마치지 못했습니다: {stages}. "
        "원인을 해결한 뒤 `minutes run`을 다시 실행하면 그 단계부터 이어집니다.",
        "en": "The minutes were made without: {stages}. "
        "Remove the cause and run `minutes run` again; it goes on from there.",
    },
    "error": {"ko": "오류", "en": "error"},
    "id": {"ko": "ID", "en": "ID"},
    "recording": {"ko": "녹음", "en": "recording"},
    "state": {"ko": "상태", "en": "state"},
    "stages": {"ko": "단계", "en": "stages"},
    "folder": {"ko": "문서 폴더", "en": "folder"},
    "what": {"ko": "내용", "en": "message"},
    "state.running": {
        "ko": "처리 중(중단되었다면 다시 실행)",
        "en": "running (if it stopped, run again)",
    },
    "state.done": {"ko": "완료", "en": "done"},
    "state.degraded": {"ko": "일부 미완료", "en": "incomplete"},
    "state.failed": {"ko": "실패", "en": "failed"},
    "state.waiting": {"ko": "대기", "en": "waiting"},
    "no_recordings": {
        "ko": "아직 받은 녹음이 없습니다. audio_in/에 녹음을 넣고 `minutes run`을 실행하십시오.",
        "en": "No recordings yet. Put some into audio_in/ and run `minutes run`.",
    },
    "no_minutes": {"ko": "회의록이 아직 없습니다.", "en": "There are no minutes yet."},
    "participants": {"ko": "발언자", "en": "speakers"},
    "reason": {"ko": "근거", "en": "reason"},
    "tasks": {"ko": "정책과제", "en": "policy tasks"},
    "opinions": {"ko": "의견", "en": "opinions"},
    "decisions": {"ko": "결정 사항", "en": "decisions"},
    "follow_ups": {"ko": "후속 조치", "en": "follow-ups"},
    "missing": {"ko": "확인 필요", "en": "missing"},
    "model": {"ko": "모델", "en": "model"},
    "role": {"ko": "용도", "en": "role"},
    "licence": {"ko": "이용 조건", "en": "licence"},
    "size": {"ko": "크기", "en": "size"},
    "source": {"ko": "출처", "en": "source"},
    "model.present": {"ko": "있음", "en": "present"},
    "model.partial": {"ko": "일부", "en": "partial"},
    "model.absent": {"ko": "없음", "en": "absent"},
    "model.verified": {"ko": "검증됨: {names}", "en": "verified: {names}"},
    "config.good": {"ko": "설정에 문제가 없습니다: {path}", "en": "The settings are good: {path}"},
    "check.ok": {"ko": "정상", "en": "ok"},
    "check.missing": {"ko": "필요", "en": "needed"},
    "check.optional": {"ko": "선택", "en": "optional"},
    "label": {"ko": "문장 기능", "en": "function"},
    "precision": {"ko": "정밀도", "en": "precision"},
    "recall": {"ko": "재현율", "en": "recall"},
    "f1": {"ko": "F1", "en": "F1"},
    "interval": {"ko": "F1 95 % 구간", "en": "F1, 95 % interval"},
    "support": {"ko": "문장 수", "en": "sentences"},
    "sentence_totals": {
        "ko": "macro F1 {macro}, 정확도 {accuracy}",
        "en": "macro F1 {macro}, accuracy {accuracy}",
    },
    "check": {"ko": "항목", "en": "check"},
    "todo": {"ko": "할 일", "en": "what to type"},
    "scheduled": {
        "ko": "야간 처리를 기다립니다. 다음 시작: {next} (멈추려면 Ctrl-C)",
        "en": "Waiting for the night. Next start: {next} (Ctrl-C stops)",
    },
    "interrupted": {
        "ko": "중단했습니다. 마친 단계는 보존되어 있습니다. `minutes run`으로 이어서 처리합니다.",
        "en": "Interrupted. Finished stages are kept; `minutes run` goes on from there.",
    },
}
