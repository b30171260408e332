"""Upkeep: gc, verify, retention, backup, restore."""

from __future__ import annotations

from minutes.errors import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "path": {"ko": "위치", "en": "path"},
    # -- gc
    "gc": {
        "ko": "더는 쓰지 않는 중간 결과를 찾습니다(--apply를 붙여야 지웁니다)",
        "en": "find intermediate results that nothing needs any more (removed only with --apply)",
    },
    "gc.apply": {"ko": "찾은 것을 지웁니다", "en": "remove what is found"},
    "gc.unknown": {
        "ko": "--apply와 함께: 데이터베이스에 없는 녹음의 중간 결과도 지웁니다",
        "en": "with --apply: also remove results of recordings that the database does not know",
    },
    "gc.dry": {
        "ko": "지울 수 있는 것 {count}건, {size}. 지우려면 `minutes gc --apply`를 실행하십시오.",
        "en": "{count} can go, {size}. Remove them with `minutes gc --apply`.",
    },
    "gc.removed": {"ko": "{count}건, {size}를 지웠습니다.", "en": "Removed {count}, {size}."},
    "gc.failed": {
        "ko": "{count}건, {size}를 지우지 못했습니다. 폴더의 쓰기 권한을 확인하십시오.",
        "en": "{count}, {size}, could not be removed. Check the permissions of the folder.",
    },
    "gc.nothing": {"ko": "지울 것이 없습니다.", "en": "There is nothing to remove."},
    "gc.busy": {
        "ko": "처리 중인 녹음 {count}건은 살피지 않았습니다.",
        "en": "{count} recordings under work were left alone.",
    },
    "leftover.superseded": {"ko": "이전 설정의 중간 결과", "en": "result of earlier settings"},
    "leftover.damaged": {"ko": "손상되어 치워 둔 중간 결과", "en": "damaged result, set aside"},
    "leftover.stray": {"ko": "쓰다 만 파일", "en": "half-written file"},
    "leftover.note": {"ko": "없는 파일의 체크섬", "en": "checksum of a file that is gone"},
    "leftover.audio": {"ko": "풀어 둔 음성", "en": "decoded audio"},
    "leftover.lock": {"ko": "주인 없는 잠금 파일", "en": "lock file of nobody"},
    "leftover.unknown": {
        "ko": "데이터베이스에 없는 녹음의 중간 결과",
        "en": "results of an unknown recording",
    },
    "leftover.export": {
        "ko": "문서 폴더에 남은 이전 파일",
        "en": "earlier file left in the folder of documents",
    },
    "leftover.removed": {"ko": "지움", "en": "removed"},
    "leftover.removable": {"ko": "지울 수 있음", "en": "can go"},
    "leftover.named": {"ko": "알림만", "en": "named only"},
    # -- verify
    "verify": {
        "ko": "원본·중간 결과·문서·데이터베이스를 기록과 대조합니다",
        "en": "compare originals, results, documents and database with what was noted",
    },
    "hashing": {"ko": "대조", "en": "verify"},
    "verify.looked": {
        "ko": "원본 {originals}개, 중간 결과 {artefacts}개, 문서 {exports}개를 대조했습니다.",
        "en": "Compared {originals} originals, {artefacts} results, {exports} documents.",
    },
    "verify.good": {"ko": "잘못된 것이 없습니다.", "en": "Nothing is wrong."},
    "verify.busy": {
        "ko": "처리 중인 녹음 {count}건은 원본만 대조했습니다.",
        "en": "Of {count} recordings under work only the originals were compared.",
    },
    "difference.database": {"ko": "데이터베이스 이상", "en": "database damaged"},
    "difference.original_missing": {"ko": "원본 없음", "en": "original missing"},
    "difference.original_changed": {"ko": "원본 바뀜", "en": "original changed"},
    "difference.original_unreadable": {"ko": "원본을 읽을 수 없음", "en": "original unreadable"},
    "difference.original_elsewhere": {"ko": "원본이 옮겨짐", "en": "original moved"},
    "difference.artefact_missing": {"ko": "중간 결과 없음", "en": "result missing"},
    "difference.artefact_damaged": {"ko": "중간 결과 손상", "en": "result damaged"},
    "difference.artefact_unnoted": {"ko": "체크섬 없는 중간 결과", "en": "result without checksum"},
    "difference.artefact_set_aside": {"ko": "치워 둔 손상 파일", "en": "damaged file, set aside"},
    "difference.folder_unknown": {"ko": "모르는 녹음의 폴더", "en": "folder of unknown recording"},
    "difference.file_unknown": {"ko": "모르는 파일", "en": "unknown file"},
    "difference.export_missing": {"ko": "문서 없음", "en": "document missing"},
    "difference.export_damaged": {"ko": "문서 손상", "en": "document damaged"},
    "difference.export_edited": {"ko": "사람이 고친 문서", "en": "document edited by a person"},
    "todo.database": {
        "ko": "`minutes backup`으로 만든 최근 백업을 새 상태 폴더에 복원하십시오",
        "en": "restore the latest backup into a new state folder",
    },
    "todo.original_missing": {
        "ko": "옮기거나 지운 것이 아니면 파일 백업에서 되살리십시오",
        "en": "unless it was moved or disposed of, bring it back from the file backup",
    },
    "todo.original_changed": {
        "ko": "파일 백업의 원본과 견주어 보십시오. 바뀐 파일은 새 녹음으로 처리됩니다",
        "en": "compare with the file backup; a changed file counts as a new recording",
    },
    "todo.original_unreadable": {
        "ko": "파일 권한과 디스크를 확인하십시오",
        "en": "check the permissions and the disk",
    },
    "todo.original_elsewhere": {"ko": "없음", "en": "nothing"},
    "todo.artefact_missing": {
        "ko": "`minutes retry ID`로 그 단계를 다시 만드십시오. 이전 설정의 것이면 `minutes gc --apply`",
        "en": "`minutes retry ID` makes it again; if it is of earlier settings, `minutes gc --apply`",
    },
    "todo.artefact_damaged": {
        "ko": "`minutes retry ID`로 그 단계를 다시 만드십시오. 되풀이되면 디스크를 점검하십시오",
        "en": "`minutes retry ID` makes it again; if it repeats, examine the disk",
    },
    "todo.artefact_unnoted": {
        "ko": "없음. 다음 처리 때 체크섬을 적습니다",
        "en": "nothing; the next run notes its checksum",
    },
    "todo.artefact_set_aside": {
        "ko": "볼 일이 없으면 `minutes gc --apply`로 지우십시오",
        "en": "once nobody wants to look at it, `minutes gc --apply`",
    },
    "todo.folder_unknown": {
        "ko": "데이터베이스를 잃었다면 백업에서 복원하고, 아니면 `minutes gc --apply --unknown`으로 지우십시오",
        "en": "restore a backup if the database was lost; otherwise `minutes gc --apply --unknown`",
    },
    "todo.file_unknown": {"ko": "필요 없으면 지우십시오", "en": "remove it if nobody needs it"},
    "todo.export_missing": {
        "ko": "`minutes retry ID`로 다시 만드십시오",
        "en": "`minutes retry ID` writes it again",
    },
    "todo.export_damaged": {
        "ko": "파일 백업에서 되살리거나, 지운 뒤 `minutes retry ID`로 다시 만드십시오",
        "en": "bring it back from the file backup, or remove it and `minutes retry ID`",
    },
    "todo.export_edited": {
        "ko": "없음. 고친 문서는 덮어쓰지 않습니다",
        "en": "nothing; an edited document is never overwritten",
    },
    # -- retention
    "retention": {
        "ko": "보존 기간이 끝난 녹음을 보입니다(지우지 않습니다)",
        "en": "list the recordings whose retention period has ended (nothing is deleted)",
    },
    "retention.on": {
        "ko": "기준일 YYYY-MM-DD, 비우면 오늘",
        "en": "as of this day, YYYY-MM-DD; default today",
    },
    "retention.class": {"ko": "보존 기간", "en": "retention"},
    "retention.default": {"ko": "{value}(기본값)", "en": "{value} (default)"},
    "retention.from": {"ko": "회의일", "en": "meeting"},
    "retention.added": {"ko": "{date}(회의일 미상, 접수일)", "en": "{date} (taken in; no date)"},
    "retention.until": {"ko": "만료일", "en": "last day"},
    "body": {"ko": "회의체", "en": "body"},
    "retention.sum": {
        "ko": "{date} 기준: 보존 기간 만료 {due}건, 보존 중 {later}건, 준영구·영구 {never}건.",
        "en": "As of {date}: {due} ended, {later} running, {never} permanent.",
    },
    "retention.decide": {
        "ko": "이 프로그램은 녹음과 문서를 지우지 않습니다. 기록물 담당자의 평가·심의를 거쳐 처리하십시오.",
        "en": "Nothing was deleted: what happens to them is decided by those responsible for records.",
    },
    # -- backup and restore
    "backup": {
        "ko": "데이터베이스·중간 결과·설정을 파일 하나에 백업합니다(처리 중에도 됩니다)",
        "en": "keep database, results and settings in one file, also while work goes on",
    },
    "backup.file": {"ko": "백업 파일(.tar.gz)", "en": "the backup (.tar.gz)"},
    "archiving": {"ko": "백업", "en": "back up"},
    "backup.done": {
        "ko": "녹음 {recordings}건의 기록과 중간 결과 {artefacts}개를 백업했습니다({size}).",
        "en": "Kept {recordings} recordings with {artefacts} results ({size}).",
    },
    "backup.without": {
        "ko": "녹음 원본, 문서 폴더(고친 Word 파일 포함), 음성 모델은 들어 있지 않습니다. 원본과 문서는 "
        "기관의 파일 백업으로 따로 보관하십시오. 백업에는 회의 내용과 메일 주소가 있으므로 소유자만 읽을 수 있게 했습니다.",
        "en": "Not in it: original recordings, documents (edited Word files included), speech models. Keep "
        "originals and documents by the office's file backup. It holds what was said and mail addresses, so only "
        "its owner may read it.",
    },
    "backup.secrets": {
        "ko": "비밀번호는 넣지 않았습니다: {names}. 복원한 뒤 다시 정하십시오.",
        "en": "Passwords were left out: {names}. Set them again after a restore.",
    },
    "restore": {
        "ko": "빈 컴퓨터에 백업을 복원합니다",
        "en": "bring a backup back on a machine that holds nothing yet",
    },
    "restore.keep_settings": {
        "ko": "백업의 설정 대신 이 컴퓨터의 설정을 씁니다",
        "en": "keep the settings of this machine instead of the backup's",
    },
    "restoring": {"ko": "복원", "en": "restore"},
    "restore.done": {
        "ko": "{created}(UTC)의 백업에서 녹음 {recordings}건의 기록과 중간 결과 {artefacts}개를 복원했습니다.",
        "en": "Backup of {created} UTC: brought back {recordings} recordings with {artefacts} results.",
    },
    "restore.replaced": {
        "ko": "설정 파일을 백업의 것으로 바꾸었습니다: {names}. 이전 것은 ‘.before-restore’를 붙여 두었습니다.",
        "en": "Settings were replaced: {names}. The earlier ones are beside them, ending in .before-restore.",
    },
    "restore.secrets": {
        "ko": "백업에 없는 비밀번호를 다시 정하십시오: {names}",
        "en": "Set again what the backup leaves out: {names}",
    },
    "restore.next": {
        "ko": "원본을 audio_in/에, 문서를 exports/에 되돌린 뒤 `minutes verify`로 확인하십시오. 문서가 없으면 "
        "`minutes run`이 다시 만듭니다. 백업 때 보내지 않은 메일은 `minutes mail list`에서 확인하고 정하십시오.",
        "en": "Bring originals back to audio_in/ and documents to exports/, then `minutes verify`. Documents that are "
        "missing are written again by `minutes run`. Mails that were not sent at the time: see `minutes mail list`.",
    },
}
