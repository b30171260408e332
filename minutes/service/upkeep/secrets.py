"""Settings without what must stay on the machine: passwords."""

from __future__ import annotations

import tomllib
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import tomli_w

REMOVED = ("[mail] password", "[store] url")
"""What is taken out, and has to be set again on another machine."""


def without_secrets(text: str) -> tuple[str, tuple[str, ...]]:
    """A settings file without passwords, and which were there.

    Comments and order stay where the password stands as it is in the file; a file that writes
    it in another way is written anew. A file that is no TOML cannot be searched, so nothing of
    it is kept.
    """
    try:
        settings = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return "", REMOVED
    secrets = {
        name: pair
        for name, pair in zip(REMOVED, (_mail(settings), _store(settings)), strict=True)
        if pair is not None
    }
    wanted = _replaced(settings, secrets)
    for secret, harmless in secrets.values():
        text = text.replace(secret, harmless)
    try:
        kept = tomllib.loads(text) == wanted
    except tomllib.TOMLDecodeError:
        kept = False
    return (text if kept else tomli_w.dumps(wanted)), tuple(secrets)


def _mail(settings: dict[str, Any]) -> tuple[str, str] | None:
    password = _get(settings, "mail", "password")
    return (password, "") if password else None


def _store(settings: dict[str, Any]) -> tuple[str, str] | None:
    url = _get(settings, "store", "url")
    password = urlsplit(url).password if url else None
    if not password:
        return None
    parts = urlsplit(url)
    user, _, host = parts.netloc.rpartition("@")
    return url, urlunsplit(parts._replace(netloc=f"{user.partition(':')[0]}@{host}"))


def _get(settings: dict[str, Any], section: str, key: str) -> str:
    table = settings.get(section)
    value = table.get(key) if isinstance(table, dict) else None
    return value if isinstance(value, str) else ""


def _replaced(settings: dict[str, Any], secrets: dict[str, tuple[str, str]]) -> dict[str, Any]:
    wanted = {
        name: dict(table) if isinstance(table, dict) else table for name, table in settings.items()
    }
    for name, (_, harmless) in secrets.items():
        section, key = name.removeprefix("[").split("] ")
        wanted[section][key] = harmless
    return wanted
