"""Signing off."""

from __future__ import annotations

from minutes.errors import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "sign": {
        "ko": "회의록을 확정합니다(빠진 기재 사항이 있으면 거부하고, 확정하면 문서를 다시 씁니다)",
        "en": "sign the minutes off (refused while something is missing) and write them again",
    },
    "sign.by": {"ko": "확정하는 사람의 이름", "en": "name of the person who signs"},
    "sign.weak": {
        "ko": "살펴볼 것: {element} - {reason}",
        "en": "to look at: {element} - {reason}",
    },
    "unsign": {
        "ko": "확정을 거두어 다시 초안으로 돌립니다(확정했던 기록은 남습니다)",
        "en": "take a sign-off back: the minutes are a draft again (that they were signed stays noted)",
    },
    "send.unsigned": {
        "ko": "확정하지 않은 초안을 보냅니다(`minutes sign`).",
        "en": "What is sent is a draft: nobody signed it off (`minutes sign`).",
    },
    "signed.draft": {"ko": "초안", "en": "draft"},
    "signed.signed": {"ko": "확정 {date} {name}", "en": "signed {date} {name}"},
    "signed.changed": {
        "ko": "확정({date} {name}) 뒤 변경됨: 다시 초안",
        "en": "changed since signed ({date} {name}): a draft again",
    },
    "event.signed": {"ko": "확정함", "en": "signed off"},
    "event.unsigned": {"ko": "확정을 거둠", "en": "sign-off withdrawn"},
}
