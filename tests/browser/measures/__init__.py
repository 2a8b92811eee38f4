"""Measures of the portal in a browser, run by hand: they print tables, and assert no time."""
