"""Tests of single parts, without a peer."""
