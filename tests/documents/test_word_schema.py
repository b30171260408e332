"""Whether the Word files keep to the schema where it is strict: Word refuses to open a file whose
properties stand in another order, which LibreOffice and python-docx do not mind.

The orders are those of ECMA-376, part 1, annex A (wml.xsd), with the children that we or a template
of an office may use.
"""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from docx.oxml.ns import qn
from lxml import etree

from minutes.documents.record.form import RecordForm
from minutes.documents.word.exporter import PROCEEDINGS, SUMMARY, TRANSCRIPT, WordExporter
from minutes.documents.word.template import load_template
from minutes.model.minutes import Minutes

from . import samples, template_examples

ORDERS = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr "
    "suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct "
    "topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind "
    "contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint "
    "noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect "
    "bdr shd fitText vertAlign rtl cs em lang eastAsianLayout specVanish",
    "numPr": "ilvl numId",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW "
    "jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption "
    "tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection "
    "tcFitText vAlign hideMark",
    "tbl": "tblPr tblGrid tr",
    "tr": "trPr tc",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden "
    "unhideWhenUsed qFormat locked rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "styles": "docDefaults latentStyles style",
    "numbering": "numPicBullet abstractNum num",
    "abstractNum": "nsid multiLevelType tmpl name styleLink numStyleLink lvl",
    "num": "abstractNumId lvlOverride",
    "lvl": "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId lvlJc pPr rPr",
    "sectPr": "headerReference footerReference type pgSz pgMar pgBorders lnNumType pgNumType cols "
    "vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid",
    "settings": "zoom mirrorMargins defaultTabStop evenAndOddHeaders characterSpacingControl "
    "compat themeFontLang clrSchemeMapping",
    "font": "altName panose1 charset family notTrueType pitch sig",
    "pBdr": "top left bottom right between bar",
    "tblBorders": "top left bottom right insideH insideV",
    "tblCellMar": "top left bottom right",
}
PARTS = ("document", "styles", "numbering", "settings", "fontTable", "header1", "footer1")
WORD = "{" + qn("w:p")[1:].partition("}")[0] + "}"
CASES: dict[str, Callable[[], Minutes]] = {
    "demo": samples.demo_minutes,
    "unknown": samples.unknown_minutes,
    "long": lambda: samples.long_minutes(120),
}
FORMS = (PROCEEDINGS, TRANSCRIPT, SUMMARY)


def _rendered(case: str, form: RecordForm, *, templated: bool) -> Iterator[etree._Element]:
    template = None
    if templated:
        template = load_template(template_examples.FOLDER / f"{form.title}.docx")
    data = WordExporter(form, template=template).render(CASES[case]())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in PARTS:
            yield etree.fromstring(package.read(f"word/{name}.xml"))


@pytest.mark.parametrize("templated", [False, True], ids=["own", "template"])
@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.title)
@pytest.mark.parametrize("case", CASES)
def test_properties_stand_in_the_order_of_the_schema(
    case: str, form: RecordForm, templated: bool
) -> None:
    wrong: Counter[str] = Counter()
    for root in _rendered(case, form, templated=templated):
        for parent in root.iter(*(f"{WORD}{name}" for name in ORDERS)):
            wrong.update(_disorder(parent))
    assert not wrong


def _disorder(parent: etree._Element) -> Iterator[str]:
    name = str(parent.tag).removeprefix(WORD)
    order = ORDERS[name].split()
    children = [str(child.tag).removeprefix(WORD) for child in parent]
    yield from (f"{name} holds {child}" for child in children if child not in order)
    known = [child for child in children if child in order]
    yield from (
        f"{name}: {after} after {before}"
        for before, after in pairwise(known)
        if order.index(after) < order.index(before)
    )


@pytest.mark.parametrize("templated", [False, True], ids=["own", "template"])
@pytest.mark.parametrize("form", FORMS, ids=lambda f: f.title)
def test_what_is_named_is_there(form: RecordForm, templated: bool) -> None:
    """Styles and lists by identity, once each; every cell ends with a paragraph."""
    document, styles, numbering, *_ = _rendered("demo", form, templated=templated)
    known = [s.get(qn("w:styleId")) for s in styles.iter(qn("w:style"))]
    assert len(known) == len(set(known))
    uses = (qn("w:pStyle"), qn("w:rStyle"), qn("w:tblStyle"), qn("w:basedOn"), qn("w:next"))
    used = {e.get(qn("w:val")) for root in (document, styles, numbering) for e in root.iter(*uses)}
    assert used <= set(known)
    lists = {n.get(qn("w:numId")) for n in numbering.findall(qn("w:num"))}
    for root in (document, styles):
        assert {n.get(qn("w:val")) for n in root.iter(qn("w:numId"))} <= lists | {"0"}
    assert all(cell[-1].tag == qn("w:p") for cell in document.iter(qn("w:tc")))
    ids = [e.get("id") for e in document.iter(qn("wp:docPr"))]
    assert len(ids) == len(set(ids))
