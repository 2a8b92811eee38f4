"""Whatever comes in from outside, every parser answers a value or one of the app's own errors.

`make unit-tests` runs a short round of the same examples; `make fuzz MINUTES=n` looks for new ones.
"""
