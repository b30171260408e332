"""Mail: send, mail list, flush, settle, test."""

from __future__ import annotations

import getpass
from collections.abc import Sequence

from minutes.cli import arguments
from minutes.cli.commands.context import Command, Context
from minutes.cli.parser import Parser
from minutes.cli.render import delivery as render
from minutes.errors import MailError, MailRefusedError
from minutes.model.mail import Delivery, DeliveryState, MailOutcome
from minutes.service.delivery import PutMail
from minutes.service.postman import FlushResult
from minutes.service.signing import SignState
from minutes.store.outbox import Put


def send(context: Context) -> int:
    """``minutes send ID [--file NAME…] [--dry-run]``"""
    app, given = context.app(), context.arguments
    if app.signing.state(app.ledger.find(given.id).id) is not SignState.SIGNED:
        context.say(context.texts("send.unsigned"))
    if given.dry_run:
        plan = app.deliveries.plan(given.id, files=given.files)
        if given.json:
            context.put_json(render.plan_data(plan))
        else:
            context.put_table(render.plan_table(plan, context.texts))
        return 0
    put = app.deliveries.send(given.id, by=getpass.getuser(), files=given.files)
    result = app.deliveries.flush(wait_s=app.settings.mail.timeout_s)
    keys = {item.mail.key for item in put}
    now = [item for item in app.deliveries.list() if item.mail.key in keys]
    _put_deliveries(context, now)
    _say_known(context, put)
    return _conclude(context, result, now)


def mail_list(context: Context) -> int:
    """``minutes mail list``"""
    deliveries = context.app().deliveries.list()
    _put_deliveries(context, deliveries)
    _say_uncertain(context, deliveries)
    return 0


def mail_flush(context: Context) -> int:
    """``minutes mail flush``"""
    app = context.app()
    result = app.deliveries.flush(wait_s=app.settings.mail.timeout_s)
    _put_deliveries(context, (*result.abandoned, *result.deliveries))
    return _conclude(context, result, result.deliveries)


def mail_settle(context: Context) -> int:
    """``minutes mail settle N sent|again``"""
    given = context.arguments
    arrived = given.verdict == "sent"
    context.app().deliveries.settle(given.number, sent=arrived, by=getpass.getuser())
    context.say(context.texts("mail.confirmed" if arrived else "mail.waits"))
    return 0


def mail_test(context: Context) -> int:
    """``minutes mail test ADDRESS``"""
    app, address = context.app(), context.arguments.address
    result = app.deliveries.trial(address)
    if result.outcome is not MailOutcome.SENT:
        kind = MailRefusedError if result.outcome is MailOutcome.REFUSED else MailError
        raise kind(server=f"{app.settings.mail.host} → {address}", detail=result.answer)
    context.say(context.texts("mail.tried", address=address, answer=result.answer))
    return 0


def _put_deliveries(context: Context, deliveries: Sequence[Delivery]) -> None:
    if context.arguments.json:
        context.put_json(render.delivery_data(deliveries))
    elif deliveries:
        context.put_table(render.delivery_table(deliveries, context.texts))
    else:
        context.say(context.texts("send.none"))


def _say_known(context: Context, put: Sequence[PutMail]) -> None:
    for item in put:
        if item.put is Put.KNOWN:
            name, address = item.mail.recipient_name, item.mail.recipient_address
            context.say(context.texts("send.known", name=name, address=address))


def _say_uncertain(context: Context, deliveries: Sequence[Delivery]) -> None:
    uncertain = sum(item.state is DeliveryState.UNCERTAIN for item in deliveries)
    if uncertain:
        context.say(context.texts("send.uncertain", count=uncertain))


def _conclude(context: Context, result: FlushResult, deliveries: Sequence[Delivery]) -> int:
    """Say what is not as it should be, and choose the exit code."""
    if result.busy:
        context.say(context.texts("send.busy"))
    _say_uncertain(context, (*result.abandoned, *deliveries))
    if result.error is not None:
        context.say(f"{context.texts('error')}: {result.error.message(context.texts.lang)}")
        return result.error.exit_code
    states = {item.state for item in deliveries}
    if DeliveryState.REFUSED in states:
        return MailRefusedError.exit_code
    return 0 if states <= {DeliveryState.SENT} or result.busy else MailError.exit_code


def _choice(parser: Parser) -> None:
    texts = parser.texts
    parser.add_argument(
        "--file",
        dest="files",
        action="append",
        default=[],
        metavar="NAME",
        help=texts("send.file"),
    )
    parser.add_argument("--dry-run", action="store_true", help=texts("send.dry_run"))


def _verdict(parser: Parser) -> None:
    texts = parser.texts
    parser.add_argument("number", type=int, metavar="N", help=texts("mail.number"))
    parser.add_argument("verdict", choices=("sent", "again"), help=texts("mail.verdict"))


def _address(parser: Parser) -> None:
    parser.add_argument("address", metavar="ADDRESS", help=parser.texts("mail.address"))


COMMANDS = (
    Command("send", send, (arguments.recording_id, _choice, arguments.as_json)),
    Command("mail list", mail_list, (arguments.as_json,)),
    Command("mail flush", mail_flush, (arguments.as_json,)),
    Command("mail settle", mail_settle, (_verdict,)),
    Command("mail test", mail_test, (_address,)),
)
