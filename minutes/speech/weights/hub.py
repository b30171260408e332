"""The model hub as a source of weights."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from huggingface_hub import get_hf_file_metadata, get_token, hf_hub_download, hf_hub_url
from huggingface_hub.errors import HfHubHTTPError
from tqdm import tqdm

from minutes.files import storage_errors
from minutes.speech.weights.manifest import Hub
from minutes.speech.weights.source import CHUNK, Sink, SourceError, Wanted

PROBE_TIMEOUT_S = 4.0
"""How long to wait for the hub's first answer."""

log = logging.getLogger(__name__)


class HubSource:
    """Files of hub repositories at fixed revisions.

    A token, from HF_TOKEN or the hub's own login, is sent for gated repositories only. A hub
    that cannot be reached is asked once, so that an office without it does not wait at each
    file. What arrived is kept in ``scratch`` until it is copied.
    """

    name = "모델 허브 / model hub"

    def __init__(
        self, scratch: Path, *, endpoint: str | None = None, timeout_s: float = PROBE_TIMEOUT_S
    ) -> None:
        self._scratch = scratch
        self._endpoint = endpoint
        self._timeout_s = timeout_s
        self._unreachable: SourceError | None = None

    def offers(self, wanted: Wanted) -> bool:
        return wanted.model.hub_of(wanted.file) is not None

    def write(self, wanted: Wanted, out: Sink) -> None:
        hub = wanted.model.hub_of(wanted.file)
        if hub is None:
            raise SourceError("허브에 없음 / not on the hub")
        token = get_token() if hub.gated else None
        if hub.gated and not token:
            raise SourceError(f"HF_TOKEN 필요 / needs HF_TOKEN: {hub.repo}")
        path = wanted.file.hub_path or wanted.file.name
        self._probe(hub, path, token or False)
        arrived = self._download(hub, path, token or False, out)
        with storage_errors(arrived):
            with arrived.open("rb") as file:
                while chunk := file.read(CHUNK):
                    out.write(chunk)
            arrived.unlink()

    def _probe(self, hub: Hub, path: str, token: str | bool) -> None:
        if self._unreachable:
            raise self._unreachable
        url = hf_hub_url(hub.repo, path, revision=hub.revision, endpoint=self._endpoint)
        try:
            get_hf_file_metadata(url, token=token, timeout=self._timeout_s, endpoint=self._endpoint)
        except HfHubHTTPError as error:
            raise SourceError(_gist(error)) from error
        # The client library under the hub's client has changed with almost every release, and
        # its errors share no base but this one.
        except Exception as error:
            self._unreachable = SourceError(f"연결할 수 없음 / not reachable: {_gist(error)}")
            log.warning("model hub not reachable, going on without it: %s", _gist(error))
            raise self._unreachable from error

    def _download(self, hub: Hub, path: str, token: str | bool, out: Sink) -> Path:
        with storage_errors(self._scratch):
            self._scratch.mkdir(parents=True, exist_ok=True)
            try:
                return Path(
                    hf_hub_download(
                        hub.repo,
                        path,
                        revision=hub.revision,
                        local_dir=self._scratch / hub.repo,
                        token=token,
                        endpoint=self._endpoint,
                        tqdm_class=_reporting(out),
                    )
                )
            except OSError as error:
                if error.errno is not None:
                    raise
                raise SourceError(_gist(error)) from error
            except Exception as error:  # as in _probe
                raise SourceError(_gist(error)) from error


def _reporting(out: Sink) -> type[tqdm[Any]]:
    class Bar(tqdm):  # type: ignore[type-arg]  # generic in its stubs only
        """Draws nothing; tells the sink what has arrived."""

        def __init__(self, *args: Any, **options: Any) -> None:
            super().__init__(*args, **{**options, "disable": True})
            self._size = int(options.get("initial") or 0)

        def update(self, n: float | None = 1) -> bool | None:
            self._size += int(n or 0)
            out.received(self._size)
            return None

    return Bar


def _gist(error: Exception) -> str:
    first = next(iter(str(error).strip().splitlines()), "")
    return f"{type(error).__name__}: {first}"
