"""One suite a port, run on the fake and on the real adapter: what both hold, the other tests may rely on."""
