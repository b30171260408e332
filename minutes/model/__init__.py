"""The nouns of the product: frozen dataclasses, standard library only.

Times are float seconds from the start of the recording (suffix ``_s``). Speakers are the
diarizer's labels ``S1``, ``S2``, … in order of first speech; ``None`` means unknown.
"""
