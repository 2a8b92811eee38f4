"""The page on which somebody chooses who they are: plain HTML without scripts."""

import hashlib
from base64 import b64encode
from collections.abc import Mapping, Sequence
from html import escape

from local.sign_in.tokens import SignedInUser

STYLE = """
:root { color-scheme: light dark; font: 16px/1.4 "Segoe UI", system-ui, sans-serif; }
body { margin: 0; display: grid; place-items: start center; padding: 6vh 16px;
  background: light-dark(#f5f5f5, #1f1f1f); color: light-dark(#242424, #fff); }
main { width: min(440px, 100%); box-sizing: border-box; padding: 32px;
  background: light-dark(#fff, #292929); box-shadow: 0 2px 8px #0003; border-radius: 4px; }
h1 { font-size: 24px; font-weight: 600; margin: 0 0 4px; }
p { margin: 0 0 20px; color: light-dark(#616161, #d6d6d6); }
form.search { display: flex; gap: 8px; margin-bottom: 12px; }
label { flex: 1; display: grid; gap: 4px; font-size: 14px; }
input { font: inherit; padding: 6px 8px; }
form.search button { align-self: end; font: inherit; padding: 6px 12px; }
ul { list-style: none; margin: 0; padding: 0; }
li button { all: unset; display: grid; box-sizing: border-box; width: 100%; padding: 10px 8px; cursor: pointer;
  border-top: 1px solid light-dark(#e0e0e0, #3d3d3d); overflow-wrap: anywhere; }
li button:hover { background: light-dark(#f5f5f5, #333); }
li button:focus-visible { outline: 2px solid light-dark(#000, #fff); }
small { color: light-dark(#616161, #d6d6d6); font-size: 14px; }
"""
_STYLE_HASH = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()

HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


def choice_page(people: Sequence[SignedInUser], query: Mapping[str, str], search: str) -> str:
    """The page that lists people to sign in as; each choice sends the authorization request on."""
    hidden = "".join(_hidden(name, value) for name, value in query.items() if name not in {"search", "user"})
    chosen = "".join(_choice(person) for person in people)
    found = f'<form method="post"><ul>{chosen}</ul>{hidden}</form>' if people else "<p>No people found.</p>"
    return _page(
        "Pick an account",
        "<p>This is the sign-in of the simulated tenant. Whom do you want to be?</p>"
        f'<form class="search" method="get">{hidden}<label>Name begins with'
        f'<input name="search" value="{escape(search)}"></label><button>Search</button></form>{found}',
    )


def message_page(title: str, text: str) -> str:
    """A page that says something."""
    return _page(title, f"<p>{escape(text)}</p>")


def _choice(person: SignedInUser) -> str:
    role = "".join(f" · {role}" for role in person.default_roles)
    return (
        f'<li><button name="user" value="{escape(person.id)}">{escape(person.display_name)}'
        f"<small>{escape(person.user_principal_name + role)}</small></button></li>"
    )


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
