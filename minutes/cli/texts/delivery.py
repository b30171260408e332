"""Mail: sending minutes, the outbox."""

from __future__ import annotations

from minutes.errors import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    "send": {
        "ko": "회의록을 config/bodies.toml의 수신자에게 메일로 보냅니다",
        "en": "mail the minutes to the recipients in config/bodies.toml",
    },
    "send.file": {
        "ko": "보낼 문서 파일의 이름(사람이 고친 문서가 여럿일 때)",
        "en": "name of the document to send, where people edited several",
    },
    "send.dry_run": {
        "ko": "보내지 않고 누가 무엇을 받는지만 보입니다",
        "en": "send nothing, only show who would get what",
    },
    "mail": {"ko": "보낸 메일을 확인하고 관리합니다", "en": "look after the mails"},
    "mail.list": {
        "ko": "메일마다 수신자, 상태, 서버의 답을 보입니다",
        "en": "each mail with its recipient, state and the server's answer",
    },
    "mail.flush": {
        "ko": "보낼 차례가 된 메일을 지금 보냅니다",
        "en": "send now what is due",
    },
    "mail.settle": {
        "ko": "도착했는지 알 수 없는 메일을 정리합니다: 도착했으면 sent, 다시 보내려면 again",
        "en": "settle an uncertain mail: sent if it arrived, again to send it once more",
    },
    "mail.number": {
        "ko": "메일 번호(`minutes mail list`)",
        "en": "number of the mail, from `minutes mail list`",
    },
    "mail.verdict": {
        "ko": "sent: 받은 것을 확인함, again: 다시 보냄",
        "en": "sent: it arrived; again: send it once more",
    },
    "mail.test": {
        "ko": "시험 메일을 보내 [mail] 설정을 확인합니다",
        "en": "try the [mail] settings with a mail",
    },
    "mail.address": {"ko": "시험 메일을 받을 주소", "en": "who receives the trial mail"},
    "number": {"ko": "번호", "en": "no."},
    "changed": {"ko": "시각", "en": "when"},
    "recipient": {"ko": "받는 사람", "en": "recipient"},
    "subject": {"ko": "제목", "en": "subject"},
    "answer": {"ko": "서버의 답", "en": "answer"},
    "documents": {"ko": "문서", "en": "documents"},
    "edited": {"ko": "{name} (사람이 고침)", "en": "{name} (edited by a person)"},
    "delivery.waiting": {"ko": "대기", "en": "waiting"},
    "delivery.later": {"ko": "재시도 예정 {at}", "en": "next try {at}"},
    "delivery.sending": {"ko": "보내는 중", "en": "being sent"},
    "delivery.sent": {"ko": "보냄", "en": "sent"},
    "delivery.refused": {"ko": "거부됨", "en": "refused"},
    "delivery.uncertain": {"ko": "확인 필요", "en": "uncertain"},
    "delivery.dropped": {"ko": "새 판으로 대신함", "en": "replaced by a newer one"},
    "send.known": {
        "ko": "{name} <{address}>: 같은 문서를 이미 보냈거나 보내는 중이어서 다시 보내지 않았습니다.",
        "en": "{name} <{address}>: this version is sent or on its way already; nothing was sent.",
    },
    "send.busy": {
        "ko": "다른 작업이 메일을 보내고 있어 그 작업이 이어서 보냅니다.",
        "en": "Another process is sending and will take these along.",
    },
    "send.uncertain": {
        "ko": "도착했는지 알 수 없는 메일이 {count}건 있습니다. 받는 사람에게 확인한 뒤 "
        "`minutes mail settle 번호 sent` 또는 `minutes mail settle 번호 again`으로 정리하십시오.",
        "en": "Mails that may or may not have arrived: {count}. Ask the recipients, then use "
        "`minutes mail settle N sent` or `minutes mail settle N again`.",
    },
    "send.none": {"ko": "메일이 없습니다.", "en": "There are no mails."},
    "mail.waits": {
        "ko": "다시 보낼 메일로 정리했습니다. 다음 차례에 보내며, 지금 보내려면 `minutes mail flush`를 실행하십시오.",
        "en": "It waits to be sent again; `minutes mail flush` sends it now.",
    },
    "mail.confirmed": {"ko": "보낸 것으로 기록했습니다.", "en": "Recorded as sent."},
    "mail.tried": {
        "ko": "시험 메일을 보냈습니다: {address} (서버의 답: {answer})",
        "en": "The trial mail was sent: {address} (answer: {answer})",
    },
}
