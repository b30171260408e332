"""Meeting minutes from recordings: transcription, speakers, findings, Word documents."""

__version__ = "0.1.0"
