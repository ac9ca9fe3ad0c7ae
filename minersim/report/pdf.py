"""A report as PDF on A4, with a font inside that has Latin, Greek and Cyrillic letters."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from minersim.report.charts import Chart
from minersim.report.content import Content, Section, TableOfText

_FONT, _BOLD = "DejaVuSans", "DejaVuSans-Bold"
_MARGIN_PT = 48.0

_NARROWEST_PT = 26.0
_LEAST_ROOM_PT = 90.0
"""Room on a page below which nothing new begins there."""
_LETTER_PT, _LONGEST_WORD, _LONGEST_CELL = 4.8, 24, 40


def pdf_bytes(content: Content, charts: Sequence[Chart]) -> bytes:
    """The file; the same content gives the same bytes.

    Parameters
    ----------
    content : Content
    charts : sequence of Chart
        As PNG.
    """
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

    styles = _styles()
    file = io.BytesIO()
    document = SimpleDocTemplate(
        file,
        pagesize=A4,
        leftMargin=_MARGIN_PT,
        rightMargin=_MARGIN_PT,
        topMargin=_MARGIN_PT,
        bottomMargin=_MARGIN_PT,
        title=content.title,
        author="minersim",
        invariant=1,  # no date, no number of its own
    )
    width = A4[0] - 2.0 * _MARGIN_PT
    story: list[Any] = [
        Paragraph(_plain(content.title), styles["title"]),
        Paragraph(_plain(content.subtitle), styles["small"]),
    ]
    if content.question:
        story.append(Paragraph(_plain(content.question), styles["question"]))
    pictures = {chart.name: chart for chart in charts}
    for section in content.sections:
        story += _section(section, pictures, styles, width)
        story.append(Spacer(1, 8))
    document.build(story, onFirstPage=_page_number, onLaterPages=_page_number)
    return file.getvalue()


def _page_number(canvas: Any, document: Any) -> None:
    canvas.setFont(_FONT, 7)
    canvas.drawRightString(document.pagesize[0] - _MARGIN_PT, 0.5 * _MARGIN_PT, str(document.page))


def _plain(text: str) -> str:
    """Text that is no markup and drives nothing."""
    return escape("".join(c if c.isprintable() else " " for c in text))


def _styles() -> dict[str, Any]:
    from matplotlib import get_data_path
    from reportlab.lib.colors import HexColor
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
    from reportlab.pdfbase.ttfonts import TTFont

    fonts = Path(get_data_path()) / "fonts" / "ttf"
    for name in (_FONT, _BOLD):
        registerFont(TTFont(name, str(fonts / f"{name}.ttf")))
    registerFontFamily(_FONT, normal=_FONT, bold=_BOLD, italic=_FONT, boldItalic=_BOLD)

    def style(name: str, size: float, **more: Any) -> Any:
        words: dict[str, Any] = {"fontName": _FONT, "splitLongWords": 1, **more}
        return ParagraphStyle(name, fontSize=size, leading=1.35 * size, **words)

    grey = HexColor("#555555")
    return {
        "title": style("title", 17, fontName=_BOLD, spaceAfter=4),
        "heading": style("heading", 13, fontName=_BOLD, spaceBefore=10, spaceAfter=5),
        "caption": style("caption", 9, fontName=_BOLD, spaceBefore=6, spaceAfter=2),
        "body": style("body", 9, spaceAfter=4),
        "question": style("question", 10.5, leftIndent=8, spaceBefore=6, spaceAfter=6),
        "small": style("small", 7.5, textColor=grey, spaceAfter=4),
        "word": style("word", 7),
        "number": style("number", 7, alignment=2),
    }


def _section(
    section: Section, pictures: dict[str, Chart], styles: dict[str, Any], width: float
) -> list[Any]:
    from reportlab.platypus import CondPageBreak, KeepTogether, Paragraph

    story: list[Any] = [
        CondPageBreak(_LEAST_ROOM_PT),
        Paragraph(_plain(section.title), styles["heading"]),
    ]
    story += [Paragraph(_plain(text), styles["body"]) for text in section.paragraphs]
    for name in section.charts:
        if name not in pictures:
            continue
        caption = Paragraph(_plain(pictures[name].caption), styles["small"])
        together = [_picture(pictures[name], width), caption]
        if name == section.charts[0]:  # no heading alone at the end of a page
            together, story = [*story[1:], *together], story[:1]
        story.append(KeepTogether(together))
    for table in section.tables:
        story += [
            CondPageBreak(_LEAST_ROOM_PT),
            Paragraph(_plain(table.title), styles["caption"]),
            _table(table, styles, width),
        ]
    story += [Paragraph("• " + _plain(text), styles["body"]) for text in section.points]
    return story


def _picture(chart: Chart, width: float) -> Any:
    from reportlab.lib.utils import ImageReader
    from reportlab.platypus import Image

    across, down = ImageReader(io.BytesIO(chart.picture)).getSize()
    return Image(io.BytesIO(chart.picture), width=width, height=width * down / across)


def _table(table: TableOfText, styles: dict[str, Any], width: float) -> Any:
    """A table that fills the width; cells wrap, long tables go over pages with their headers."""
    from reportlab.lib.colors import HexColor
    from reportlab.platypus import Paragraph, Table

    def cells(row: Sequence[str]) -> list[Any]:
        return [
            Paragraph(_plain(cell), styles["word" if i < table.left else "number"])
            for i, cell in enumerate(row)
        ]

    has_headers = any(table.headers)
    rows = [cells(row) for row in ([table.headers] if has_headers else [])]
    rows += [cells(row) for row in table.rows]
    if not rows:
        return Paragraph("none", styles["word"])
    line, faint = HexColor("#888888"), HexColor("#dddddd")
    look: list[Any] = [
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.25, faint),
        ("LEFTPADDING", (0, 0), (-1, -1), 1),
        ("RIGHTPADDING", (0, 0), (-1, -1), 5),
        ("TOPPADDING", (0, 0), (-1, -1), 1.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
    ]
    if has_headers:
        look.append(("LINEBELOW", (0, 0), (-1, 0), 0.6, line))
    return Table(
        rows,
        colWidths=_widths(table, width),
        repeatRows=int(has_headers),
        style=look,
        hAlign="LEFT",
    )


def _widths(table: TableOfText, width: float) -> list[float]:
    """Widths of columns by the letters in them; numbers never break, words may."""
    wanted, least = [], []
    for i, header in enumerate(table.headers):
        cells = [row[i] for row in table.rows]
        is_word = i < table.left
        texts = [header, *cells] if is_word else [*header.split(), *cells]
        longest = max(map(len, texts), default=1)
        word = max((len(w) for text in texts for w in text.split()), default=1)
        wanted.append(_points(min(longest, _LONGEST_CELL) if is_word else longest))
        least.append(_points(min(word, _LONGEST_WORD)) if is_word else wanted[-1])
    total, narrow = sum(wanted), sum(least)
    if total <= width:
        return wanted
    if narrow >= width:
        return [w * width / narrow for w in least]
    share = (width - narrow) / (total - narrow)
    return [low + share * (high - low) for low, high in zip(least, wanted, strict=True)]


def _points(letters: int) -> float:
    return max(_LETTER_PT * letters + 8.0, _NARROWEST_PT)
