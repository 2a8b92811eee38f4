"""The doctor: what is wrong with this installation, and how to put it right.

`checks` is the one table of what is asked; `examine` asks it, each check bounded in time and apart from the others.
"""
