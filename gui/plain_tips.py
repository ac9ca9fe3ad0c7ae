"""Texts of the user's where Qt would take markup for itself: shown as they are written."""

import html


def plain_tip(text: str) -> str:
    """A text for a tooltip, or for a label of a message, that is no markup.

    Qt guesses whether such a text is HTML: it would draw the picture of a name ``<img src=...>``.

    >>> plain_tip("S21 & T21"), plain_tip("<b>S21</b>")
    ('S21 & T21', '<span style="white-space: pre-wrap">&lt;b&gt;S21&lt;/b&gt;</span>')
    """
    if "<" not in text:
        return text
    return f'<span style="white-space: pre-wrap">{html.escape(text, quote=False)}</span>'
