"""Everything the command line says, in the users' two interface languages."""

from __future__ import annotations

from minutes.cli.texts import (
    check,
    delivery,
    editions,
    general,
    report,
    signing,
    upkeep,
    voices,
)
from minutes.errors import Lang

TEXTS: dict[str, dict[Lang, str]] = {
    key: text
    for area in (general, check, signing, editions, delivery, report, upkeep, voices)
    for key, text in area.TEXTS.items()
}


class Texts:
    """The catalogue in one language."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang

    def __call__(self, key: str, **facts: object) -> str:
        return TEXTS[key][self.lang].format_map(facts)
