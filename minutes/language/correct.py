"""Put misheard terms and names right, and keep what was heard. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from minutes.language.glossary import Source, Term, correctable
from minutes.language.matching import CorrectOptions, Heard, Match, Matcher, Reader, Tokens
from minutes.language.mishearings import joined, tokens
from minutes.model.dialogue import (
    CorrectedDialogue,
    Correction,
    Dialogue,
    Sentence,
    Utterance,
)
from minutes.model.speech import Word

LANGUAGE = "ko"
"""Sounds are compared by the letters of Hangul."""

SOURCES: Mapping[Source, str] = {
    Source.OWN: "용어집 낱말",
    Source.NAME: "참석자 이름",
    Source.SUBJECT: "안건 낱말",
    Source.TOPIC: "분야 낱말",
}


def correct(
    dialogue: Dialogue,
    terms: Iterable[Term],
    titles: Sequence[str] = (),
    options: CorrectOptions | None = None,
) -> CorrectedDialogue:
    """The dialogue with its misheard terms in their right spelling, and every change.

    ``titles`` are the forms of address that follow a name. Nothing is changed in other
    languages than Korean.
    """
    known = correctable(terms)
    if not known or dialogue.language.partition("-")[0] != LANGUAGE:
        return CorrectedDialogue(dialogue)
    read = Reader(known, titles)
    heard = [[read(tokens(s)) for s in utterance.sentences] for utterance in dialogue.utterances]
    matcher = Matcher(known, options or CorrectOptions(), list(chain(*heard)))
    changed = [
        _corrected(utterance, found, matcher)
        for utterance, found in zip(dialogue.utterances, heard, strict=True)
    ]
    return CorrectedDialogue(
        dialogue=replace(dialogue, utterances=tuple(utterance for utterance, _ in changed)),
        corrections=tuple(chain.from_iterable(corrections for _, corrections in changed)),
    )


def _corrected(
    utterance: Utterance, heard: Sequence[Heard], matcher: Matcher
) -> tuple[Utterance, list[Correction]]:
    """The utterance put right, and the changes with their places in its new text."""
    sentences: list[Sentence] = []
    corrections: list[Correction] = []
    offset = 0
    for sentence, read in zip(utterance.sentences, heard, strict=True):
        matches = matcher(read)
        corrections += _told(utterance.id, sentence, read.tokens, matches, offset)
        sentences.append(_rewritten(sentence, read.tokens, matches))
        offset += len(sentences[-1].text) + 1
    return replace(utterance, sentences=tuple(sentences)), corrections


def _told(
    utterance_id: str,
    sentence: Sentence,
    found: Tokens,
    matches: Iterable[Match],
    offset: int,
) -> Iterator[Correction]:
    """The changes of one sentence, which begins at ``offset`` in the corrected utterance."""
    for match in matches:
        stretch, after = match.stretch, match.term.text
        before = sentence.text[stretch.start : stretch.end]
        start = offset + stretch.start
        yield Correction(
            utterance_id=utterance_id,
            start=start,
            end=start + len(after),
            before=before,
            after=after,
            start_s=sentence.words[found[stretch.first].first].start_s,
            reason=_reason(match),
            score=round(match.likeness, 3),
        )
        offset += len(after) - len(before)


def _reason(match: Match) -> str:
    source = SOURCES[match.term.source]
    sure = match.stretch.probability
    return f"{source}과 소리가 {match.likeness:.0%} 같음, 인식 확신도 {sure:.2f}"


def _rewritten(sentence: Sentence, found: Tokens, matches: Sequence[Match]) -> Sentence:
    """The sentence with the terms in the place of what was heard."""
    if not matches:
        return sentence
    words = list(sentence.words)
    for match in reversed(matches):
        first, last = found[match.stretch.first].first, found[match.stretch.last].last
        words[first : last + 1] = _respelled(sentence, first, last, match)
    return replace(sentence, text=joined(words), words=tuple(words))


def _respelled(sentence: Sentence, first: int, last: int, match: Match) -> list[Word]:
    """The words of a match with its term in them, and the signs and particles around it.

    Each keeps its times where the term is written in as many words; else one takes all their
    time.
    """
    old = sentence.words[first : last + 1]
    begin = len(joined(sentence.words[:first])) + (first > 0)
    head = sentence.text[begin : match.stretch.start]
    tail = sentence.text[match.stretch.end : begin + len(joined(old))]
    parts = f"{head}{match.term.text}{tail}".split()
    if len(parts) == len(old):
        return [replace(word, text=f" {part}") for word, part in zip(old, parts, strict=True)]
    least = match.stretch.probability
    return [Word(old[0].start_s, old[-1].end_s, f" {' '.join(parts)}", least)]
