"""Blocks to Word: real styles, numbering, links and tables by python-docx."""
