"""Minutes as data, and the files written from them: Word, JSON, subtitles."""
