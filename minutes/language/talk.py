"""A dialogue read for names: who is named in each sentence, and who takes the floor."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from minutes.language.mentions import Mention
from minutes.language.naming import NamingPatterns, any_match
from minutes.language.roster import Roster
from minutes.model.dialogue import Dialogue, Sentence, Utterance

INTRODUCTION_SENTENCES = 3
"""People say their name in the first sentences of a turn."""
FLOOR_S = 2.0
FLOOR_WORDS = 4
"""A turn of this length, in time or words, that is no backchannel, takes the floor."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A dialogue with the people named in each sentence."""

    utterances: tuple[Utterance, ...]
    mentions: tuple[tuple[tuple[Mention, ...], ...], ...]
    """For each utterance and sentence."""
    patterns: NamingPatterns


def read(dialogue: Dialogue, roster: Roster, patterns: NamingPatterns) -> Talk:
    """Find the people of the roster in every sentence."""
    mentions = tuple(
        tuple(roster.find(s.text, patterns) for s in utterance.sentences)
        for utterance in dialogue.utterances
    )
    return Talk(dialogue.utterances, mentions, patterns)


def introduced(
    utterance: Utterance, mentions: Sequence[Sequence[Mention]], patterns: NamingPatterns
) -> list[tuple[Sentence, Mention]]:
    """Names that the speaker of an utterance gives as their own, with the sentences."""
    pairs = zip(utterance.sentences, mentions, strict=True)
    first = list(pairs)[:INTRODUCTION_SENTENCES]
    return [(s, m) for s, ms in first for m in ms if introduces(s.text, m, patterns)]


def introduces(text: str, mention: Mention, patterns: NamingPatterns) -> bool:
    """Whether the speaker of the text gives the name as their own."""
    rules = patterns.introduction
    before, after = text[: mention.start], text[mention.end :]
    return (
        bool(rules.before or rules.after)
        and len(before) <= rules.lead
        and (not rules.before or any_match(rules.before, before))
        and (not rules.after or any_match(rules.after, after))
        and not any_match(rules.others, before)
    )


def takes_floor(utterance: Utterance, patterns: NamingPatterns) -> bool:
    """Whether an utterance is a turn of its own, not a short answer inside another's."""
    if any_match((patterns.backchannel.pattern,), utterance.text):
        return False
    words = sum(len(sentence.words) for sentence in utterance.sentences)
    return words >= FLOOR_WORDS or utterance.end_s - utterance.start_s >= FLOOR_S
