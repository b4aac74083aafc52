"""Choices that look alike are told apart, and only those."""

from __future__ import annotations

from lib.ui.filter_bar import told_apart


def test_different_labels_stay_as_they_are() -> None:
    labels = {"a": "Phường 1", "b": "Phường 2"}
    assert told_apart(labels, {"a": "Trà Vinh", "b": "Duyên Hải"}) == labels


def test_alike_labels_get_what_tells_them_apart() -> None:
    labels = {"a": "Phường 1", "b": "Phường 1", "c": "Phường 2"}
    shown = told_apart(labels, {"a": "Trà Vinh", "b": "Duyên Hải", "c": "Trà Vinh"})
    assert shown == {"a": "Phường 1 · Trà Vinh", "b": "Phường 1 · Duyên Hải", "c": "Phường 2"}


def test_the_key_tells_apart_what_nothing_else_does() -> None:
    labels = {"a": "Phường 1", "b": "Phường 1"}
    shown = told_apart(labels, {"a": "Trà Vinh", "b": "Trà Vinh"})
    assert shown == {"a": "Phường 1 · Trà Vinh · a", "b": "Phường 1 · Trà Vinh · b"}
    assert told_apart(labels) == {"a": "Phường 1 · a", "b": "Phường 1 · b"}
