"""The view of the best value of one setting, within a limit on risk."""

from collections.abc import Sequence
from typing import Any, cast

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QPushButton, QTabWidget, QVBoxLayout, QWidget

from gui import compare_tasks
from gui.flow import flowing
from gui.page import Exportable
from gui.pages.compare_curve import CurveChart
from gui.pages.compare_inputs import MetricBox, NumberField, RangeForm, metrics_of
from gui.pages.compare_settings import Choice, choices
from gui.pages.compare_tables import cell
from gui.pages.compare_view import Question, View
from gui.pages.compare_words import (
    coins_note,
    foot,
    optimum_said,
    setting_words,
    unit_shown,
    with_unit,
)
from gui.tables import Cell, FigureTable
from gui.widgets import labelled, named
from minersim.analysis.in_coins import is_money, metric_in_coins, price_at_start
from minersim.analysis.metrics import MEAN, METRICS, STATISTICS, Metric
from minersim.analysis.optimum import Goal, Optimisation
from minersim.scenario.keys import parse_key

_FIRST, _WORLD = "sites[0].fleets[0].count", "market.price.start_usd"
_GOALS = (("largest", "maximise"), ("smallest", "minimise"))
_SIDES = (("at most", "<="), ("at least", ">="))
_STATISTICS = {MEAN: "mean", "p50": "median (p50)"}
_LIMITED, _LIMIT_PERCENT = "probability_of_ruin", 5.0


