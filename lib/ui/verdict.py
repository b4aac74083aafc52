"""Verdicts on the screen: a chip with a shape; the sentence on hover."""

from __future__ import annotations

from lib.judgements.verdicts import Judged
from lib.statistics.verdict import Assurance, Course
from lib.ui.html import Chip
from lib.wording import verdict as said
from lib.wording.verdict import MARKS, event_words, is_news, met, sentence

__all__ = [
    "MARKS",
    "assurance_chip",
    "chips",
    "course_chip",
    "event_words",
    "is_news",
    "met",
    "sentence",
]

TONES = {
    Course.IMPROVING: "good",
    Course.WORSENING: "high",
    Course.CHANGED: "info",
    Course.ORDINARY: "steady",
    Course.NOT_ENOUGH: "neutral",
}
COURSES = {course: Chip(word, TONES[course]) for course, word in said.COURSES.items()}
ASSURANCE_TONES = {
    Assurance.WILL_MEET: "good",
    Assurance.WILL_MISS: "high",
    Assurance.EITHER_WAY: "medium",
}
ASSURANCES = {key: Chip(word, ASSURANCE_TONES[key]) for key, word in said.ASSURANCES.items()}


def course_chip(judged: Judged) -> Chip:
    """The verdict as a chip; the sentence on hover."""
    return COURSES[judged.verdict.course].translated(sentence(judged))


def assurance_chip(judged: Judged) -> Chip | None:
    """Whether the target will be met; None without a target or without enough data."""
    if judged.assurance not in ASSURANCES or judged.metric.target is None:
        return None
    return ASSURANCES[judged.assurance].translated(met(judged))


def chips(judged: Judged) -> list[Chip]:
    """Verdict and, where there is a target, assurance."""
    found = (course_chip(judged), assurance_chip(judged))
    return [chip for chip in found if chip is not None]
