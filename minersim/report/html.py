"""A report as one HTML file that needs nothing else: styles and charts are inside."""

import re
from collections.abc import Sequence
from typing import Any

from minersim.report.charts import Chart
from minersim.report.content import Content

_BEFORE_SVG = re.compile(r"\A.*?(?=<svg\b)", re.DOTALL)
_FONTS = "'DejaVu Sans', Verdana, Arial, sans-serif"
"""Where the reader lacks the font of the charts, one of its widths, then any without serifs."""
_DRIVERS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What could drive a terminal that shows the file, or turn the direction of a text around."""
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)


def html_bytes(content: Content, charts: Sequence[Chart]) -> bytes:
    """Text of the file in UTF-8; every name of the scenario's is escaped.

    Parameters
    ----------
    content : Content
    charts : sequence of Chart
        As SVG.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined
    from markupsafe import Markup

    environment = Environment(
        loader=PackageLoader("minersim.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    # what is drawn is Matplotlib's own text, which escapes names itself
    drawn: dict[str, Any] = {
        chart.name: {"caption": chart.caption, "svg": Markup(_inline(chart, number))}
        for number, chart in enumerate(charts)
    }
    text = environment.get_template("report.html.j2").render(content=content, charts=drawn)
    return _DRIVERS.sub("?", text).encode("utf-8", errors="replace")


def _inline(chart: Chart, number: int) -> str:
    """An SVG document as a part of a page: its ids are its own among all charts."""
    text = chart.picture.decode("utf-8")
    text = _METADATA.sub("", _BEFORE_SVG.sub("", text))
    text = text.replace("'DejaVu Sans'", _FONTS)
    text = re.sub(r'\bid="', f'id="c{number}-', text)
    text = re.sub(r'(href="|url\()#', rf"\1#c{number}-", text)
    return text.strip()
