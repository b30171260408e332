"""The report as one HTML page, for a browser and paper or for the body of a mail."""

from __future__ import annotations

from pathlib import PurePosixPath
from unicodedata import east_asian_width
from urllib.parse import quote
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined

from minutes.documents.report import view, wording
from minutes.documents.report.timeline import LEGEND, timeline
from minutes.documents.wording import clock, official_date
from minutes.model.report import NightReport

LABEL_WIDTH = 38
"""Narrow letters that fit beside a bar of the picture."""


def render_html(report: NightReport, *, for_mail: bool = False) -> str:
    """The whole page. Same report, same text.

    A page links to the documents and draws the night as SVG. ``for_mail`` names the documents
    by their path and draws with table cells, which every mail program shows.
    """
    zone = ZoneInfo(report.timezone)
    environment = Environment(
        loader=PackageLoader("minutes.documents.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        clock=clock,
        date=official_date,
        line=wording.plain,
        link=link,
        local=lambda moment: wording.local(moment, zone),
        name=lambda path: PurePosixPath(path).name,
        parts=view.command_parts,
        shorten=shorten,
    )
    return environment.get_template("page.html.j2").render(
        report=report,
        for_mail=for_mail,
        wording=wording,
        zone=zone,
        legend=LEGEND,
        picture=timeline(report, zone),
        cases=view.cases(report),
        recent=[item for item in report.failed if not wording.earlier(item, report)],
        earlier=[item for item in report.failed if wording.earlier(item, report)],
    )


def link(path: str) -> str:
    """From a page in ``PAGE_FOLDER`` to a document below the export folder."""
    return "../" + "/".join(quote(part, safe="") for part in PurePosixPath(path).parts)


def shorten(text: str) -> str:
    """A name as far as it fits beside its bar; Hangul and other wide letters count double."""
    taken = 0
    for index, letter in enumerate(text):
        taken += 2 if east_asian_width(letter) in "WF" else 1
        if taken > LABEL_WIDTH:
            return f"{text[: max(0, index - 1)]}…"
    return text
