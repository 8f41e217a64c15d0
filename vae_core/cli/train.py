"""Commands that start from a preset: train a model, or estimate its training."""

import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated

import tyro

from .. import presets
from ..config import RunConfig
from ..runs import naming
from ..runs.directory import Run, create_run, open_run, runs_dir
from ..scheduler import launcher
from ..training import tensorboard
from ..training.distributed import DistributedContext, joined
from ..training.estimate import estimate as estimate_of
from ..training.prepare import prepare_config
from .common import Facts, UsageError, check_seed, standing
from .run_training import train_new, train_run
from .settings import Settings


@dataclass(frozen=True)
class EstimateArgs:
    """The arguments of `estimate`; `train` has them, too."""

    settings: Annotated[Settings, tyro.conf.arg(name="")]
    preset: str | None = None
    """Name of a preset; `presets` lists them."""
    dataset: str | None = None
    """Data set instead of the preset's: a name, or a folder or zip of images."""

    def config(self) -> RunConfig:
        """The preset with the changed settings; without a preset, the default configuration."""
        return self.settings.put_into(presets.preset(self.preset) if self.preset else RunConfig())


@dataclass(frozen=True)
class TrainArgs(EstimateArgs):
    """The arguments of `train`."""

    run: Path | None = None
    """The run directory; by default a new one in the home folder."""
    max_seconds: float | None = None
    """Time budget; the learning rate is annealed to fit it."""
    max_steps: int | None = None
    """Stop at this step, as if interrupted."""
    seed: int | None = None
    """Seed instead of the preset's."""
    resume: bool = False
    """Continue the interrupted run in --run."""
    background: bool = False
    """Return at once; the run is queued and trains in a separate process."""
    tensorboard: bool = False
    """Also write event files to the run's folder tensorboard/."""

    def check(self) -> None:
        """Raises UsageError for mutually exclusive or out-of-range options."""
        if self.resume and self.run is None:
            raise UsageError("--resume needs --run DIR")
        if self.background and (self.resume or self.run or self.max_steps):
            raise UsageError("--background takes no --resume, --run or --max-steps")
        limits = {"--max-seconds": self.max_seconds, "--max-steps": self.max_steps}
        for name, limit in limits.items():
            if limit is not None and not limit > 0:
                raise UsageError(f"{name} must be positive, got {limit}")

    def config(self) -> RunConfig:
        """The preset with the changed settings and the time budget."""
        if self.preset is None:
            raise UsageError(f"train needs --preset, one of {', '.join(presets.PRESETS)}")
        check_seed(self.seed or 0)
        config = super().config()
        if self.max_seconds is None:
            return config
        return replace(config, train=replace(config.train, minutes=self.max_seconds / 60))


def train(args: Annotated[TrainArgs, tyro.conf.arg(name="")]) -> Facts:
    """Train a model; Ctrl-C stops it and --resume continues."""
    args.check()
    if args.tensorboard:
        tensorboard.check()
    if args.resume and args.run and (args.run / "config.json").exists():
        return _resume(args, args.run)
    config = args.config()
    if args.background:
        run = launcher.start(config, args.dataset, seed=args.seed, boards=args.tensorboard)
        return standing(run)
    return _train_new(args, config)


def _resume(args: TrainArgs, path: Path) -> Facts:
    with joined() as processes:
        run = open_run(path)
        if args.tensorboard:
            tensorboard.want(run)
        return train_run(run, True, args.max_seconds, args.max_steps, processes)


def _train_new(args: TrainArgs, config: RunConfig) -> Facts:
    path = args.run or runs_dir() / f"{args.preset}-{time.strftime('%Y%m%d-%H%M%S')}"
    config = prepare_config(config, args.dataset, args.seed)
    if path.absolute().parent == runs_dir().absolute():  # the app lists it beside the shipped ones
        config = naming.titled(config)
    with joined() as processes:
        run = created(path, config, processes)
        if args.tensorboard:
            tensorboard.want(run)
        return train_new(run, args.max_seconds, args.max_steps, processes)


def created(path: Path, config: RunConfig, processes: DistributedContext) -> Run:
    """The new run, created by the main process."""
    path = processes.broadcast(path)
    with processes.main_first():
        return create_run(path, config) if processes.is_main else open_run(path)


def estimate(args: Annotated[EstimateArgs, tyro.conf.arg(name="")]) -> Facts:
    """Print the time and memory that a training would need on this machine."""
    figures = estimate_of(prepare_config(args.config(), args.dataset))
    return asdict(figures) | {"memory_bytes": figures.memory.total}
