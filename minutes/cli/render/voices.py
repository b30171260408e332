"""Voice profiles. The voice itself is never shown."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.table import Table
from rich.text import Text

from minutes.cli.texts import Texts
from minutes.model.voices import VoiceProfile

SHOWN = 8
"""Characters of a hash that people see."""


def profile_data(profile: VoiceProfile) -> dict[str, Any]:
    """For machines."""
    voice = profile.voice
    return {
        "number": profile.id,
        "name": voice.name,
        "source": {
            "kind": voice.source.kind,
            "sha256": voice.source.sha256,
            "speaker": voice.source.speaker,
        },
        "speech_s": voice.speech_s,
        "model": voice.model,
        "consent": voice.consent.text,
        "consented_on": voice.consent.given_on.isoformat(),
        "noted_by": voice.consent.noted_by,
        "created_at": profile.created_at.isoformat(),
        "expires_on": voice.expires_on.isoformat(),
    }


def profile_table(profiles: Iterable[VoiceProfile], texts: Texts) -> Table:
    """For people: one line each."""
    columns = ("voice.no", "voice.whose", "voice.source", "voice.agreed", "voice.until")
    table = Table(*map(texts, columns))
    for profile in profiles:
        voice = profile.voice
        table.add_row(
            str(profile.id),
            Text(voice.name),
            Text(_source(profile, texts)),
            f"{voice.consent.given_on}",
            f"{voice.expires_on}",
        )
    return table


def profile_facts(profile: VoiceProfile, texts: Texts) -> Table:
    """For people: one profile in full."""
    voice = profile.voice
    table = Table(show_header=False)
    for key, value in (
        ("voice.no", str(profile.id)),
        ("voice.whose", voice.name),
        ("voice.source", _source(profile, texts)),
        ("voice.speech", f"{voice.speech_s:.0f} s"),
        ("voice.model", voice.model),
        ("voice.agreed", f"{voice.consent.given_on}: {voice.consent.text}"),
        ("voice.noted", voice.consent.noted_by),
        ("voice.until", f"{voice.expires_on}"),
    ):
        table.add_row(texts(key), Text(value))
    return table


def _source(profile: VoiceProfile, texts: Texts) -> str:
    source = profile.voice.source
    hash_ = source.sha256[:SHOWN]
    return texts(f"voice.source.{source.kind}", hash=hash_, speaker=source.speaker or "")
