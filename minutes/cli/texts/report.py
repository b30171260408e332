"""The morning report."""

from __future__ import annotations

from minutes.errors import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "report": {
        "ko": "지난 야간 처리의 보고를 보입니다(보고 자체는 한국어입니다)",
        "en": "show the report of the last night (the report itself is Korean)",
    },
    "report.night": {
        "ko": "이 날짜(YYYY-MM-DD)에 시작한 야간 처리의 보고를 보입니다",
        "en": "show the night that began on this date (YYYY-MM-DD)",
    },
    "report.present": {
        "ko": "지난 하루와 지금의 상태를 보입니다",
        "en": "show the last day and the state now",
    },
    "report.html": {
        "ko": "HTML 문서를 이 파일로 저장합니다",
        "en": "save the HTML page as this file",
    },
    "report.write": {
        "ko": "HTML 문서를 문서 폴더의 보고 자리에 씁니다",
        "en": "write the HTML page into its place among the exports",
    },
    "report.written": {"ko": "저장했습니다: {path}", "en": "saved: {path}"},
    "report.no_night": {
        "ko": "아직 야간 처리 보고가 없어 지금의 상태를 보입니다.",
        "en": "No night has been reported yet; this is the state now.",
    },
    "report.no_such_night": {
        "ko": "{date}에 시작한 야간 처리의 보고가 없습니다.",
        "en": "There is no report of a night that began on {date}.",
    },
}
