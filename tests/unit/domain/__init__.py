"""The rules, each module by tests of its own."""
