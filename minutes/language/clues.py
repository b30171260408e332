"""What is said that tells whose voice it is.

A clue ties a speaker to a person and carries the probability that it is right on its own.
The weights are judgements: how people talk in chaired meetings, reduced by how certainly the
name was heard.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from minutes.language.calls import Address, addresses, contested, next_turn, previous_speaker
from minutes.language.mentions import Mention
from minutes.language.naming import any_match
from minutes.language.talk import Talk, introduced, takes_floor
from minutes.language.voices import VoiceMatch
from minutes.model.dialogue import Sentence, Utterance

Kind = Literal["introduction", "call", "thanks", "mention", "chair", "voice"]

INTRODUCTION_WEIGHT = 0.9
CALL_WEIGHT = 0.75
MEMBER_CALL_WEIGHT = 0.5
"""Somebody who does not lead the meeting may ask one person and be answered by another."""
THANKS_WEIGHT = 0.5
THANKS_SENTENCES = 2
CHAIR_CALL_WEIGHT = 0.2
"""Everybody talks to the chair, also where another is to answer."""
CONTESTED = 0.75
"""What is left of a call where several were called, or two took the floor after it."""
MENTION_WEIGHT = 0.3
JUST_NOW_WEIGHT = 0.5
"""Words taken up by name are mostly, but by no means always, the last ones."""
MENTION_SENTENCES = 2
MENTION_S = 60.0
"""Longest time between them and the end of what was said."""
BESIDE = 12
"""Characters before a name that belong to it ("방금 …")."""
VOICE_WEIGHT = 0.9
"""A voice that is clearly that of a person on the roster."""
CALLER_WEIGHT = 0.2
"""That who calls one person is in the chair; each further person called counts again."""


@dataclass(frozen=True, slots=True)
class Clue:
    """Words that tie a speaker to a person."""

    kind: Kind
    speaker: str
    name: str
    weight: float
    """Probability, 0 to 1, that the clue alone is right."""
    utterance_id: str | None
    """None for a voice, which is no utterance."""
    said_by: str | None
    """The speaker of the words."""
    quote: str
    """The whole sentence; of a voice how alike it is, and since when it may be compared."""
    at: int
    """Where in it the name or the sign stands."""
    time_s: float
    """When the word there begins."""


@dataclass(frozen=True, slots=True)
class _Words:
    """A place in the dialogue."""

    utterance: Utterance
    sentence: Sentence
    at: int
    """Character of the sentence."""


@dataclass(frozen=True, slots=True)
class _Sign:
    """Words that lead the meeting."""

    words: _Words
    weight: float


def find_clues(talk: Talk, chair: str | None) -> tuple[Clue, ...]:
    """All clues of a dialogue; those to the chair only where the chair's name is known."""
    calls = tuple(addresses(talk))
    signs = tuple(_signs(talk))
    callers = _callers_of_several(talk, calls)
    leaders = callers | {sign.words.utterance.speaker for sign in signs}
    clues = [*_introductions(talk), *_calls(talk, calls, chair, leaders), *_thanks(talk)]
    clues += _references(talk, chair, callers or leaders)
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
        spoken_of -= {m.name for _, m in introduced(utterance, mentions, talk.patterns)}
        if chair is not None and _addresses_chair(talk, utterance):
            spoken_of.add(chair)
        found.update((utterance.speaker, name) for name in spoken_of)
    return found


def _addresses_chair(talk: Talk, utterance: Utterance) -> bool:
    address = talk.patterns.chair.address
    return any(any_match(address, sentence.text) for sentence in utterance.sentences)


def _introductions(talk: Talk) -> Iterator[Clue]:
    """Who says their own name at the start of a turn; who says several names introduces others."""
    for utterance, mentions in zip(talk.utterances, talk.mentions, strict=True):
        found = introduced(utterance, mentions, talk.patterns)
        if utterance.speaker is None or len({m.name for _, m in found}) != 1:
            continue
        sentence, mention = found[0]
        weight = INTRODUCTION_WEIGHT * mention.certainty
        words = _Words(utterance, sentence, mention.start)
        yield _clue("introduction", utterance.speaker, mention.name, weight, words)


def _callers_of_several(talk: Talk, calls: Sequence[Address]) -> frozenset[str | None]:
    """Speakers who call more than one person."""
    called = {(talk.utterances[call.index].speaker, call.mention.name) for call in calls}
    callers = Counter(speaker for speaker, _ in called)
    return frozenset(speaker for speaker, people in callers.items() if people > 1)


def _calls(
    talk: Talk, calls: Sequence[Address], chair: str | None, leaders: frozenset[str | None]
) -> Iterator[Clue]:
    """Who takes the floor after somebody was called."""
    for call in calls:
        caller = talk.utterances[call.index]
        taker = next_turn(talk, call.index, call.place)
        if taker is not None and taker.speaker is not None:
            trust = CALL_WEIGHT if caller.speaker in leaders else MEMBER_CALL_WEIGHT
            if call.mention.by_role and call.mention.name == chair:
                trust = CHAIR_CALL_WEIGHT
            if call.several or contested(talk, caller.speaker, taker):
                trust *= CONTESTED
            weight = trust * call.mention.certainty
            words = _Words(caller, call.sentence, call.mention.start)
            yield _clue("call", taker.speaker, call.mention.name, weight, words)


