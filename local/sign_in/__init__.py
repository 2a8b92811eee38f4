"""A sign-in issuer on this machine: makes the access tokens that Entra ID would, for people of the local tenant.

`python -m local.sign_in` starts it; `python -m local.sign_in.token` prints a token.
"""
