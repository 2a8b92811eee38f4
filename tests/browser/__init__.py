"""The portal in a real browser, on a running stack."""
