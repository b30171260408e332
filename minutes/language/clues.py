"""What is said that tells whose voice it is.

A clue ties a speaker to a person and carries the probability that it is right on its own.
The weights are judgements: how people talk in chaired meetings, reduced by how certainly the
name was heard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from minutes.language.mentions import Mention, find_mentions
from minutes.language.naming import NamingPatterns, Patterns
from minutes.model.dialogue import Dialogue, Sentence, Utterance

Kind = Literal["introduction", "call", "thanks", "chair"]

INTRODUCTION_WEIGHT = 0.9
CALL_WEIGHT = 0.75
MEMBER_CALL_WEIGHT = 0.5
"""Somebody who does not lead the meeting may ask one person and be answered by another."""
THANKS_WEIGHT = 0.5
CALLER_WEIGHT = 0.2
"""That who calls one person is in the chair; each further person called counts again."""

INTRODUCTION_SENTENCES = 3
"""People say their name in the first sentences of a turn."""
CALL_SENTENCES = 4
"""The floor is given in the last sentences of a turn."""
THANKS_SENTENCES = 2
NEXT_TURN_S = 10.0
"""A called person begins within this time, whoever says "네" in between."""
FLOOR_S = 2.0
FLOOR_WORDS = 4
"""A turn of this length, in time or words, that is no backchannel, takes the floor."""


@dataclass(frozen=True, slots=True)
class Clue:
    """Words that tie a speaker to a person."""

    kind: Kind
    speaker: str
    name: str
    weight: float
    """Probability, 0 to 1, that the clue alone is right."""
    utterance_id: str
    said_by: str | None
    """The speaker of the words."""
    quote: str
    """The whole sentence."""
    at: int
    """Where in it the name or the sign stands."""
    time_s: float
    """When the word there begins."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A dialogue with the people named in each sentence."""

    utterances: tuple[Utterance, ...]
    mentions: tuple[tuple[tuple[Mention, ...], ...], ...]
    """For each utterance and sentence."""
    patterns: NamingPatterns


@dataclass(frozen=True, slots=True)
class _Address:
    """A person is spoken to at the end of a turn, and asked for words."""

    index: int
    sentence: Sentence
    mention: Mention


@dataclass(frozen=True, slots=True)
class _Sign:
    """Words that lead the meeting."""

    utterance: Utterance
    sentence: Sentence
    at: int
    weight: float


def read(dialogue: Dialogue, people: Mapping[str, str], patterns: NamingPatterns) -> Talk:
    """Find the people, given as spelling and name, in every sentence."""
    mentions = tuple(
        tuple(find_mentions(s.text, people, patterns.titles) for s in utterance.sentences)
        for utterance in dialogue.utterances
    )
    return Talk(dialogue.utterances, mentions, patterns)


def find_clues(talk: Talk, chair: str | None) -> tuple[Clue, ...]:
    """All clues of a dialogue; those to the chair only where the chair's name is known."""
    calls = tuple(_addresses(talk))
    signs = tuple(_signs(talk))
    leaders = _leaders(talk, calls, signs)
    clues = [*_introductions(talk), *_calls(talk, calls, leaders), *_thanks(talk)]
    if chair is not None:
        clues += [*_chair_signs(signs, chair), *_callers(talk, calls, chair)]
    return tuple(clues)


def find_contradictions(talk: Talk, chair: str | None) -> Counter[tuple[str, str]]:
    """How many utterances of a speaker (first) show that they are not a person (second):
    they talk to or about that person."""
    found: Counter[tuple[str, str]] = Counter()
    for utterance, mentions in zip(talk.utterances, talk.mentions, strict=True):
        if utterance.speaker is None:
            continue
        spoken_of = {m.name for s in mentions for m in s if m.titled}
        spoken_of -= {m.name for _, m in _introduced(utterance, mentions, talk.patterns)}
        if chair is not None and _addresses_chair(utterance, talk.patterns):
            spoken_of.add(chair)
        found.update((utterance.speaker, name) for name in spoken_of)
    return found


