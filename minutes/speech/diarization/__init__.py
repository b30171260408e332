"""Who speaks when: the parts of the diarization engine behind ``minutes.speech.diarize``."""
