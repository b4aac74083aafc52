"""The control chart of a metric in a card: the verdict, the sentence, the picture."""

from __future__ import annotations

from lib import charts
from lib.filters import Filters
from lib.i18n import _, language
from lib.judgements import verdicts
from lib.metrics import METRICS
from lib.page import Here
from lib.ui import chart, verdict
from lib.ui.chart import Picture
from lib.ui.kept import kept
from lib.wording.control import control_points, control_words, legend, number_format


def draw(
    here: Here,
    key: str,
    *,
    among: tuple[str, ...] = (),
    filters: Filters | None = None,
    card: str = "",
    about: bool = True,
) -> None:
    """The card of one metric. ``among``: metrics whose months the page asks for anyway; ``card``:
    a key of its own where one metric is drawn twice on a page; ``about``: lead to its card."""
    chart.draw(_card(here, key, among, filters or here.filters, card, about))


@kept
def _card(
    here: Here, key: str, among: tuple[str, ...], filters: Filters, card: str, about: bool
) -> Picture:
    judged = verdicts.judge(key, filters, here.scope, among)
    metric, sentence = METRICS[key], verdict.sentence(judged)
    return chart.picture(
        control_points(judged),
        charts.control(
            control_words(judged),
            number_format(judged),
            metric.target is not None,
            language=language(),
        ),
        key=card or f"control-{key}",
        title=_("{figure} by month", figure=_(metric.label)),
        sub="; ".join(filter(None, (sentence, verdict.met(judged), legend()))),
        verdict=verdict.chips(judged),
        action=(_("About this figure"), here.href("metric", metric=key)) if about else None,
        alt=_("{figure} by month: {sentence}", figure=_(metric.label), sentence=sentence),
    )