def _thanks(talk: Talk) -> Iterator[Clue]:
    """Who had the floor before somebody was thanked by name."""
    for index, utterance in enumerate(talk.utterances):
        speaker = previous_speaker(talk, index)
        if speaker is None:
            continue
        for sentence, mention in _thanked(talk, index):
            weight = THANKS_WEIGHT * mention.certainty
            words = _Words(utterance, sentence, mention.start)
            yield _clue("thanks", speaker, mention.name, weight, words)


def _thanked(talk: Talk, index: int) -> Iterator[tuple[Sentence, Mention]]:
    """People thanked by name at the beginning of an utterance."""
    pairs = list(zip(talk.utterances[index].sentences, talk.mentions[index], strict=True))
    for sentence, mentions in pairs[:THANKS_SENTENCES]:
        for mention in mentions:
            if any_match(talk.patterns.call.thanks, sentence.text[mention.title_end :]):
                yield sentence, mention


def _references(talk: Talk, chair: str | None, callers: frozenset[str | None]) -> Iterator[Clue]:
    """Who spoke last before somebody took their words up by name; who calls the others speaks
    between them all, and is passed over unless it is the chair's name."""
    for index, utterance in enumerate(talk.utterances):
        pairs = list(zip(utterance.sentences, talk.mentions[index], strict=True))
        for sentence, mentions in pairs[:MENTION_SENTENCES]:
            for mention in mentions:
                weight = _reference_weight(sentence.text, mention, talk) * mention.certainty
                over = frozenset({utterance.speaker}) | (
                    frozenset() if mention.name == chair else callers
                )
                speaker = _last_floor(talk, index, over) if weight else None
                if speaker is not None:
                    words = _Words(utterance, sentence, mention.start)
                    yield _clue("mention", speaker, mention.name, weight, words)


def _reference_weight(text: str, mention: Mention, talk: Talk) -> float:
    """0 where nobody's last words are taken up; thanks for them are a clue of their own."""
    rules, after = talk.patterns.reference, text[mention.title_end :]
    thanked = any_match(talk.patterns.call.thanks, after)
    if not mention.titled or thanked or not any_match(rules.words, after):
        return 0.0
    beside = text[max(mention.start - BESIDE, 0) : mention.start] + " " + after[:BESIDE]
    if any_match(rules.just_now, beside):
        return JUST_NOW_WEIGHT
    return 0.0 if any_match(rules.earlier, beside) else MENTION_WEIGHT


def _last_floor(talk: Talk, index: int, over: frozenset[str | None]) -> str | None:
    """Who took the floor last before an utterance, not counting some speakers."""
    for utterance in reversed(talk.utterances[:index]):
        if talk.utterances[index].start_s - utterance.end_s > MENTION_S:
            return None
        if utterance.speaker not in over and takes_floor(utterance, talk.patterns):
            return utterance.speaker
    return None


def voice_clues(matches: Iterable[VoiceMatch]) -> tuple[Clue, ...]:
    """Speakers who sound like people who consented to be recognised."""
    return tuple(
        Clue("voice", m.speaker, m.name, VOICE_WEIGHT, None, None, _likeness(m), 0, 0.0)
        for m in matches
    )


def _likeness(match: VoiceMatch) -> str:
    on = match.consented_on
    return f"유사도 {match.similarity:.2f}, {on.year}. {on.month}. {on.day}. 동의"


def _signs(talk: Talk) -> Iterator[_Sign]:
    """Words that lead the meeting: each kind once for a speaker."""
    seen: set[tuple[str | None, str]] = set()
    sentences = ((u, s) for u in talk.utterances for s in u.sentences)
    for (utterance, sentence), sign in product(sentences, talk.patterns.chair.signs):
        found = sign.pattern.search(sentence.text.lower())
        if found and (utterance.speaker, sign.name) not in seen:
            seen.add((utterance.speaker, sign.name))
            yield _Sign(_Words(utterance, sentence, found.start()), sign.weight)


def _chair_signs(signs: Sequence[_Sign], chair: str) -> Iterator[Clue]:
    for sign in signs:
        speaker = sign.words.utterance.speaker
        if speaker is not None:
            yield _clue("chair", speaker, chair, sign.weight, sign.words)


def _callers(talk: Talk, calls: Sequence[Address], chair: str) -> Iterator[Clue]:
    """Who calls others by name: each person called counts once."""
    seen: set[tuple[str, str]] = set()
    for call in calls:
        caller = talk.utterances[call.index]
        name = call.mention.name
        if caller.speaker is None or name == chair or (caller.speaker, name) in seen:
            continue
        seen.add((caller.speaker, name))
        words = _Words(caller, call.sentence, call.mention.start)
        yield _clue("chair", caller.speaker, chair, CALLER_WEIGHT, words)


def _clue(kind: Kind, speaker: str, name: str, weight: float, words: _Words) -> Clue:
    said_by, text = words.utterance.speaker, words.sentence.text
    time_s = _time_at(words.sentence, words.at)
    return Clue(kind, speaker, name, weight, words.utterance.id, said_by, text, words.at, time_s)


def _time_at(sentence: Sentence, at: int) -> float:
    """When the word that holds a character of the sentence's text begins."""
    position = 0
    for word in sentence.words:
        position = sentence.text.find(word.text.strip(), position) + len(word.text.strip())
        if position > at:
            return word.start_s
    return sentence.start_s
