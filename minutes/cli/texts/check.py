"""The completeness of minutes."""

from __future__ import annotations

from minutes.errors import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "check": {
        "ko": "회의록이 법정 기재 사항을 갖추었는지 살핍니다",
        "en": "check whether the minutes have what the law wants of them (reasons are Korean)",
    },
    "check.element": {"ko": "기재 사항", "en": "element"},
    "check.complete_state": {"ko": "갖춤", "en": "complete"},
    "check.weak_state": {"ko": "살펴볼 것", "en": "to look at"},
    "check.missing_state": {"ko": "빠짐", "en": "missing"},
    "check.complete": {
        "ko": "빠진 기재 사항이 없습니다.",
        "en": "Nothing that the law wants is missing.",
    },
    "check.incomplete": {
        "ko": "빠진 것이 있어 확정할 수 없습니다. 회의 정보 파일(.toml)에 적거나 "
        "`minutes name`으로 발언자를 정하면 문서가 다시 작성됩니다.",
        "en": "Something is missing, so the minutes cannot be signed off. Add it to the meeting "
        "file (.toml), or say who a voice is with `minutes name`; the documents follow.",
    },
    "check.no_minutes": {"ko": "회의록이 아직 없습니다.", "en": "There are no minutes yet."},
}
