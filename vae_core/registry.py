"""Registries of likelihoods, priors, posteriors, networks and objectives, by name.

Each entry is one class in one module of its folder. It declares its name, title and settings,
which the configuration, the command line, the form and the model card read here.
"""

import importlib
import math
import pkgutil
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

Value = int | float | str | tuple[int, ...]
DEEPEST = 16  # layers


@dataclass(frozen=True)
class Setting:
    """A setting of a registered class; typed as its default: int, float, str or tuple of int."""

    name: str
    """a field of the configuration or, failing that, one of its `options`"""
    title: str
    default: Value
    low: float = -math.inf
    high: float = math.inf
    hint: str = ""
    digits: int = 2
    """number of decimals shown"""
    choices: tuple[tuple[str, str], ...] = ()
    """for a str: each value with its title"""

    def parse(self, value: Any) -> Value:
        """The value, converted to the setting's type.

        Raises:
            ValueError: For a value of the wrong type or out of range.
        """
        kind, number = type(self.default), isinstance(value, int | float)
        if kind is str:
            names = [name for name, _ in self.choices]
            require(value in names, f"{self.name} is one of {', '.join(names)}, got {value!r}")
            return str(value)
        if kind is tuple:
            return self._parse_widths(value)
        whole = type(value) is int or (number and float(value).is_integer())
        fits = number and not isinstance(value, bool) and (kind is float or whole)
        require(fits, f"{self.name} must be {kind.__name__}, got {value!r}")
        within = self.low <= value <= self.high and math.isfinite(value)
        require(within, f"{self.name} must be {self._range}, got {value}")
        return float(value) if kind is float else int(value)

    def _parse_widths(self, value: Any) -> tuple[int, ...]:
        whole = isinstance(value, list | tuple) and all(type(v) is int for v in value)
        require(whole, f"{self.name} must be whole numbers, got {value!r}")
        low, high, widths = self.low, self.high, tuple(value)
        fits = 1 <= len(widths) <= DEEPEST and low <= min(widths) and max(widths) <= high
        rule = f"{self.name} needs 1 to {DEEPEST} widths of {low:g} to {high:g}, got {widths}"
        require(fits, rule)
        return widths

    @property
    def _range(self) -> str:
        if math.isinf(self.high):
            return f"at least {self.low:g}"
        return f"{self.low:g} to {self.high:g}"


class Part:
    """Base of every registered class."""

    name: ClassVar[str]
    """used in config.json and on the command line"""
    title: ClassVar[str]
    """shown on the pages"""
    hint: ClassVar[str] = ""
    settings: ClassVar[tuple[Setting, ...]] = ()

    @classmethod
    def check(cls, config: Any) -> None:
        """Raises ValueError if a configuration that chooses this class is invalid."""


P = TypeVar("P", bound=type[Part])


class Registry:
    """Classes by name, registered by the modules of one package."""

    def __init__(self, what: str, package: str) -> None:
        self.what = what
        self._package = package
        self._kinds: dict[str, type[Part]] = {}
        self._loaded = False
        self._lock = threading.RLock()

    def register(self, kind: P) -> P:
        """Class decorator. A second class of the same name replaces the first."""
        self._kinds[kind.name] = kind
        return kind

    def forget(self, name: str) -> None:
        """Removes a class; used by tests to unregister theirs."""
        del self._kinds[name]

    def __getitem__(self, name: str) -> Any:
        """The class of this name; raises ValueError, listing the valid names, for any other."""
        rule = f"{self.what} is one of {', '.join(self)}, got {name!r}"
        require(isinstance(name, str) and name in self, rule)
        return self._kinds[name]

    def __iter__(self) -> Iterator[str]:
        self._load()
        return iter(tuple(self._kinds))

    def __len__(self) -> int:
        self._load()
        return len(self._kinds)

    def __contains__(self, name: object) -> bool:
        self._load()
        return name in self._kinds

    def kinds(self) -> Sequence[type[Part]]:
        """All classes, in the order of their registration."""
        self._load()
        return list(self._kinds.values())

    def _load(self) -> None:
        """Imports every module of the package once; importing a module registers its classes."""
        with self._lock:
            if self._loaded:
                return
            self._loaded = True
            package = importlib.import_module(self._package)
            for module in pkgutil.iter_modules(package.__path__):
                importlib.import_module(f"{self._package}.{module.name}")


def require(condition: bool, rule: str) -> None:
    """Raises ValueError with the rule unless the condition holds."""
    if not condition:
        raise ValueError(rule)


NETWORKS = Registry("network", "vae_core.models.networks")
LIKELIHOODS = Registry("likelihood", "vae_core.models.likelihoods")
POSTERIORS = Registry("posterior", "vae_core.models.posteriors")
PRIORS = Registry("prior", "vae_core.models.priors")
OBJECTIVES = Registry("objective", "vae_core.objectives")
