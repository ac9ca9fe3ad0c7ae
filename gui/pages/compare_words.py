"""What the comparison page says: pure functions."""

from collections.abc import Sequence

from gui.units import MINUS, elided, figure, with_minus
from minersim.analysis.compare import Comparison, Duel
from minersim.analysis.decision_words import NONE, letter, metric_text, setting_text
from minersim.analysis.in_coins import is_money, price_at_start
from minersim.analysis.metrics import METRICS, Metric
from minersim.analysis.optimum import Optimisation
from minersim.analysis.optimum_words import optimum_sentences
from minersim.analysis.sensitivity import Sensitivity
from minersim.analysis.sweep import Sweep
from minersim.analysis.varied import Varied
from minersim.number_text import counted
from minersim.scenario import Scenario

NO_CASE = "No scenario is open: Ctrl+N makes one, Ctrl+O opens one."
ISSUES = (
    "Some values of the case are wrong (F8 lists them): the last right ones are used until they "
    "are mended."
)
OUTDATED = "What is asked, or the case, has changed since: Run computes it anew."
ONE_CASE = (
    "One case is open. Open another (Ctrl+O), duplicate it and change the copy (Ctrl+D), or add "
    "files to compare it with."
)
_PERCENT = ("uptime", "irr")
_NAME_LENGTH = 22
_SHOWN_NOTICES = 3


def named(place: int, name: str, longest: int = _NAME_LENGTH) -> str:
    """Letter and name of a scenario, short.

    >>> named(1, "The squeeze")
    'B: The squeeze'
    """
    return f"{letter(place)}: {elided(name, longest)}"


def in_percent(metric: Metric) -> bool:
    """Whether a metric is shown in percent."""
    return metric.is_probability or metric.name in _PERCENT


def unit_shown(metric: Metric) -> str:
    """Unit that a metric is shown in."""
    return "%" if in_percent(metric) else metric.unit


def shown(metric: Metric, value: float) -> float:
    """A metric's value in the unit that it is shown in."""
    return 100.0 * value if in_percent(metric) else value


def axis_label(metric: Metric) -> str:
    """Title and unit, as an axis has them."""
    unit = unit_shown(metric)
    return title(metric) + (f" [{unit}]" if unit else "")


def mean_label(metric: Metric) -> str:
    """As `axis_label`, of a mean over the paths."""
    unit = f" [{unit_shown(metric)}]" if unit_shown(metric) else ""
    return axis_label(metric) if metric.is_probability else f"Mean {metric.title}{unit}"


def setting_words(varied: Varied, value: float) -> str:
    """A setting's value as the window writes it, without its unit."""
    return with_minus(setting_text(varied, value))


def with_unit(varied: Varied, value: float) -> str:
    """A setting's value with its unit."""
    return f"{setting_words(varied, value)} {varied.unit}".rstrip()


def title(metric: Metric) -> str:
    """Title with a capital letter."""
    return metric.title[:1].upper() + metric.title[1:]


def text(metric: Metric, value: float | None) -> str:
    """A value as the window writes it, with its unit."""
    words = metric_text(metric, value)
    if words == NONE:
        return NONE
    return (
        with_minus(words) if in_percent(metric) else f"{with_minus(words)} {metric.unit}".rstrip()
    )


# --- compare ---------------------------------------------------------------------------------


def comparison_headline(found: Comparison) -> str:
    """The first answer in a sentence: the difference of two, or the best of more."""
    metric = found.metrics[0]
    if len(found.scenarios) == 2:
        return _duel_sentence(next(duel for duel in found.duels if duel.metric == metric))
    means = [told[metric.name] for told in found.summaries]
    known = [(one["mean"], i) for i, one in enumerate(means) if one is not None]
    if not known or metric.better == 0:
        return f"{counted(len(found.scenarios), 'scenario')} side by side."
    best, place = max(known, key=lambda pair: metric.better * pair[0])
    name = elided(found.scenarios[place].name, _NAME_LENGTH)
    return f"Best by {metric.title}: {letter(place)} ({name}), {text(metric, best)} in the mean."


def _duel_sentence(duel: Duel) -> str:
    metric, difference, wins = duel.metric, duel.difference, duel.wins
    if difference.mean is None:
        return f"No path has {metric.title} in both."
    words = f"{title(metric)}: {letter(duel.second)} less {letter(duel.first)} is "
    words += text(metric, difference.mean)
    if difference.low is not None and difference.high is not None:
        ends = (text(metric, end) for end in (difference.low, difference.high))
        words += f" (95 %: {' to '.join(ends)})"
    if wins is not None:
        low, high = (f"{100.0 * end:.0f}" for end in (wins.low, wins.high))
        share = f"{100.0 * wins.better:.1f}"
        words += f"; {letter(duel.first)} does better on {share} % of the paths"
        words += f" (95 %: {low} to {high} %)"
    return f"{words}."


