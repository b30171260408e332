"""Pictures in the line, each with the words for those who cannot see it."""

from __future__ import annotations

from collections.abc import Iterator

from minutes.documents.blocks import Look, Picture
from minutes.documents.hwpx.owpml import Element, element, units, with_text
from minutes.documents.hwpx.paragraphs import ParagraphWriter
from minutes.documents.hwpx.shapes import Shapes
from minutes.documents.hwpx.styles import style_id
from minutes.documents.hwpx.tables import position
from minutes.documents.wording import legible

_SIDES = ("left", "right", "top", "bottom")


class PictureWriter:
    """Places pictures and keeps their files: ``files`` by the name of their item."""

    def __init__(self, shapes: Shapes, paragraphs: ParagraphWriter) -> None:
        self._shapes = shapes
        self._paragraphs = paragraphs
        self.files: dict[str, bytes] = {}

    def picture(self, block: Picture, *, new_page: bool = False) -> Element:
        """``hp:p`` with the picture in it."""
        item = f"image{len(self.files) + 1}"
        self.files[item] = block.content
        identity = self._paragraphs.new_id()
        attributes: dict[str, object] = {
            "id": identity,
            "zOrder": 0,
            "numberingType": "PICTURE",
            "textWrap": "TOP_AND_BOTTOM",
            "textFlow": "BOTH_SIDES",
            "lock": 0,
            "dropcapstyle": "None",
            "href": "",
            "groupLevel": 0,
            "instid": identity,
            "reverse": 0,
        }
        made = element("hp:pic", attributes, *_frame(block, item))
        run = element("hp:run", {"charPrIDRef": self._shapes.span(Look.PICTURE)}, made)
        para = self._shapes.para(Look.PICTURE)
        return self._paragraphs.holder(para, style_id(Look.PICTURE), run, new_page=new_page)


def _frame(block: Picture, item: str) -> Iterator[Element]:
    """Sizes, image and alternative text, as Hancom Office orders them."""
    width, height = units(block.width_mm), units(block.height_mm)
    none = dict.fromkeys(_SIDES, 0)
    yield element("hp:offset", {"x": 0, "y": 0})
    yield element("hp:orgSz", {"width": width, "height": height})
    yield element("hp:curSz", {"width": width, "height": height})
    yield element("hp:flip", {"horizontal": 0, "vertical": 0})
    turn = {"angle": 0, "centerX": width // 2, "centerY": height // 2, "rotateimage": 1}
    yield element("hp:rotationInfo", turn)
    same = {"e1": 1, "e2": 0, "e3": 0, "e4": 0, "e5": 1, "e6": 0}
    matrices = (element(f"hc:{kind}Matrix", same) for kind in ("trans", "sca", "rot"))
    yield element("hp:renderingInfo", None, *matrices)
    corners = ((0, 0), (width, 0), (width, height), (0, height))
    points = (element(f"hc:pt{n}", {"x": x, "y": y}) for n, (x, y) in enumerate(corners))
    yield element("hp:imgRect", None, *points)
    yield element("hp:imgClip", {"left": 0, "right": width, "top": 0, "bottom": height})
    yield element("hp:inMargin", none)
    yield element("hp:imgDim", {"dimwidth": width, "dimheight": height})
    image: dict[str, object] = {
        "binaryItemIDRef": item,
        "bright": 0,
        "contrast": 0,
        "effect": "REAL_PIC",
        "alpha": 0,
    }
    yield element("hc:img", image)
    yield element("hp:effects")
    size: dict[str, object] = {
        "width": width,
        "widthRelTo": "ABSOLUTE",
        "height": height,
        "heightRelTo": "ABSOLUTE",
        "protect": 0,
    }
    yield element("hp:sz", size)
    yield element("hp:pos", position(in_line=True))
    yield element("hp:outMargin", none)
    yield with_text(element("hp:shapeComment"), legible(block.alt))
