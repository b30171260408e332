"""Sentence boundaries in running text, punctuated or not."""

from __future__ import annotations

from importlib.metadata import version


class SpacySentenceSplitter:
    """Boundaries by the pipeline of the text's language; for Korean, Kiwi's."""

    @property
    def identity(self) -> str:
        packages = ("spacy", "kiwipiepy", "kiwipiepy_model")
        return "sentences/1 " + " ".join(f"{name}=={version(name)}" for name in packages)

    def split(self, text: str, language: str) -> tuple[tuple[int, int], ...]:
        """Character ranges of the sentences of ``text``, in order, white space trimmed off."""
        from minutes.language.nlp import load_pipeline

        doc = load_pipeline(language)(text)
        ranges = (_trim(text, span.start_char, span.end_char) for span in doc.sents)
        return tuple((start, end) for start, end in ranges if start < end)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    kept = text[start:end]
    left = len(kept) - len(kept.lstrip())
    return start + left, start + len(kept.rstrip())
