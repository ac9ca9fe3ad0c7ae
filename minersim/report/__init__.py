"""A run as a report: question, answer, figures, inputs, assumptions, provenance; HTML or PDF."""

from minersim.report.content import Content, Section, TableOfText, report_content
from minersim.report.files import SUFFIXES, ReportData, render_report, write_report

__all__ = [
    "SUFFIXES",
    "Content",
    "ReportData",
    "Section",
    "TableOfText",
    "render_report",
    "report_content",
    "write_report",
]
