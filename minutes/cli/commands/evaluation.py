"""Accuracy: eval recording, eval sentences."""

from __future__ import annotations

from dataclasses import asdict

from minutes.cli import arguments
from minutes.cli.commands.context import Command, Context
from minutes.cli.render import scores as render


def eval_recording(context: Context) -> int:
    """``minutes eval recording AUDIO --reference REF.json``"""
    given = context.arguments
    score = context.app().evaluate_recording(
        given.audio,
        reference=given.reference,
        speakers=given.speakers,
        progress=context.progress(),
    )
    if given.json:
        context.put_json(asdict(score))
    else:
        context.put_table(render.rows_table(score.rows()))
    return 0


def eval_sentences(context: Context) -> int:
    """``minutes eval sentences FILE.jsonl…``"""
    given = context.arguments
    scores = context.app().evaluate_sentences(given.files)
    if given.json:
        context.put_json([render.sentence_data(score) for score in scores])
    else:
        for score in scores:
            context.put_table(render.sentence_table(score, context.texts))
    return 0


COMMANDS = (
    Command("eval recording", eval_recording, (arguments.scored_recording, arguments.as_json)),
    Command("eval sentences", eval_sentences, (arguments.labelled_files, arguments.as_json)),
)
