"""Allotments as a file: its entries, and what applying it would change."""
