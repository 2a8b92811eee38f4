"""What the app and the client are made of: a bill of materials, the licences, and what is known to be wrong with it.

It is read from the pinned files and from the packages as they are installed: nothing is asked but by `audit`.
"""
