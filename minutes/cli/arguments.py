"""The arguments that commands share."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from minutes.cli.parser import Parser


def as_json(parser: Parser) -> None:
    """``--json``"""
    parser.add_argument("--json", action="store_true", help=parser.texts("json"))


def paths(parser: Parser) -> None:
    """Files and folders."""
    parser.add_argument(
        "paths", nargs="*", type=Path, metavar="FILE", help=parser.texts("run.paths")
    )


def run_options(parser: Parser) -> None:
    """``--now`` and ``--until HH:MM``."""
    parser.add_argument("--now", action="store_true", help=parser.texts("run.now"))
    parser.add_argument(
        "--until", type=dt.time.fromisoformat, metavar="HH:MM", help=parser.texts("run.until")
    )


def recognise(parser: Parser) -> None:
    """``--recognise``"""
    parser.add_argument("--recognise", action="store_true", help=parser.texts("retry.recognise"))


def recording_id(parser: Parser) -> None:
    """The beginning of a recording's ID."""
    parser.add_argument("id", metavar="ID", help=parser.texts("show.id"))


def speaker_name(parser: Parser) -> None:
    """A voice and its name."""
    parser.add_argument("speaker", metavar="SPEAKER", help=parser.texts("name.speaker"))
    parser.add_argument("name", metavar="NAME", help=parser.texts("name.name"))
    reviewer(parser)


def reviewer(parser: Parser) -> None:
    """``--reviewer``"""
    parser.add_argument("--reviewer", default="", help=parser.texts("name.reviewer"))


def names(parser: Parser) -> None:
    """Names of models."""
    parser.add_argument("names", nargs="*", metavar="NAME", help=parser.texts("models.names"))


def source_folder(parser: Parser) -> None:
    """``--from FOLDER``"""
    parser.add_argument(
        "--from", dest="folder", type=Path, metavar="FOLDER", help=parser.texts("models.from")
    )


def scored_recording(parser: Parser) -> None:
    """A recording and its reference."""
    texts = parser.texts
    parser.add_argument("audio", type=Path, metavar="AUDIO", help=texts("eval.audio"))
    parser.add_argument(
        "--reference", type=Path, required=True, metavar="REF.json", help=texts("eval.reference")
    )
    parser.add_argument("--speakers", type=int, metavar="N", help=texts("eval.speakers"))


def labelled_files(parser: Parser) -> None:
    """Files of labelled sentences."""
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE.jsonl", help=parser.texts("eval.files")
    )
