"""Who is spoken to by name at the end of a turn, and who talks then."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from minutes.language.mentions import Mention
from minutes.language.naming import NamingPatterns, any_match
from minutes.language.talk import Talk, introduces, takes_floor
from minutes.model.dialogue import Sentence, Utterance

CALL_SENTENCES = 4
"""The floor is given in the last sentences of a turn."""
NEXT_TURN_S = 10.0
"""A called person begins within this time, whoever says "네" in between."""
BRIEF_S = 3.5
"""Who was given the floor mostly talks longer."""
ANSWERS = 2
"""Utterances after a call in which it may be said that the person is not there."""
ANSWER_SENTENCES = 2
"""Sentences of each."""


@dataclass(frozen=True, slots=True)
class Address:
    """A person is spoken to at the end of a turn, and asked for words."""

    index: int
    sentence: Sentence
    mention: Mention
    place: int = 0
    """How many others are to speak before them ("먼저 … 위원님, 이어서 … 위원님")."""
    several: bool = False
    """Whether others are called with them."""


def addresses(talk: Talk) -> Iterator[Address]:
    """The last person called in each utterance, or several where it is said in which order.

    Who is said not to be there is not called.
    """
    for index, (utterance, mentions) in enumerate(zip(talk.utterances, talk.mentions, strict=True)):
        first = max(len(utterance.sentences) - CALL_SENTENCES, 0)
        for place in range(len(utterance.sentences) - 1, first - 1, -1):
            called = _called(utterance, place, mentions[place], talk.patterns)
            text = utterance.sentences[place].text
            if called and not _several(text, mentions[place], talk.patterns):
                people = _in_order(text, called, talk.patterns)
                for number, mention in enumerate(people):
                    if not _is_absent(talk, index, place, mention):
                        sentence = utterance.sentences[place]
                        several = len(people) > 1 or _after_another(text, mention, talk.patterns)
                        yield Address(index, sentence, mention, number, several)
            if called:
                break


def next_turn(talk: Talk, index: int, place: int = 0) -> Utterance | None:
    """The next utterance by somebody else that takes the floor, if it comes soon.

    With a ``place`` the one after so many others; the caller may only thank between them.
    """
    caller, before = talk.utterances[index], talk.utterances[index]
    heard: list[str | None] = []
    for following, utterance in enumerate(talk.utterances[index + 1 :], start=index + 1):
        if utterance.start_s - before.end_s > NEXT_TURN_S:
            return None
        if utterance.speaker == caller.speaker:
            if heard and takes_floor(utterance, talk.patterns) and any(talk.mentions[following]):
                return None
            before = utterance if heard else before
        elif takes_floor(utterance, talk.patterns):
            if utterance.speaker not in heard:
                heard.append(utterance.speaker)
            if len(heard) > place:
                return utterance
            before = utterance
    return None


def contested(talk: Talk, caller: str | None, taker: Utterance) -> bool:
    """Whether who took the floor after a call spoke briefly, and a third one after them before
    the caller did: either may have been called."""
    if taker.end_s - taker.start_s > BRIEF_S:
        return False
    following = (
        utterance
        for utterance in talk.utterances[talk.utterances.index(taker) + 1 :]
        if utterance.speaker != taker.speaker and takes_floor(utterance, talk.patterns)
    )
    other = next(following, None)
    soon = other is not None and other.start_s - taker.end_s <= NEXT_TURN_S
    return other is not None and soon and other.speaker != caller


def previous_speaker(talk: Talk, index: int) -> str | None:
    """Who took the floor last before an utterance by somebody else, shortly before it."""
    for utterance in reversed(talk.utterances[:index]):
        if talk.utterances[index].start_s - utterance.end_s > NEXT_TURN_S:
            return None
        if takes_floor(utterance, talk.patterns):
            same = utterance.speaker == talk.utterances[index].speaker
            return None if same else utterance.speaker
    return None


def _in_order(
    text: str, called: Sequence[Mention], patterns: NamingPatterns
) -> tuple[Mention, ...]:
    """The one person called, or all of them where words say who comes after whom."""
    if len({mention.name for mention in called}) == 1:
        return (called[-1],)
    between = [text[one.title_end : other.start] for one, other in pairwise(called)]
    ordered = all(any_match(patterns.call.order, words) for words in between)
    return tuple(called) if ordered else ()


def _after_another(text: str, mention: Mention, patterns: NamingPatterns) -> bool:
    """Whether somebody whose name was not understood is called before ("… 위원님, 이어서 …")."""
    before = text[: mention.start]
    titled = any(title in before for title in patterns.titles)
    return titled and any_match(patterns.call.order, before)


def _is_absent(talk: Talk, index: int, place: int, mention: Mention) -> bool:
    """Whether the called person is said not to be there, or somebody answers instead."""
    absent = talk.patterns.call.absent
    caller = talk.utterances[index]
    if any(any_match(absent, sentence.text) for sentence in caller.sentences[place:]):
        return True
    for following in range(index + 1, min(index + 1 + ANSWERS, len(talk.utterances))):
        answer, mentions = talk.utterances[following], talk.mentions[following]
        for sentence, named in list(zip(answer.sentences, mentions, strict=True))[
            :ANSWER_SENTENCES
        ]:
            people = {other.name for other in named if not other.by_role}
            about = not people or mention.name in people
            if about and any_match(absent, sentence.text):
                return True
    return False


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
