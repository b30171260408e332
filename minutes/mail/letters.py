"""What the mails say, as a secretariat writes: numbered, short, nothing that is not known."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from minutes.mail.message import one_line
from minutes.model.bodies import Occasion, Recipient


@dataclass(frozen=True, slots=True)
class Letter:
    """Subject and text of a mail."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Documents:
    """The meeting whose documents a mail is about."""

    title: str
    date: str
    """``2026. 11. 20.(금)``, empty where unknown."""
    when: str
    """Date and times as far as they are known."""
    folder: Path
    """Where the documents lie."""
    files: tuple[str, ...]
    """Names of the files that the recipient is to have."""
    attached: bool
    """False where they are too large to go with the mail."""
    size_mb: float
    edited: bool = False
    """A person changed a document since it was made."""
    missing: tuple[str, ...] = ()
    """What the minutes still lack, for who completes them."""
    fictional: bool = False
    signed: str = ""
    """Date and name of who settled exactly these documents, empty while they are a draft."""


def letter(occasion: Occasion, recipient: Recipient, documents: Documents) -> Letter:
    """The letter for an occasion; the secretariat also learns where the files lie."""
    title = one_line(documents.title)
    dated = f"{title}({documents.date})" if documents.date else title
    subject = f"{_SIGNED_TAG if documents.signed else _TAGS[occasion]} {dated}"
    opening = _SIGNED_OPENING if documents.signed else _OPENINGS[occasion]
    parts = (
        f"{one_line(recipient.name)} 귀하",
        f"1. {opening}\n" + _facts(title, recipient, documents),
        f"2. {_standing(recipient, documents)}",
        *_lacking(recipient, documents),
        *((_FICTIONAL,) if documents.fictional else ()),
        _enclosures(recipient, documents),
    )
    return Letter(subject, "\n\n".join(parts) + "\n")


def report_letter(subject: str, text: str, file_name: str) -> Letter:
    """The letter that carries the page about a night."""
    return Letter(one_line(subject), f"{text.rstrip()}\n\n붙임  {one_line(file_name)} 1부.  끝.\n")


def trial_letter() -> Letter:
    """A letter that only shows that mail arrives."""
    return Letter(
        "[회의록 도우미] 메일 설정 확인",
        "회의록 도우미의 메일 설정을 확인하려고 보낸 메일입니다. 이 메일을 받으셨다면 설정이 "
        "올바릅니다.\n회신하지 않으셔도 됩니다.\n",
    )


_TAGS: dict[Occasion, str] = {"draft_ready": "[회의록 초안]", "send": "[회의록(초안) 송부]"}

_OPENINGS: dict[Occasion, str] = {
    "draft_ready": "아래 회의의 회의록 초안이 작성되었음을 알려 드립니다.",
    "send": "아래 회의의 회의록(초안)을 보내 드립니다.",
}

_SIGNED_TAG = "[회의록 송부]"
_SIGNED_OPENING = "아래 회의의 확정된 회의록을 보내 드립니다."

_AUTOMATIC = (
    "이 문서는 녹음을 음성 인식으로 옮겨 자동으로 작성한 초안으로서, 용어·수치·인명·발언자가 "
    "실제와 다를 수 있습니다."
)

_EDITED = (
    "이 문서는 녹음을 음성 인식으로 옮겨 작성한 초안을 사람이 손본 것으로서, 용어·수치·인명·"
    "발언자가 실제와 다른 곳이 남아 있을 수 있습니다."
)

_REQUESTS = {
    "secretariat": "녹음과 대조하여 확인·수정한 뒤 활용하여 주시기 바랍니다.",
    "member": "발언 내용을 확인하시고, 바로잡을 곳이 있으면 이 메일에 회신하여 주시기 바랍니다.",
}

_FICTIONAL = "※ 이 회의는 실제 회의가 아닌 가상의 회의입니다."


def _standing(recipient: Recipient, documents: Documents) -> str:
    """How far the documents can be relied on, and what is asked of who receives a draft."""
    if documents.signed:
        return f"이 회의록은 확정된 것입니다({documents.signed})."
    return f"{_EDITED if documents.edited else _AUTOMATIC} {_REQUESTS[recipient.role]}"


def _facts(title: str, recipient: Recipient, documents: Documents) -> str:
    facts = [("회의명", title)]
    facts += [("일시", documents.when)] if documents.when else []
    if recipient.role == "secretariat" or not documents.attached:
        facts.append(("문서 위치", one_line(str(documents.folder))))
    return "\n".join(
        f"  {mark}. {name}: {fact}" for mark, (name, fact) in zip("가나다", facts, strict=False)
    )


def _lacking(recipient: Recipient, documents: Documents) -> tuple[str, ...]:
    if recipient.role != "secretariat" or not documents.missing:
        return ()
    return (f"3. 확인이 필요한 항목: {', '.join(map(one_line, documents.missing))}",)


def _enclosures(recipient: Recipient, documents: Documents) -> str:
    names = [one_line(name) for name in documents.files]
    if not documents.attached:
        ask = "" if recipient.role == "secretariat" else " 열 수 없으면 사무국에 요청하십시오."
        return (
            f"※ 파일 크기(약 {documents.size_mb:.1f} MB)가 첨부 한도를 넘어 붙이지 않았습니다. "
            f"위의 문서 위치에서 {', '.join(names)} 파일을 열어 보시기 바랍니다.{ask}  끝."
        )
    if len(names) == 1:
        return f"붙임  {names[0]} 1부.  끝."
    lines = [f"{number}. {name} 1부." for number, name in enumerate(names, start=1)]
    return "붙임  " + "\n      ".join(lines) + "  끝."
