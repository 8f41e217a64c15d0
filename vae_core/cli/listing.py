"""Commands that list data sets, presets and runs."""

from .. import presets
from ..config import RunConfig, to_dict
from ..data import datasets as known_datasets
from ..runs.directory import open_run, run_paths
from ..system.numbers import significant
from .common import Facts, Listing


def datasets() -> Facts:
    """List the data sets."""
    infos = known_datasets()
    rows = [
        (
            i.name,
            i.title,
            size(i.image_shape),
            f"{i.train_count:,}",
            "yes" if i.available else "no",
        )
        for i in infos
    ]
    facts = {info.name: vars(info) for info in infos}
    return Listing(facts, ("name", "title", "size", "images", "here"), rows)


def show_presets() -> Facts:
    """List the presets; with --json, all their settings."""
    configs = {name: presets.preset(name) for name in presets.PRESETS}
    rows = [(name, config.data.dataset, *kind(config)) for name, config in configs.items()]
    facts = {name: to_dict(config) for name, config in configs.items()}
    return Listing(facts, ("name", "data", "size", "D", "network", "likelihood", "budget"), rows)


def kind(config: RunConfig) -> tuple[str, ...]:
    model, train = config.model, config.train
    minutes = f"{significant(train.minutes)} min" if train.minutes else f"{train.epochs} epochs"
    return size(model.image_shape), str(model.latent_dim), model.network, model.likelihood, minutes


def size(shape: tuple[int, int, int]) -> str:
    return "x".join(map(str, shape))


def runs() -> Facts:
    """List the shipped models and the runs in the home folder."""
    facts: Facts = {}
    rows = []
    for path in run_paths():
        try:
            run = open_run(path)
            facts[run.id] = {"title": run.config.title, **run.status(), "path": str(path)}
        except ValueError as error:
            facts[path.name] = {"title": str(error), "state": "damaged", "path": str(path)}
        found = facts[path.name]
        steps = f"{found['step']:,}" if "step" in found else ""
        rows.append((path.name, found["state"], steps, found["title"], str(path)))
    return Listing(facts, ("run", "state", "steps", "title", "path"), rows, essential=4)