def _introductions(talk: Talk) -> Iterator[Clue]:
    """Who says their own name at the start of a turn; who says several names introduces others."""
    for utterance, mentions in zip(talk.utterances, talk.mentions, strict=True):
        found = _introduced(utterance, mentions, talk.patterns)
        if utterance.speaker is None or len({m.name for _, m in found}) != 1:
            continue
        sentence, mention = found[0]
        weight = INTRODUCTION_WEIGHT * mention.certainty
        yield _clue(
            "introduction",
            utterance.speaker,
            mention.name,
            weight,
            utterance,
            sentence,
            mention.start,
        )


def _introduced(
    utterance: Utterance, mentions: Sequence[Sequence[Mention]], patterns: NamingPatterns
) -> list[tuple[Sentence, Mention]]:
    pairs = zip(utterance.sentences, mentions, strict=True)
    first = list(pairs)[:INTRODUCTION_SENTENCES]
    return [(s, m) for s, ms in first for m in ms if _introduces(s.text, m, patterns)]


def _introduces(text: str, mention: Mention, patterns: NamingPatterns) -> bool:
    rules = patterns.introduction
    before, after = text[: mention.start].lower(), text[mention.end :].lower()
    return (
        bool(rules.before or rules.after)
        and len(before) <= rules.lead
        and (not rules.before or _any(rules.before, before))
        and (not rules.after or _any(rules.after, after))
        and not _any(rules.others, before)
    )


def _addresses(talk: Talk) -> Iterator[_Address]:
    """The last person called in each utterance, where it is one person."""
    for index, (utterance, mentions) in enumerate(zip(talk.utterances, talk.mentions, strict=True)):
        first = max(len(utterance.sentences) - CALL_SENTENCES, 0)
        for place in range(len(utterance.sentences) - 1, first - 1, -1):
            called = _called(utterance, place, mentions[place], talk.patterns)
            several = _several(utterance.sentences[place].text, mentions[place], talk.patterns)
            if len({mention.name for mention in called}) == 1 and not several:
                yield _Address(index, utterance.sentences[place], called[-1])
            if called:
                break


def _called(
    utterance: Utterance, place: int, mentions: Sequence[Mention], patterns: NamingPatterns
) -> list[Mention]:
    """People spoken to in one sentence, and asked in it or in what follows."""
    text = utterance.sentences[place].text
    following = [sentence.text for sentence in utterance.sentences[place + 1 :]]
    return [
        mention
        for mention in mentions
        if _is_vocative(text, mention, patterns)
        and _asks(text if not patterns.title_required else text[mention.title_end :], patterns)
        | any(_asks(later, patterns) for later in following)
    ]


def _several(text: str, mentions: Sequence[Mention], patterns: NamingPatterns) -> bool:
    """Whether the people named are joined ("이준호 위원님과 박지은 위원님")."""
    rests = [text[mention.title_end :].lower() for mention in mentions]
    return len(mentions) > 1 and any(_any(patterns.call.together, rest) for rest in rests)


def _is_vocative(text: str, mention: Mention, patterns: NamingPatterns) -> bool:
    after = text[mention.title_end :].lower()
    return (
        (mention.titled or not patterns.title_required)
        and not _any(patterns.references, after)
        and not _any(patterns.call.thanks, after)
        and not _introduces(text, mention, patterns)
    )


def _asks(text: str, patterns: NamingPatterns) -> bool:
    return _any(patterns.call.phrases, text.lower())


def _leaders(
    talk: Talk, calls: Sequence[_Address], signs: Sequence[_Sign]
) -> frozenset[str | None]:
    """Speakers who talk as a chair does, or call several people."""
    called = {(talk.utterances[call.index].speaker, call.mention.name) for call in calls}
    callers = Counter(speaker for speaker, _ in called)
    several = {speaker for speaker, people in callers.items() if people > 1}
    return frozenset({sign.utterance.speaker for sign in signs} | several)


def _calls(talk: Talk, calls: Sequence[_Address], leaders: frozenset[str | None]) -> Iterator[Clue]:
    """Who takes the floor after somebody was called."""
    for call in calls:
        caller = talk.utterances[call.index]
        taker = _next_turn(talk, call.index)
        if taker is not None and taker.speaker is not None:
            trust = CALL_WEIGHT if caller.speaker in leaders else MEMBER_CALL_WEIGHT
            yield _clue(
                "call",
                taker.speaker,
                call.mention.name,
                trust * call.mention.certainty,
                caller,
                call.sentence,
                call.mention.start,
            )


