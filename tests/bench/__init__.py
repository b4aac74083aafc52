"""Measurements, which are run by hand and never by the tests: see the Makefile (bench-…)."""
