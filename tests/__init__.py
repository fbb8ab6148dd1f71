"""Tests of everything; `tests.support` holds what they share."""
