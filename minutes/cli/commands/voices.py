"""Voices of people who consented to be recognised: voice add, list, show, extend, delete."""

from __future__ import annotations

import datetime as dt
import getpass
from pathlib import Path

from minutes.cli import arguments
from minutes.cli.commands.context import Command, Context
from minutes.cli.parser import Parser
from minutes.cli.render import voices as render
from minutes.errors import UsageError
from minutes.model.voices import VoiceProfile
from minutes.service.voices import Agreement


def add(context: Context) -> int:
    """``minutes voice add NAME (--sample FILE | --from ID SPEAKER) --consent TEXT``"""
    given, voices = context.arguments, context.app().voices
    agreement = Agreement(
        consent=given.consent,
        given_on=given.consented_on,
        until=given.expires,
        by=given.by or getpass.getuser(),
    )
    if given.sample is not None:
        profile = voices.add_sample(given.name, given.sample, agreement)
    else:
        recording, speaker = given.meeting
        profile = voices.add_from_meeting(given.name, recording, speaker, agreement)
    _put(context, profile)
    if not given.json:
        context.say(context.texts("voice.kept", until=profile.voice.expires_on))
    return 0


def list_(context: Context) -> int:
    """``minutes voice list``"""
    profiles = context.app().voices.list()
    if context.arguments.json:
        context.put_json([render.profile_data(profile) for profile in profiles])
    elif profiles:
        context.put_table(render.profile_table(profiles, context.texts))
    else:
        context.say(context.texts("voice.none"))
    return 0


def show(context: Context) -> int:
    """``minutes voice show N``"""
    _put(context, context.app().voices.get(context.arguments.number))
    return 0


def extend(context: Context) -> int:
    """``minutes voice extend N --expires DATE``"""
    given = context.arguments
    by = given.by or getpass.getuser()
    _put(context, context.app().voices.extend(given.number, until=given.expires, by=by))
    return 0


def delete(context: Context) -> int:
    """``minutes voice delete N``"""
    given = context.arguments
    profile = context.app().voices.delete(given.number, by=given.by or getpass.getuser())
    context.say(context.texts("voice.deleted", number=profile.id, name=profile.voice.name))
    return 0


def _put(context: Context, profile: VoiceProfile) -> None:
    if context.arguments.json:
        context.put_json(render.profile_data(profile))
    else:
        context.put_table(render.profile_facts(profile, context.texts))


def _new(parser: Parser) -> None:
    texts = parser.texts
    parser.add_argument("name", metavar="NAME", help=texts("voice.name"))
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--sample", type=Path, metavar="FILE", help=texts("voice.sample"))
    source.add_argument(
        "--from", dest="meeting", nargs=2, metavar=("ID", "SPEAKER"), help=texts("voice.from")
    )
    parser.add_argument("--consent", default="", metavar="TEXT", help=texts("voice.consent"))
    parser.add_argument(
        "--consented-on", type=_date, metavar="DATE", help=texts("voice.consented_on")
    )
    parser.add_argument("--expires", type=_date, metavar="DATE", help=texts("voice.expires"))


def _number(parser: Parser) -> None:
    parser.add_argument("number", type=int, metavar="N", help=parser.texts("voice.number"))


def _until(parser: Parser) -> None:
    texts = parser.texts
    parser.add_argument(
        "--expires", type=_date, required=True, metavar="DATE", help=texts("voice.expires")
    )


def _by(parser: Parser) -> None:
    parser.add_argument("--by", default="", metavar="NAME", help=parser.texts("voice.by"))


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError as error:
        raise UsageError(detail=f"{text}: YYYY-MM-DD") from error


COMMANDS = (
    Command("voice add", add, (_new, _by, arguments.as_json)),
    Command("voice list", list_, (arguments.as_json,)),
    Command("voice show", show, (_number, arguments.as_json)),
    Command("voice extend", extend, (_number, _until, _by, arguments.as_json)),
    Command("voice delete", delete, (_number, _by)),
)
