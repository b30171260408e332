"""Dialogues from lines of text, and recognition errors made on purpose."""

from __future__ import annotations

import re
from itertools import groupby
from random import Random

from minutes.model.dialogue import Dialogue, Sentence, Utterance
from minutes.model.meeting import Attendee, Meeting
from minutes.model.speech import Word

SECONDS_PER_LETTER = 0.15
INITIALS, VOWELS, FINALS = 19, 21, 28


def dialogue_of(*lines: str, language: str = "ko") -> Dialogue:
    """Lines of ``speaker: words``; the words of neighbours with one speaker are joined."""
    pairs = [tuple(line.split(": ", 1)) for line in lines]
    clock = 0.0
    utterances: list[Utterance] = []
    for speaker, group in groupby(pairs, key=lambda pair: pair[0]):
        sentences = []
        for piece in re.findall(r"[^.?!。？]+[.?!。？]*", " ".join(text for _, text in group)):
            sentence = sentence_at(clock, piece.strip())
            sentences.append(sentence)
            clock = sentence.end_s + 0.2
        number = f"u{len(utterances) + 1:04d}"
        utterances.append(Utterance(number, speaker if speaker != "?" else None, tuple(sentences)))
    return Dialogue(language, clock, tuple(utterances))


def sentence_at(start_s: float, text: str) -> Sentence:
    words, clock = [], start_s
    for piece in text.split():
        end_s = clock + SECONDS_PER_LETTER * len(piece)
        words.append(Word(clock, end_s, " " + piece, 0.9))
        clock = end_s
    return Sentence(text, start_s, clock, tuple(words))


def meeting_of(*names: str, chair: str | None = None) -> Meeting:
    return Meeting("회의", chair=chair, attendees=tuple(Attendee(name, "위원") for name in names))


def misheard(text: str, share: float, random: Random) -> str:
    """The text with about ``share`` of the letters of its Hangul replaced by others."""
    return "".join(_misheard(char, share, random) for char in text)


def _misheard(char: str, share: float, random: Random) -> str:
    if not "가" <= char <= "힣":
        return char
    rest, final = divmod(ord(char) - ord("가"), FINALS)
    initial, vowel = divmod(rest, VOWELS)
    initial, vowel, final = (
        random.randrange(size) if random.random() < share else letter
        for letter, size in ((initial, INITIALS), (vowel, VOWELS), (final, FINALS))
    )
    return chr(ord("가") + (initial * VOWELS + vowel) * FINALS + final)
