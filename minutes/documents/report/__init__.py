"""The morning report: one page per night for the secretariat, as HTML and as plain text."""
