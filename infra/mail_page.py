"""A message as the HTML of a mail.

Mail programs know little of HTML: Outlook for Windows lays out with tables and inline styles alone. What is in the
`style` element is for programs that follow "prefers-color-scheme"; the others show the light colours, or change them
themselves. Everything that people wrote is escaped.
"""

from html import escape

from domain.messages.compose import Message, Run

_FONT = "font-family:'Segoe UI',Helvetica,Arial,sans-serif"
_TEXT = f"{_FONT};font-size:14px;line-height:20px;color:#242424"
_QUIET = f"{_FONT};font-size:12px;line-height:16px;color:#616161"
_DARK = (
    ".page{background-color:#141414!important}.sheet{background-color:#292929!important}"
    ".text{color:#f5f5f5!important}.quiet{color:#d6d6d6!important}.text a{color:#62abf5!important}"
)
_ROW = '<tr><td class="{kind}" style="padding:0 24px 16px;overflow-wrap:anywhere;{style}">{content}</td></tr>'


def mail_html(message: Message) -> str:
    """The whole document: what it says first, then the news, one button, whom to ask, and why somebody gets it."""
    heading = (
        '<h1 style="margin:0;padding-top:24px;font-size:20px;line-height:28px;font-weight:600">'
        f"{escape(message.subject)}</h1>"
    )
    rows = [
        _row(heading),
        *([_row(escape(message.products), quiet=True)] if message.products else ()),
        _row(_news(message.lines)),
        *(_row(escape(line)) for line in message.closing),
        *([_row(_button(*message.link))] if message.link else ()),
        *([_row("".join(map(_run, message.ask)))] if message.ask else ()),
        _row(escape(message.footer), quiet=True),
    ]
    return (
        f'<!DOCTYPE html><html lang="{message.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<meta name="supported-color-schemes" content="light dark">'
        f"<title>{escape(message.subject)}</title>"
        f"<style>:root{{color-scheme:light dark}}@media (prefers-color-scheme:dark){{{_DARK}}}</style></head>"
        '<body class="page" style="margin:0;padding:0;background-color:#f5f5f5">'
        '<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" '
        'style="background-color:#f5f5f5"><tr><td align="center" style="padding:16px 8px">'
        '<table role="presentation" class="sheet" width="100%" cellpadding="0" cellspacing="0" border="0" '
        f'style="max-width:600px;background-color:#ffffff;text-align:left">{"".join(rows)}</table>'
        "</td></tr></table></body></html>"
    )


def _row(content: str, *, quiet: bool = False) -> str:
    return _ROW.format(kind="quiet" if quiet else "text", style=_QUIET if quiet else _TEXT, content=content)


def _news(lines: tuple[str, ...]) -> str:
    if len(lines) == 1:
        return escape(lines[0])
    items = "".join(f'<li style="margin:0 0 8px">{escape(line)}</li>' for line in lines)
    return f'<ul style="margin:0;padding:0 0 0 20px">{items}</ul>'


def _button(url: str, title: str) -> str:
    """A link that looks like a button: the cell has the colour, for Outlook draws no background behind a link."""
    return (
        '<table role="presentation" cellpadding="0" cellspacing="0" border="0"><tr>'
        '<td bgcolor="#0f6cbd" style="background-color:#0f6cbd;border-radius:4px;padding:10px 16px">'
        f'<a href="{escape(url)}" style="{_FONT};font-size:14px;line-height:20px;font-weight:600;'
        f'color:#ffffff!important;text-decoration:none">{escape(title)}</a></td></tr></table>'
    )


def _run(run: Run) -> str:
    return f'<a href="{escape(run.url)}">{escape(run.text)}</a>' if run.url else escape(run.text)