def _next_turn(talk: Talk, index: int) -> Utterance | None:
    """The next utterance by somebody else that takes the floor, if it comes soon."""
    caller = talk.utterances[index]
    for utterance in talk.utterances[index + 1 :]:
        if utterance.start_s - caller.end_s > NEXT_TURN_S:
            return None
        if utterance.speaker != caller.speaker and _takes_floor(utterance, talk.patterns):
            return utterance
    return None


def _takes_floor(utterance: Utterance, patterns: NamingPatterns) -> bool:
    if patterns.backchannel.pattern.match(utterance.text.lower()):
        return False
    words = sum(len(sentence.words) for sentence in utterance.sentences)
    return words >= FLOOR_WORDS or utterance.end_s - utterance.start_s >= FLOOR_S


def _thanks(talk: Talk) -> Iterator[Clue]:
    """Who had the floor before somebody was thanked by name."""
    for index, utterance in enumerate(talk.utterances):
        speaker = _previous_speaker(talk, index)
        pairs = list(zip(utterance.sentences, talk.mentions[index], strict=True))
        for sentence, mentions in pairs[:THANKS_SENTENCES]:
            for mention in mentions:
                after = sentence.text[mention.title_end :].lower()
                if speaker is not None and _any(talk.patterns.call.thanks, after):
                    weight = THANKS_WEIGHT * mention.certainty
                    yield _clue(
                        "thanks", speaker, mention.name, weight, utterance, sentence, mention.start
                    )


def _previous_speaker(talk: Talk, index: int) -> str | None:
    for utterance in reversed(talk.utterances[:index]):
        if talk.utterances[index].start_s - utterance.end_s > NEXT_TURN_S:
            return None
        if _takes_floor(utterance, talk.patterns):
            same = utterance.speaker == talk.utterances[index].speaker
            return None if same else utterance.speaker
    return None


def _signs(talk: Talk) -> Iterator[_Sign]:
    """Words that lead the meeting: each kind once for a speaker."""
    seen: set[tuple[str | None, str]] = set()
    for utterance in talk.utterances:
        for sentence in utterance.sentences:
            for sign in talk.patterns.chair.signs:
                found = sign.pattern.search(sentence.text.lower())
                if found and (utterance.speaker, sign.name) not in seen:
                    seen.add((utterance.speaker, sign.name))
                    yield _Sign(utterance, sentence, found.start(), sign.weight)


def _chair_signs(signs: Sequence[_Sign], chair: str) -> Iterator[Clue]:
    for sign in signs:
        speaker = sign.utterance.speaker
        if speaker is not None:
            yield _clue(
                "chair", speaker, chair, sign.weight, sign.utterance, sign.sentence, sign.at
            )


def _callers(talk: Talk, calls: Sequence[_Address], chair: str) -> Iterator[Clue]:
    """Who calls others by name: each person called counts once."""
    seen: set[tuple[str, str]] = set()
    for call in calls:
        caller = talk.utterances[call.index]
        name = call.mention.name
        if caller.speaker is None or name == chair or (caller.speaker, name) in seen:
            continue
        seen.add((caller.speaker, name))
        yield _clue(
            "chair", caller.speaker, chair, CALLER_WEIGHT, caller, call.sentence, call.mention.start
        )


def _addresses_chair(utterance: Utterance, patterns: NamingPatterns) -> bool:
    return any(_any(patterns.chair.address, s.text.lower()) for s in utterance.sentences)


def _any(patterns: Patterns, text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _clue(
    kind: Kind,
    speaker: str,
    name: str,
    weight: float,
    words: Utterance,
    sentence: Sentence,
    at: int,
) -> Clue:
    time_s = _time_at(sentence, at)
    return Clue(kind, speaker, name, weight, words.id, words.speaker, sentence.text, at, time_s)


def _time_at(sentence: Sentence, at: int) -> float:
    """When the word that holds a character of the sentence's text begins."""
    position = 0
    for word in sentence.words:
        position = sentence.text.find(word.text.strip(), position) + len(word.text.strip())
        if position > at:
            return word.start_s
    return sentence.start_s