class OptimiseView(View):
    """One setting, an objective, a limit."""

    title = "Optimise"
    tip = "The best value of one setting, within a limit on risk."

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: list[Choice] = []
        self.form = RangeForm("optimise", "Setting")
        self.goal = QComboBox()
        named(self.goal, "optimise_goal", "Make", "Whether more or less of it is wanted.")
        for words, goal in _GOALS:
            self.goal.addItem(words, goal)
        self.answer = MetricBox()
        named(self.answer, "optimise_metric", "Objective", "What is made large or small.")
        self.statistic = self._statistics("optimise_statistic", "Statistic of the objective")
        self.limited = QCheckBox("Limit")
        tip = "Take only values at which another answer keeps within a limit."
        named(self.limited, "optimise_limited", "Limit on risk", tip)
        self.limit_answer = MetricBox()
        named(self.limit_answer, "optimise_limit_metric", "Limited answer", "What is limited.")
        self.limit_statistic = self._statistics(
            "optimise_limit_statistic", "Statistic of the limit"
        )
        self.side = QComboBox()
        named(
            self.side, "optimise_side", "Side of the limit", "Above or below which it must not be."
        )
        for words, sign in _SIDES:
            self.side.addItem(words, sign)
        self.number = NumberField()
        named(self.number, "optimise_limit", "Limit", "In the unit that the answer is shown in.")
        self.chart = CurveChart()
        self.table = FigureTable("Optimum, the curve")
        self.table.setObjectName("optimise_table")
        self.tabs = QTabWidget()
        self.tabs.setObjectName("optimise_tabs")
        self.tabs.setAccessibleName("Chart and table")
        self.tabs.setDocumentMode(True)
        self.tabs.setTabToolTip(self.tabs.addTab(self.chart, "Chart"), "The curve.")
        self.tabs.setTabToolTip(self.tabs.addTab(self.table, "Table"), "Every value.")
        self.apply = QPushButton("Apply the best value to the case")
        tip = "Put the best value into the case; undo takes it back."
        named(self.apply, "optimise_apply", "Apply the best value to the case", tip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 0)
        layout.setSpacing(3)
        layout.addWidget(self.form)
        layout.addWidget(
            flowing(labelled("Find the", self.goal), labelled("of", self.statistic), self.answer)
        )
        layout.addWidget(
            flowing(self.limited, self.limit_statistic, self.limit_answer, self.side, self.number)
        )
        layout.addWidget(self.tabs, 1)
        layout.addWidget(flowing(self.apply))
        self._connect()
        self._show_kinds()
        self.draw()

    @staticmethod
    def _statistics(name: str, words: str) -> QComboBox:
        box = QComboBox()
        named(box, name, words, "Of the answer over the paths: its mean, or a quantile.")
        for statistic in STATISTICS:
            box.addItem(_STATISTICS.get(statistic, statistic), statistic)
        return box

    def _connect(self) -> None:
        self.form.changed.connect(self.changed)
        boxes = (self.goal, self.answer, self.statistic, self.limit_answer)
        for box in (*boxes, self.limit_statistic, self.side):
            box.currentIndexChanged.connect(self._on_changed)
        self.limited.toggled.connect(self._on_changed)
        self.number.edited.connect(self._on_changed)
        self.apply.clicked.connect(self._on_apply)

    @property
    def found(self) -> Optimisation | None:
        """The answer."""
        return cast("Optimisation | None", super().found)

    def fit(self) -> None:
        """Offer the answers and settings of the case."""
        scenario = self.scenario
        metrics = metrics_of(scenario)
        self.answer.set_metrics(metrics, "npv_usd", money=self.money)
        self.limit_answer.set_metrics(metrics, _LIMITED, money=self.money)
        if not self.number.text() and self.limit_answer.chosen == _LIMITED:
            self.number.show_value(_LIMIT_PERCENT)
        found = choices(scenario.to_dict()) if scenario is not None else []
        self._choices = found
        first = _FIRST if scenario is not None and scenario.sites else _WORLD
        self.form.show_scenario(scenario, found, first)
        self._show_kinds()

    @Slot()
    def _on_changed(self, *_: object) -> None:
        self._show_kinds()
        self.changed.emit()

    def _show_kinds(self) -> None:
        """Leave out quantiles of what has none, and show the unit of the limit."""
        for box, statistic in (
            (self.answer, self.statistic),
            (self.limit_answer, self.limit_statistic),
        ):
            metric = METRICS.get(box.chosen)
            statistic.setEnabled(metric is not None and not metric.is_probability)
        parts = (self.limit_statistic, self.limit_answer, self.side, self.number)
        for widget in parts:
            widget.setVisible(self.limited.isChecked())
        metric = METRICS.get(self.limit_answer.chosen)
        if metric is not None:
            shown = metric_in_coins(metric) if self._coin_usd(metric) != 1.0 else metric
            self.number.set_kind(unit_shown(shown), whole=False)

    def _coin_usd(self, metric: Metric) -> float:
        """Dollars of one in which an answer's limit is typed: 1, or a coin's at the start."""
        if self.money == "USD" or self.scenario is None or not is_money(metric):
            return 1.0
        return price_at_start(self.scenario)

    def set_money(self, money: str) -> None:
        """Show money in dollars or in coins; a limit that is typed stays as high as it is."""
        metric, number = METRICS.get(self.limit_answer.chosen), self.number.number()
        before = 1.0 if metric is None else self._coin_usd(metric)
        super().set_money(money)
        after = 1.0 if metric is None else self._coin_usd(metric)
        if before != after and not isinstance(number, str):
            self.number.show_value(float(f"{number * before / after:.12g}"), True)

    # --- question and answer -------------------------------------------------------------------

    @staticmethod
    def _measure(box: MetricBox, statistic: QComboBox) -> str:
        chosen = str(statistic.currentData())
        plain = chosen == MEAN or METRICS[box.chosen].is_probability
        return box.chosen if plain else f"{box.chosen}.{chosen}"

    def question(self, paths: int) -> Question | str:
        """Ask for the best value."""
        if self.scenario is None:
            return ""
        wanted = self.form.wanted()
        if isinstance(wanted, str):
            return wanted
        limits: tuple[str, ...] = ()
        if self.limited.isChecked():
            number = self.number.number()
            if isinstance(number, str):
                return f"Limit: {number}"
            metric = METRICS[self.limit_answer.chosen]
            value = number / 100.0 if unit_shown(metric) == "%" else number * self._coin_usd(metric)
            name = self._measure(self.limit_answer, self.limit_statistic)
            limits = (f"{name}{self.side.currentData()}{value:.12g}",)
        arguments = (
            self.scenario.to_dict(),
            wanted,
            self._measure(self.answer, self.statistic),
            cast("Goal", self.goal.currentData()),
            limits,
        )
        return Question(compare_tasks.optimised, arguments, paths)

    def draw(self) -> None:
        """Show chart and table."""
        found = self.found
        best = found is not None and found.optimum is not None and not found.flat
        self.apply.setEnabled(best)
        if found is None:
            self.chart.clear()
            self.table.set_rows([], [])
            return
        self.chart.show_optimum(found)
        self.table.set_rows(*_rows(found))

    @Slot()
    def _on_apply(self) -> None:
        found = self.found
        if found is None or found.optimum is None:
            return
        varied, value = found.varied, found.optimum.point.value
        words = f"set {varied.title.lower()} to {with_unit(varied, value)}"
        changes: Any = [(parse_key(varied.key), varied.plain(value))]
        self.apply_asked.emit(changes, words)

    def words(self) -> str:
        """The best value, what limited it, and what the numbers are from."""
        found = self.found
        if found is None:
            return ""
        told = foot(found.runs, found.worlds, found.scenario.paths, found.elapsed_s, found.notices)
        choice = next((c for c in self._choices if c.key == found.varied.key), None)
        setting = found.varied.title if choice is None else choice.label
        measures = (found.objective, *(limit.measure for limit in found.limits))
        metrics = [measure.metric for measure in measures]
        return f"{optimum_said(found, setting)} {told}{coins_note(metrics, found.scenario)}"

    def exports(self) -> Sequence[Exportable]:
        """Chart and table."""
        return () if self.found is None else (self.chart, self.table)


def _rows(found: Optimisation) -> tuple[list[str], list[list[Cell]]]:
    """Every value that was run."""
    varied, metric = found.varied, found.objective.metric
    unit = f" [{unit_shown(metric)}]" if unit_shown(metric) else ""
    headers = [f"{varied.title} [{varied.unit}]" if varied.unit else varied.title]
    headers.append(f"{found.objective.title}{unit}")
    for limit in found.limits:
        own = unit_shown(limit.measure.metric)
        headers.append(f"{limit.measure.title} [{own}]" if own else limit.measure.title)
    headers.append("")
    rows = []
    for point in found.curve:
        best = found.optimum is not None and point == found.optimum.point and not found.flat
        limits = zip(found.limits, point.limits, strict=True)
        rows.append(
            [
                Cell(setting_words(varied, point.value), point.value),
                cell(metric, point.objective),
                *(cell(limit.measure.metric, value) for limit, value in limits),
                Cell("best" if best else "" if point.allowed else "beyond the limit"),
            ]
        )
    return headers, rows
