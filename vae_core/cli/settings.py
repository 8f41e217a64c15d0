"""The settings of a preset as command-line flags, including those of registered parts."""

import dataclasses
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypeVar

import tyro

from ..config import NEUTRAL, Choosing, DataConfig, ModelConfig, Options, RunConfig, TrainConfig
from ..registry import Setting
from .common import UsageError

C = TypeVar("C", bound=Choosing)


@dataclass(frozen=True)
class Settings:
    """The settings of a preset; each has a flag."""

    data: DataConfig
    model: ModelConfig
    train: TrainConfig

    def put_into(self, config: RunConfig) -> RunConfig:
        """The configuration with these settings. Raises UsageError for invalid ones."""
        try:
            model, train = chosen(config.model, self.model), chosen(config.train, self.train)
        except ValueError as error:
            raise UsageError(str(error)) from None
        return dataclasses.replace(config, data=self.data, model=model, train=train)


def settings_of(config: RunConfig) -> Settings:
    """The settings of a configuration; tyro derives a flag from each field of their classes."""
    return Settings(config.data, flags(config.model), flags(config.train))


def flags(config: C) -> C:
    """The same values in a class that has a field for each setting of every registered part."""
    kind = type(config)
    registries = kind.registries()
    parts = [part for registry in registries.values() for part in registry.kinds()]
    own = {field.name for field in dataclasses.fields(kind)}
    further = {s.name: s for part in parts for s in part.settings if s.name not in own}
    names = [(name, Literal[tuple(registry)]) for name, registry in registries.items()]
    fields: list[Any] = [(name, kinds, getattr(config, name)) for name, kinds in names]
    known = dict(config.options)
    fields += [(n, annotation(s), known.get(n, s.default)) for n, s in further.items()]
    fields.append(("options", Annotated[Options, tyro.conf.Suppress], ()))
    unchecked = {"__post_init__": lambda self: None}  # `chosen` checks
    flagged = dataclasses.make_dataclass(
        kind.__name__, fields, bases=(kind,), namespace=unchecked, frozen=True, kw_only=True
    )
    rest = own - set(registries) - {"options"}
    made: C = flagged(**{name: getattr(config, name) for name in rest})
    return made


def annotation(setting: Setting) -> Any:
    kind: Any = type(setting.default)
    if kind is str:
        kind = Literal[tuple(name for name, _ in setting.choices)]
    if kind is tuple:
        kind = tuple[int, ...]
    return Annotated[kind, tyro.conf.arg(help=f"{setting.title}. {setting.hint}".strip())]


def chosen(base: C, flagged: C) -> C:
    """The configuration given by the flags, without the settings of parts that aren't chosen.

    What no flag has changed of those is left out; what a flag has changed is refused.
    """
    kind = type(base)
    fields = {field.name for field in dataclasses.fields(kind)} - {"options"}
    values = {name: getattr(flagged, name) for name in fields}
    parts = [registry[values[name]] for name, registry in kind.registries().items()]
    names = {setting.name for part in parts for setting in part.settings}
    unused = fields & NEUTRAL.keys() - names
    values |= {n: NEUTRAL[n] for n in unused if values[n] == getattr(base, n)}
    options = tuple((name, getattr(flagged, name)) for name in sorted(names - fields))
    return kind(**values, options=options)