# --- sensitivity -----------------------------------------------------------------------------


def tornado_headline(found: Sensitivity, labels: dict[str, str]) -> str:
    """The longest bar, and what cannot be told from noise."""
    metric, bars = found.metric, found.tornado.bars
    told = [bar for bar in bars if bar.resolved]
    if not told:
        return f"No input moves {metric.title} by more than the noise of these paths."
    first = told[0]
    name = labels.get(first.varied.key, first.varied.title)
    words = f"{name} moves the mean of {metric.title} most, by {text(metric, first.size)}"
    hidden = len(bars) - len(told)
    if hidden:
        verb = "is" if hidden == 1 else "are"
        words += f"; {hidden} of {len(bars)} swings {verb} not told from noise"
    return f"{words}."


# --- sweep -----------------------------------------------------------------------------------


def sweep_headline(found: Sweep) -> str:
    """The largest and the smallest mean of a sweep."""
    metric = found.metrics[0]
    known = [(p.summaries[metric.name], p.values) for p in found.points]
    means = [(one["mean"], values) for one, values in known if one is not None]
    if not means:
        return f"No path has {metric.title} anywhere on the grid."
    least, most = min(means), max(means)
    if least[0] == most[0]:
        return f"{title(metric)} is {text(metric, most[0])} everywhere on the grid."
    parts = (f"{text(metric, mean)} at {place_text(found, at)}" for mean, at in (least, most))
    return f"Mean {metric.title} from {' to '.join(parts)}."


def place_text(found: Sweep, values: Sequence[float]) -> str:
    """Values of the settings of a point of a sweep."""
    words = [with_unit(varied, value) for varied, value in zip(found.varied, values, strict=True)]
    return " and ".join(words)


# --- optimise --------------------------------------------------------------------------------


def optimum_said(found: Optimisation, setting: str) -> str:
    """What an optimisation found, with the setting and the limits in words.

    Parameters
    ----------
    setting : str
        What the setting is called.
    """
    sides = {"<=": "at most", ">=": "at least"}
    called = {
        limit.text: f"{limit.measure.title} {sides[limit.side]} "
        f"{text(limit.measure.metric, limit.number)}"
        for limit in found.limits
    }
    called[found.varied.key] = setting
    return " ".join(optimum_sentences(found, called)).replace(" -", f" {MINUS}")


# --- all -------------------------------------------------------------------------------------


def foot(runs: int, worlds: int, paths: int, seconds: float, notices: Sequence[str]) -> str:
    """What numbers are from, and what the user should know.

    >>> foot(3, 1, 500, 1.24, ["short of cash"])
    '3 runs on 1 simulated world, 500 paths each with the same luck, 1.2 s. Notice: short of cash.'
    """
    words = (
        f"{counted(runs, 'run')} on {counted(worlds, 'simulated world')}, "
        f"{counted(paths, 'path')} each with the same luck, {seconds:.1f} s."
    )
    for notice in notices[:_SHOWN_NOTICES]:
        words += f" Notice: {notice.rstrip('.')}."
    more = len(notices) - _SHOWN_NOTICES
    return words + (f" {counted(more, 'more notice')}." if more > 0 else "")


def coins_note(metrics: Sequence[Metric], scenario: Scenario, whose: str = "the") -> str:
    """At which price money is shown in coins, where it is; the coins of a metric are no money."""
    if not any(m.unit == "BTC" and is_money(METRICS[m.name]) for m in metrics):
        return ""
    price = figure(price_at_start(scenario))
    return f" Money is in BTC at {price} USD/BTC, the price at {whose} start."


def remaining(share: float, elapsed_s: float) -> str:
    """How far a task is, and what it still takes.

    >>> remaining(0.25, 3.0), remaining(0.0, 3.0), remaining(0.5, 300.0)
    ('25 %, 9 s to go', 'begins', '50 %, 5 min to go')
    """
    if share <= 0.0:
        return "begins"
    left_s = elapsed_s * (1.0 - share) / share
    words = f"{left_s:.0f} s" if left_s < 100.0 else f"{left_s / 60.0:.0f} min"
    return f"{100.0 * share:.0f} %, {words} to go"
