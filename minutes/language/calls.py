"""Who is spoken to by name at the end of a turn, and who talks then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from minutes.language.mentions import Mention
from minutes.language.naming import NamingPatterns, any_match
from minutes.language.talk import Talk, introduces, takes_floor
from minutes.model.dialogue import Sentence, Utterance

CALL_SENTENCES = 4
"""The floor is given in the last sentences of a turn."""
NEXT_TURN_S = 10.0
"""A called person begins within this time, whoever says "네" in between."""


@dataclass(frozen=True, slots=True)
class Address:
    """A person is spoken to at the end of a turn, and asked for words."""

    index: int
    sentence: Sentence
    mention: Mention


def addresses(talk: Talk) -> Iterator[Address]:
    """The last person called in each utterance, where it is one person."""
    for index, (utterance, mentions) in enumerate(zip(talk.utterances, talk.mentions, strict=True)):
        first = max(len(utterance.sentences) - CALL_SENTENCES, 0)
        for place in range(len(utterance.sentences) - 1, first - 1, -1):
            called = _called(utterance, place, mentions[place], talk.patterns)
            several = _several(utterance.sentences[place].text, mentions[place], talk.patterns)
            if len({mention.name for mention in called}) == 1 and not several:
                yield Address(index, utterance.sentences[place], called[-1])
            if called:
                break


def next_turn(talk: Talk, index: int) -> Utterance | None:
    """The next utterance by somebody else that takes the floor, if it comes soon."""
    caller = talk.utterances[index]
    for utterance in talk.utterances[index + 1 :]:
        if utterance.start_s - caller.end_s > NEXT_TURN_S:
            return None
        if utterance.speaker != caller.speaker and takes_floor(utterance, talk.patterns):
            return utterance
    return None


def previous_speaker(talk: Talk, index: int) -> str | None:
    """Who took the floor last before an utterance by somebody else, shortly before it."""
    for utterance in reversed(talk.utterances[:index]):
        if talk.utterances[index].start_s - utterance.end_s > NEXT_TURN_S:
            return None
        if takes_floor(utterance, talk.patterns):
            same = utterance.speaker == talk.utterances[index].speaker
            return None if same else utterance.speaker
    return None


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
        and any(_asks(words, patterns) for words in (_after(text, mention, patterns), *following))
    ]


def _after(text: str, mention: Mention, patterns: NamingPatterns) -> str:
    """Where the asking words may stand: after the title, or in languages that put no title
    there, in the whole sentence."""
    return text[mention.title_end :] if patterns.title_required else text


def _several(text: str, mentions: Sequence[Mention], patterns: NamingPatterns) -> bool:
    """Whether the people named are joined ("이준호 위원님과 박지은 위원님")."""
    rests = [text[mention.title_end :] for mention in mentions]
    return len(mentions) > 1 and any(any_match(patterns.call.together, rest) for rest in rests)


def _is_vocative(text: str, mention: Mention, patterns: NamingPatterns) -> bool:
    after = text[mention.title_end :]
    return (
        (mention.titled or not patterns.title_required)
        and not any_match(patterns.references, after)
        and not any_match(patterns.call.thanks, after)
        and not introduces(text, mention, patterns)
    )


def _asks(text: str, patterns: NamingPatterns) -> bool:
    return any_match(patterns.call.phrases, text)
