"""Cut the dialogue into subtitle cues: short, in order, never two at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from minutes.documents.wording import columns, one_line
from minutes.model.dialogue import Sentence
from minutes.model.minutes import Minutes
from minutes.model.speech import Word

LINE_COLUMNS = 40
"""Columns of a line; a Korean or Chinese character takes two."""
MAX_LINES = 2
MAX_CUE_MS = 7_000
MIN_CUE_MS = 800
"""Shorter cues are lengthened, and the next one starts later if it must."""
FICTION_CUE_MS = 2_000
"""Long enough to read; whoever speaks at once is shown that much later."""
_PAUSE_MARKS = (",", ".", "?", "!", "…", "、", "，", "。", "？", "！")


@dataclass(frozen=True, slots=True)
class Cue:
    """One subtitle: whole milliseconds, lines without the speaker's name."""

    start_ms: int
    end_ms: int
    speaker: str | None
    lines: tuple[str, ...]


def cues(minutes: Minutes, *, labelled: bool) -> tuple[Cue, ...]:
    """The whole meeting in order of time, never two at once, each at most two lines and 7 s.

    ``labelled`` keeps room on the first line for :func:`label`.
    """
    cut = [*_fiction_cue(minutes)]
    for utterance in minutes.dialogue.utterances:
        speaker = minutes.display_name(utterance.speaker)
        for sentence in utterance.sentences:
            cut.extend(_cut(sentence, speaker, columns(label(speaker)) if labelled else 0))
    return tuple(_one_at_a_time(sorted(cut, key=lambda cue: cue.start_ms)))


def label(speaker: str | None) -> str:
    """Who speaks, for formats that have no other place for it: ``김도현 위원: ``."""
    return f"{one_line(speaker)}: " if speaker else ""


def _fiction_cue(minutes: Minutes) -> Iterator[Cue]:
    """A made-up meeting says so, before anybody speaks."""
    if minutes.meeting.fictional:
        lines = ("[가상의 회의] 등장하는 사람·기관·", "발언은 모두 지어낸 것입니다.")
        yield Cue(start_ms=0, end_ms=FICTION_CUE_MS, speaker=None, lines=lines)


def _cut(sentence: Sentence, speaker: str, indent: int) -> Iterator[Cue]:
    for piece in _pieces(_timed_words(sentence), indent):
        start_ms, end_ms = _span_ms(piece)
        yield Cue(
            start_ms=start_ms,
            end_ms=min(end_ms, start_ms + MAX_CUE_MS),
            speaker=speaker,
            lines=_wrapped(piece, indent),
        )


def _timed_words(sentence: Sentence) -> tuple[Word, ...]:
    """The sentence's words; where its text was corrected since, that text spread over its time."""
    spoken = "".join(word.text for word in sentence.words)
    if one_line(spoken) == one_line(sentence.text):
        words = sentence.words
    else:
        words = _spread(sentence.text.split(), sentence.start_s, sentence.end_s, " ")
    return tuple(part for word in words for part in _short_enough(word))


def _spread(texts: list[str], start_s: float, end_s: float, lead: str) -> tuple[Word, ...]:
    """Texts in a row, each with time in proportion to its length."""
    total = sum(map(len, texts)) or 1
    words, done = [], 0
    for text in texts:
        begin_s = start_s + (end_s - start_s) * done / total
        done += len(text)
        stop_s = start_s + (end_s - start_s) * done / total
        words.append(Word(start_s=begin_s, end_s=stop_s, text=lead + text, probability=1.0))
    return tuple(words)


def _short_enough(word: Word) -> tuple[Word, ...]:
    """The word, in pieces where it alone is longer than half a line; nothing where it is blank."""
    text, size = one_line(word.text), LINE_COLUMNS // 4
    if not text:
        return ()
    if columns(text) <= LINE_COLUMNS // 2:
        return (replace(word, text=(" " if word.text[:1].isspace() else "") + text),)
    chunks = [text[at : at + size] for at in range(0, len(text), size)]
    first, *rest = _spread(chunks, word.start_s, word.end_s, "")
    return (replace(first, text=f" {first.text}"), *rest)


def _pieces(words: tuple[Word, ...], indent: int) -> Iterator[list[Word]]:
    """Runs of words that fit a cue, as long as they can be; rather cut after a pause mark."""
    piece: list[Word] = []
    for word in words:
        while piece and not _fits([*piece, word], indent):
            keep = _cutting_place(piece)
            yield piece[:keep]
            piece = piece[keep:]
        piece.append(word)
    if piece:
        yield piece


def _fits(piece: list[Word], indent: int) -> bool:
    start_ms, end_ms = _span_ms(piece)
    return end_ms - start_ms <= MAX_CUE_MS and len(_wrapped(piece, indent)) <= MAX_LINES


def _cutting_place(piece: list[Word]) -> int:
    """How many words to keep: up to the last pause mark of the second half, else all."""
    for keep in range(len(piece), len(piece) // 2, -1):
        if piece[keep - 1].text.endswith(_PAUSE_MARKS):
            return keep
    return len(piece)


def _wrapped(piece: list[Word], indent: int) -> tuple[str, ...]:
    """Lines filled one after the other; the first begins ``indent`` columns in."""
    lines, room, used = [""], LINE_COLUMNS - min(indent, LINE_COLUMNS // 2), 0
    for word in piece:
        width = columns(word.text)
        if used and used + width > room:
            lines.append("")
            room, used = LINE_COLUMNS, 0
        if not used and word.text.startswith(" "):
            width -= 1
        lines[-1] += word.text if used else word.text.lstrip()
        used += width
    return tuple(lines)


def _span_ms(piece: list[Word]) -> tuple[int, int]:
    start_ms = round(piece[0].start_s * 1000)
    return start_ms, max(start_ms, round(piece[-1].end_s * 1000))


def _one_at_a_time(cut: list[Cue]) -> Iterator[Cue]:
    """Each cue ends before the next one starts, and is seen long enough to be read."""
    earliest = 0
    for index, cue in enumerate(cut):
        start_ms = max(cue.start_ms, earliest)
        following = cut[index + 1].start_ms if index + 1 < len(cut) else cue.end_ms
        least_ms = MIN_CUE_MS if cue.speaker else FICTION_CUE_MS
        end_ms = max(min(cue.end_ms, following), start_ms + least_ms)
        earliest = end_ms
        yield replace(cue, start_ms=start_ms, end_ms=end_ms)
