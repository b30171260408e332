"""Editions and what they leave out."""

from __future__ import annotations

from minutes.errors import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "close": {
        "ko": "발언의 말을 비공개로 표시합니다(공개·부분공개 문서에서 빠집니다)",
        "en": "mark words as not to be disclosed; public and partial editions leave them out",
    },
    "close.utterance": {
        "ko": "발언 번호(u0012) 또는 녹취록에 적힌 시각(00:02:44)",
        "en": "ID of an utterance (u0012), or a time as in the transcript (00:02:44)",
    },
    "close.words": {
        "ko": "그 발언 가운데 이 말만(적지 않으면 발언 전부)",
        "en": "only these words of it (all of it if not given)",
    },
    "close.ground": {
        "ko": "근거: 정보공개법 제9조 제1항의 호(예: 제5호)",
        "en": "ground: which item (1 to 8) of article 9 (1) of the disclosure act, e.g. 5",
    },
    "close.done": {"ko": "비공개: “{words}” ({ground})", "en": 'closed: "{words}" ({ground})'},
    "close.outdated": {
        "ko": "이미 쓴 공개본({editions})에는 이 변경이 없습니다. `minutes export`로 다시 쓰십시오.",
        "en": "Editions that were written before ({editions}) do not have this; export them again.",
    },
    "open": {
        "ko": "비공개 표시를 거둡니다(표시했던 기록은 남습니다)",
        "en": "take a mark back (that it was set stays noted)",
    },
    "open.done": {"ko": "공개: “{words}”", "en": 'open: "{words}"'},
    "marks": {
        "ko": "비공개로 표시한 말을 보여 줍니다",
        "en": "list the words that are not to be disclosed",
    },
    "marks.none": {"ko": "비공개로 표시한 말이 없습니다.", "en": "No words are closed."},
    "marks.utterance": {"ko": "발언", "en": "utterance"},
    "marks.words": {"ko": "비공개한 말", "en": "closed words"},
    "marks.ground": {"ko": "근거", "en": "ground"},
    "marks.stands": {"ko": "유효", "en": "holds"},
    "marks.lost": {
        "ko": "말이 그 자리에 없음: 다시 표시할 것",
        "en": "words not there any more: mark them anew",
    },
    "export.command": {
        "ko": "공개·부분공개·비공개 문서를 씁니다",
        "en": "write the public, partial or internal edition of the documents",
    },
    "export.edition": {
        "ko": "공개 구분: public(공개), partial(부분공개), internal(비공개)",
        "en": "public: no mark, no transcript; partial: says where and why; internal: everything",
    },
    "export.attribution": {
        "ko": "발언자 표시: named(이름), sector(학계 위원), anonymous(위원 1)",
        "en": "how speakers are called: by name, by sector, or by number",
    },
    "export.missing": {
        "ko": "만들지 못한 형식이 있습니다: {forms}",
        "en": "forms that could not be written: {forms}",
    },
    "export.read_it": {
        "ko": "내보내기 전에 반드시 읽어 보십시오. 잘못 인식된 이름이나 둘러서 한 말은 가려지지 않습니다.",
        "en": "Read it before it goes out: misheard names and roundabout hints are not found.",
    },
    "event.closed": {"ko": "비공개 표시", "en": "closed"},
    "event.opened": {"ko": "비공개 표시를 거둠", "en": "opened"},
    "event.edition": {"ko": "공개본 작성", "en": "edition written"},
}
