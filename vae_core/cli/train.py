"""Commands that start from a preset: train a model, or estimate what that takes."""

import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated

import tyro

from .. import presets
from ..config import DataConfig, ModelConfig, RunConfig, TrainConfig
from ..runs.directory import Run, create_run, open_run, runs_dir
from ..scheduler import launcher
from ..training import tensorboard as boards
from ..training.distributed import DistributedContext, joined
from ..training.estimate import estimate as estimate_of
from ..training.prepare import prepare_config
from .common import Command, Facts, UsageError, check_seed, standing
from .run_training import fit_new, fit_run


@dataclass(frozen=True)
class Settings:
    """The preset's settings, each of which can be changed."""

    data: DataConfig
    model: ModelConfig
    train: TrainConfig

    def put_into(self, config: RunConfig) -> RunConfig:
        return replace(config, data=self.data, model=self.model, train=self.train)


def train_command(config: RunConfig) -> Command:
    """`train` with a preset's settings as the defaults."""
    settings = Settings(config.data, config.model, config.train)

    def train(
        preset: str | None = None,
        dataset: str | None = None,
        run: Path | None = None,
        max_seconds: float | None = None,
        max_steps: int | None = None,
        seed: int | None = None,
        resume: bool = False,
        background: bool = False,
        tensorboard: bool = False,
        settings: Annotated[Settings, tyro.conf.arg(name="")] = settings,
    ) -> Facts:
        """Train a model; Ctrl-C stops it and --resume goes on.

        Args:
            preset: A named preset; see `presets`.
            dataset: Another data set than the preset's: a name, or a folder or zip of images.
            run: The run directory; by default a new one in the home folder.
            max_seconds: A budget of time; the learning rate is annealed to fit it.
            max_steps: Stop at this step, as if interrupted.
            seed: Another seed than the preset's.
            resume: Go on with the interrupted run in --run.
            background: Return at once; it trains in a process of its own, in its turn.
            tensorboard: Write event files too, into the run's folder of that name.
            settings: Changes to the preset.
        """
        if resume and run is None:
            raise UsageError("--resume needs --run DIR")
        if background and (resume or run or max_steps):
            raise UsageError("--background takes no --resume, --run or --max-steps")
        for name, limit in {"--max-seconds": max_seconds, "--max-steps": max_steps}.items():
            if limit is not None and not limit > 0:
                raise UsageError(f"{name} must be positive, got {limit}")
        if tensorboard:
            boards.check()
        if resume and run and (run / "config.json").exists():
            with joined() as processes:
                if tensorboard:
                    boards.want(open_run(run))
                return fit_run(open_run(run), True, max_seconds, max_steps, processes)
        if preset is None:
            raise UsageError(f"train needs --preset, one of {', '.join(presets.PRESETS)}")
        check_seed(seed or 0)
        budget = settings.train.minutes if max_seconds is None else max_seconds / 60
        fitting = replace(settings, train=replace(settings.train, minutes=budget))
        chosen = fitting.put_into(config)
        if background:
            return standing(launcher.start(chosen, dataset, seed=seed, boards=tensorboard))
        path = run or runs_dir() / f"{preset}-{time.strftime('%Y%m%d-%H%M%S')}"
        with joined() as processes:
            new = created(path, prepare_config(chosen, dataset, seed), processes)
            if tensorboard:
                boards.want(new)
            return fit_new(new, max_seconds, max_steps, processes)

    return train


def created(path: Path, config: RunConfig, processes: DistributedContext) -> Run:
    """The new run, made by the first process."""
    path = processes.broadcast(path)
    with processes.main_first():
        return create_run(path, config) if processes.is_main else open_run(path)


def estimate_command(config: RunConfig) -> Command:
    """`estimate` with a preset's settings as the defaults."""
    settings = Settings(config.data, config.model, config.train)

    def estimate(
        preset: str | None = None,
        dataset: str | None = None,
        settings: Annotated[Settings, tyro.conf.arg(name="")] = settings,
    ) -> Facts:
        """Print the time and memory that a training would take on this machine.

        Args:
            preset: A named preset; see `presets`.
            dataset: Another data set than the preset's.
            settings: Changes to the preset.
        """
        found = estimate_of(prepare_config(settings.put_into(config), dataset))
        return asdict(found) | {"memory_bytes": found.memory.total}

    return estimate
