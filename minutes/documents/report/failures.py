"""What a failure's message says, in the terms of the report."""

from __future__ import annotations

import re
from collections.abc import Iterable

from minutes.documents.report.terse import Terse, terse
from minutes.documents.report.wording import STAGES

_STAGE = re.compile(rf"\b({'|'.join(STAGES)})\b(?= 단계)")


def explained(message: str, names: Iterable[str]) -> Terse:
    """A message in two parts, without the ``names`` of the file that it stands beside."""
    for name in sorted(names, key=len, reverse=True):
        message = message.replace(f": {name}", "")
    return terse(_STAGE.sub(lambda match: STAGES[match[1]], message))
