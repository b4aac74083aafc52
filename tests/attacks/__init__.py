"""Attacks, each a test that fails without the defence."""
