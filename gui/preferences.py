"""What the user prefers, kept from one session to the next."""

from PySide6.QtCore import QObject, QSettings, Signal

from gui.text_size import TEXT_PERCENTS, USUAL

THEMES = ("system", "light", "dark")
HASHRATE_UNITS = ("TH", "PH", "EH")
MONEY_UNITS = ("USD", "BTC")
ENERGY_UNITS = ("kWh", "MWh")
VERSION = 1


class Preferences(QObject):
    """Preferences, read from and written to the user's settings file at once.

    Attributes
    ----------
    changed : Signal(str)
        Name of the preference that changed.
    """

    changed = Signal(str)

    def __init__(self, settings: QSettings | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.settings = settings or QSettings()
        if str(self.settings.value("version", VERSION)) != str(VERSION):
            self.settings.clear()  # of another version, whose meaning may differ
        self.settings.setValue("version", VERSION)

    def _choice(self, name: str, choices: tuple[str, ...]) -> str:
        value = str(self.settings.value(f"preferences/{name}", choices[0]))
        return value if value in choices else choices[0]

    def _set(self, name: str, value: object) -> None:
        if str(self.settings.value(f"preferences/{name}")) != str(value):
            self.settings.setValue(f"preferences/{name}", value)
            self.changed.emit(name)

    @property
    def theme(self) -> str:
        """One of ``THEMES``."""
        return self._choice("theme", THEMES)

    @theme.setter
    def theme(self, value: str) -> None:
        self._set("theme", value)

    @property
    def hashrate_unit(self) -> str:
        """One of ``HASHRATE_UNITS``: hashprice and hashcost are shown per this."""
        return self._choice("hashrate_unit", ("PH", "TH", "EH"))

    @hashrate_unit.setter
    def hashrate_unit(self, value: str) -> None:
        self._set("hashrate_unit", value)

    @property
    def money_unit(self) -> str:
        """One of ``MONEY_UNITS``."""
        return self._choice("money_unit", MONEY_UNITS)

    @money_unit.setter
    def money_unit(self, value: str) -> None:
        self._set("money_unit", value)

    @property
    def energy_unit(self) -> str:
        """One of ``ENERGY_UNITS``."""
        return self._choice("energy_unit", ENERGY_UNITS)

    @energy_unit.setter
    def energy_unit(self, value: str) -> None:
        self._set("energy_unit", value)

    @property
    def paths(self) -> int:
        """Paths of a whole run; 0 takes the scenario's own number."""
        try:
            return max(int(str(self.settings.value("preferences/paths", 0))), 0)
        except ValueError:
            return 0

    @paths.setter
    def paths(self, value: int) -> None:
        self._set("paths", value)

    @property
    def text_percent(self) -> int:
        """Size of all letters, of the size that the desktop asks for. [%]"""
        try:
            value = int(str(self.settings.value("preferences/text_percent", USUAL)))
        except ValueError:
            return USUAL
        return min(max(value, TEXT_PERCENTS[0]), TEXT_PERCENTS[-1])

    @text_percent.setter
    def text_percent(self, value: int) -> None:
        self._set("text_percent", value)

    @property
    def run_when_settled(self) -> bool:
        """Whether the whole run begins by itself once values rest."""
        return str(self.settings.value("preferences/run_when_settled", "true")).lower() == "true"

    @run_when_settled.setter
    def run_when_settled(self, value: bool) -> None:
        self._set("run_when_settled", "true" if value else "false")

    @property
    def advanced(self) -> bool:
        """Whether forms show every setting."""
        return str(self.settings.value("preferences/advanced", "false")).lower() == "true"

    @advanced.setter
    def advanced(self, value: bool) -> None:
        self._set("advanced", "true" if value else "false")
