"""Composition root: settings in, wired service out.

Adapters are imported where they are built, so that commands which recognise nothing start fast.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from minutes.checks import Check, examine
from minutes.config import SETTINGS_FILE, Settings, load_settings
from minutes.engines import EngineRoom
from minutes.errors import ConfigError
from minutes.executors.child import MIB, ChildRunner, Limits
from minutes.model.bodies import PDF_FORMS, Body, RetentionClass, find_body
from minutes.ports import Decoder, Executor, Exporter, MailTransport, Progress
from minutes.scheduler import Calendar
from minutes.service.delivery import Deliveries, MailOptions
from minutes.service.duty import Duty
from minutes.service.editions import Editions
from minutes.service.folders import Folders
from minutes.service.intake import Intake
from minutes.service.night import Night
from minutes.service.parcels import Packer
from minutes.service.postman import Postman
from minutes.service.processing import Processor
from minutes.service.recordings import Recordings
from minutes.service.report import NightReporter
from minutes.service.signing import Signing
from minutes.service.upkeep.holdings import Holdings
from minutes.service.upkeep.restore import refuse_unfinished
from minutes.service.voices import Voices, hear
from minutes.service.worker import Worker
from minutes.store.artefacts import ArtefactStore
from minutes.store.database import Database, default_url
from minutes.store.events import EventLog
from minutes.store.hosts import host_id
from minutes.store.jobs import JobQueue
from minutes.store.ledger import Ledger
from minutes.store.outbox import Outbox
from minutes.store.spool import Spool
from minutes.store.voices import VoiceStore

if TYPE_CHECKING:
    from minutes.model.findings import SentenceFunction
    from minutes.model.report import NightReport
    from minutes.pipeline.line import Line
    from minutes.scoring.recording import RecordingScore
    from minutes.scoring.sentences import SentenceScores

PRELOAD = ("minutes.app", "minutes.pipeline.line", "minutes.documents.word.exporter")
"""What the processes of recordings share; no library that computes is among it."""


def build_processor(home: Path, settings: Settings) -> Processor:
    """The processor of a home folder, for a process that has nothing yet."""
    return App(home, settings).processor


class App:
    """The product of one home folder under one set of settings."""

    def __init__(self, home: Path, settings: Settings) -> None:
        self.home = home
        self.settings = settings

    @cached_property
    def folders(self) -> Folders:
        """Where things are, absolute."""
        paths = self.settings.paths
        return Folders(
            audio_in=self.home / paths.audio_in,
            exports=self.home / paths.exports,
            state=self.home / paths.state,
        )

    @cached_property
    def engines(self) -> EngineRoom:
        """The engines; none is built until it is used."""
        return EngineRoom(self.home, self.settings, self.folders)

    @property
    def line(self) -> Line:
        """All stages with their engines. Raises MissingModelError, ConfigError."""
        return self.engines.line

    def decoder(self) -> Decoder:
        """What reads media files."""
        return self.engines.decoder()

    @property
    def exporters(self) -> tuple[Exporter, ...]:
        """The forms that the settings name."""
        return self.engines.exporters

    @cached_property
    def database(self) -> Database:
        """The database; nothing is opened until it is used."""
        return Database(self.settings.store.url or default_url(self.folders.state))

    @cached_property
    def ledger(self) -> Ledger:
        """Recordings, reviews, costs."""
        return Ledger(self.database)

    @cached_property
    def events(self) -> EventLog:
        """What happened."""
        return EventLog(self.database)

    @cached_property
    def jobs(self) -> JobQueue:
        """The queue, as this process sees it."""
        owner = f"{host_id(self.folders.state)}:{os.getpid()}"
        return JobQueue(self.database, owner=owner, lease_s=self.settings.limits.lease_s)

    @cached_property
    def artefacts(self) -> ArtefactStore:
        """Results of stages."""
        return ArtefactStore(self.folders.artefacts)

    @cached_property
    def recordings(self) -> Recordings:
        """What is known of the recordings."""
        return Recordings(
            folders=self.folders,
            ledger=self.ledger,
            artefacts=self.artefacts,
            jobs=self.jobs,
            events=self.events,
            signing=self.signing,
            processor=lambda: self.processor,
        )

    @cached_property
    def signing(self) -> Signing:
        """Who settled which minutes."""
        return Signing(
            ledger=self.ledger, artefacts=self.artefacts, events=self.events, zone=self._zone
        )

    @cached_property
    def editions(self) -> Editions:
        """What may be disclosed, and to whom."""
        return Editions(
            folders=self.folders,
            ledger=self.ledger,
            artefacts=self.artefacts,
            events=self.events,
            signing=self.signing,
            exporters=lambda: self.exporters,
            masking=self._config / "masking.toml",
        )

    @cached_property
    def processor(self) -> Processor:
        """One recording through the line, in this process."""
        return Processor(
            folders=self.folders,
            ledger=self.ledger,
            voices=VoiceStore(self.database),
            artefacts=self.artefacts,
            decoder=self.decoder,
            line=lambda: self.line,
            exporters=lambda: self.exporters,
            default_language=self._default_language,
            today=self._today,
            keep_free_bytes=self.settings.limits.keep_free_mb * MIB,
            zone=self._zone,
        )

    @property
    def build(self) -> Callable[[], Processor]:
        """What makes the processor anew in another process."""
        return partial(build_processor, self.home, self.settings)

    @cached_property
    def intake(self) -> Intake:
        """The look at the inbox."""
        return Intake(
            folders=self.folders,
            ledger=self.ledger,
            artefacts=self.artefacts,
            jobs=self.jobs,
            events=self.events,
            executor=self._executor,
            build=self.build,
            settle_s=self.settings.inbox.settle_s,
        )

    @cached_property
    def night(self) -> Night:
        """The work on what is queued."""
        worker = Worker(
            folders=self.folders,
            ledger=self.ledger,
            jobs=self.jobs,
            events=self.events,
            executor=self._executor,
            build=self.build,
            announcer=self.deliveries,
            retention=self.retention_class,
            lease_s=self.settings.limits.lease_s,
        )
        return Night(
            intake=self.intake,
            worker=worker,
            ledger=self.ledger,
            artefacts=self.artefacts,
            jobs=self.jobs,
            preflight=self.preflight,
            flush_mail=self.deliveries.flush,
            settle_s=self.settings.inbox.settle_s,
        )

    def bodies(self) -> tuple[Body, ...]:
        """Recipients and retention as ``config/bodies.toml`` has them now. Raises ConfigError."""
        from minutes.pipeline.bodies import load_bodies

        return load_bodies(self.home / self.settings.mail.bodies)

    def retention_class(self, body: str | None) -> RetentionClass:
        """How long a body's records are kept. Raises ConfigError."""
        found = find_body(self.bodies(), body)
        return (found and found.retention) or self.settings.retention.default

    @cached_property
    def deliveries(self) -> Deliveries:
        """Mails about meetings."""
        settings, folders = self.settings.mail, self.folders
        host = host_id(folders.state)
        outbox = Outbox(self.database, owner=f"{host}:{os.getpid()}")
        spool = Spool(folders.outbox, lock=folders.locks / "outbox-files.lock")
        return Deliveries(
            options=MailOptions(settings.sender, settings.max_attachment_mb, settings.report_to),
            ledger=self.ledger,
            outbox=outbox,
            spool=spool,
            events=self.events,
            packer=Packer(
                folders=folders,
                artefacts=self.artefacts,
                signing=self.signing,
                bodies=self.bodies,
            ),
            transport=self._mail_transport if settings.host else None,
            postman=Postman(
                outbox=outbox,
                spool=spool,
                sender=settings.sender,
                host=host,
                lock=folders.locks / "outbox.lock",
            ),
        )

    @cached_property
    def reporter(self) -> NightReporter:
        """The morning report."""
        return NightReporter(
            folders=self.folders,
            ledger=self.ledger,
            events=self.events,
            artefacts=self.artefacts,
            mails=self.deliveries,
            render=self._render_report,
            next_start=self.calendar.next_start,
            timezone=self.settings.schedule.timezone,
            retention=self.settings.retention.default,
        )

    def _render_report(self, report: NightReport, for_mail: bool) -> str:
        from minutes.documents.report.html import render_html

        return render_html(report, for_mail=for_mail)

    @cached_property
    def calendar(self) -> Calendar:
        """The processing windows. Raises ConfigError."""
        return Calendar(self.settings.schedule)

    @cached_property
    def voices(self) -> Voices:
        """Voices of people who consented to be recognised."""
        return Voices(
            store=VoiceStore(self.database),
            ledger=self.ledger,
            artefacts=self.artefacts,
            signing=self.signing,
            listen=lambda sample: hear(sample, self.decoder(), self.engines.diarizer()),
            years=self.settings.voices.years,
            today=self._today,
        )

    def _today(self) -> dt.date:
        return dt.datetime.now(self._zone).date()

    def duty(self, *, progress: Progress, stop: Event) -> Duty:
        """The service's work by day and by night."""
        return Duty(
            intake=self.intake,
            night=self.night,
            reporter=self.reporter,
            events=self.events,
            flush_mail=self.deliveries.flush,
            purge=self.voices.purge,
            window_at=self.calendar.window_at,
            window_before=self.calendar.window_before,
            progress=progress,
            stop=stop,
        )

    @cached_property
    def holdings(self) -> Holdings:
        """What is looked after: collected, verified, backed up."""
        return Holdings(self.folders, self._config, self.database)

    def holdings_under(self, settings: Mapping[str, bytes]) -> Holdings:
        """What would be looked after if ``config/`` held these files. Raises ConfigError."""
        name = SETTINGS_FILE.name
        if name not in settings:
            return self.holdings
        with TemporaryDirectory(prefix="minutes-") as scratch:
            path = Path(scratch) / SETTINGS_FILE
            path.parent.mkdir()
            path.write_bytes(settings[name])
            try:
                return App(self.home, load_settings(Path(scratch))).holdings
            except ConfigError as error:
                raise ConfigError(path=f"{name} (backup)", detail=error.facts["detail"]) from error

    @property
    def secret_files(self) -> frozenset[Path]:
        """Files of passwords."""
        named = self.settings.mail.password_file
        return frozenset((self.home / named,)) if named else frozenset()

    def preflight(self) -> None:
        """What every recording needs. Raises MissingModelError, ConfigError, BackupError."""
        refuse_unfinished(self.folders)
        for name in self.engines.needed_models():
            self.engines.weights.require(name)

    def check_config(self) -> None:
        """Read every settings and rule file. Raises ConfigError about the first broken one."""
        _ = self.calendar
        self.engines.check_rules()
        self._check_mail()

    def _check_mail(self) -> None:
        from minutes.mail.message import parse_sender, require_addresses

        self.bodies()
        if not self.settings.mail.host:
            return
        parse_sender(self.settings.mail.sender)
        require_addresses(self.settings.mail.report_to, setting="report_to")
        self._mail_transport()

    def diagnose(self) -> tuple[Check, ...]:
        """Look at everything a night needs."""
        needed = [
            model.name for model in self.engines.manifest.select(self.engines.needed_models())
        ]
        return examine(
            folders=self.folders,
            weights=self.engines.weights.list(),
            needed=tuple(needed),
            config=self.check_config,
            database=self.ledger.recordings,
            pdf=bool(set(PDF_FORMS) & set(self.settings.export.forms)),
        )

    def evaluate_recording(
        self,
        audio: Path,
        *,
        reference: Path,
        speakers: int | None = None,
        progress: Progress | None = None,
    ) -> RecordingScore:
        """Process a recording from scratch and score it. Raises what the line raises."""
        from minutes.scoring.recording import score_recording
        from minutes.scoring.reference import load_reference

        expected = load_reference(reference, recording=audio)
        analysis, costs = self.recordings.analyse(audio, speakers=speakers, progress=progress)
        return score_recording(
            expected, analysis.transcript, analysis.diarization, analysis.dialogue, costs=costs
        )

    def evaluate_sentences(self, files: Sequence[Path]) -> tuple[SentenceScores, ...]:
        """Score the sentence functions on each file of labelled sentences."""
        from minutes.language.functions import SpokenSentence
        from minutes.scoring.sentences import LabelledSentence, read_labelled, score_sentences

        def classify(sentences: Sequence[LabelledSentence]) -> tuple[SentenceFunction, ...]:
            spoken = [SpokenSentence(s.text, s.turn, s.window) for s in sentences]
            return tuple(judged.function for judged in self.engines.classifier.judge(spoken))

        return tuple(
            score_sentences(read_labelled(path), classify, name=path.name) for path in files
        )

    @property
    def _config(self) -> Path:
        return self.home / "config"

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.schedule.timezone)

    @property
    def _default_language(self) -> str | None:
        language = self.settings.transcribe.language
        return None if language == "auto" else language

    @cached_property
    def _executor(self) -> Executor:
        limits = self.settings.limits
        return ChildRunner(
            Limits(
                memory_bytes=limits.memory_mb * MIB,
                stage_s=limits.stage_minutes * 60,
                stage_factor=limits.stage_factor,
                stop_s=limits.stop_s,
            ),
            preload=PRELOAD,
        )

    def _mail_transport(self) -> MailTransport:
        from minutes.mail.smtp import SmtpTransport, account

        return SmtpTransport(account(self.settings.mail, self.home))
