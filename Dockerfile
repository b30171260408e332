# The nightly service. Build, fetch the models once, then run without any network:
#
#   docker build -t minutes .
#   docker run --rm -v minutes-state:/srv/minutes/.state minutes models pull
#   docker run -d --name minutes --restart unless-stopped --network none \
#     -v "$PWD/audio_in:/srv/minutes/audio_in:ro" -v "$PWD/exports:/srv/minutes/exports" \
#     -v "$PWD/config:/srv/minutes/config:ro" -v minutes-state:/srv/minutes/.state minutes
#
# exports/ must be writable for user 1000 (or build with --build-arg UID=$(id -u)).
FROM python:3.11-slim-bookworm

ARG UID=1000
ENV MINUTES_HOME=/srv/minutes \
    PYTHONUNBUFFERED=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1

WORKDIR /srv/minutes
RUN useradd --uid "$UID" --create-home --no-log-init minutes \
    && install -d -o minutes -g minutes audio_in exports .state

COPY pyproject.toml constraints.txt README.md ./
COPY minutes ./minutes
RUN pip install --no-cache-dir --constraint constraints.txt .

COPY config ./config

USER $UID
VOLUME ["/srv/minutes/audio_in", "/srv/minutes/exports", "/srv/minutes/.state"]
ENTRYPOINT ["minutes"]
CMD ["schedule"]
