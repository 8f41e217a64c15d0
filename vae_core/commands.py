"""The commands, one function each; the command line is made from their signatures."""

import itertools
import math
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
import torch
import tyro
from torch import Tensor

from . import archive, control, heir, latent, launch, pictures, presets
from . import tensorboard as boards
from .config import DataConfig, ModelConfig, RunConfig, TrainConfig, to_dict
from .console import Report, bars
from .data import DataError, Picture, Refusal, Upload, load_dataset, read_image, receive
from .data import datasets as known_datasets
from .data.seeing import Fit, Light, Way, edge_of, see
from .data.uploads import MAX_FILE
from .encodings import encode as encode_set
from .evaluate import evaluate as evaluate_model
from .examine import DRAWS, evidence, examine_all, log_p_is
from .files import write_atomic
from .geodesic import geodesic
from .model import VAE
from .project import Method, Metric, belief
from .project import Settings as MapSettings
from .project import project as project_points
from .runs import Run, create_run, open_run, run_paths, runs_dir
from .session import Session, prepare_config
from .spread import Spread, is_first, joined
from .store import encode_all

Facts = dict[str, Any]
RunName = Annotated[str, tyro.conf.Positional, tyro.conf.arg(metavar="RUN")]
Pictures = Annotated[tuple[Path, ...], tyro.conf.Positional, tyro.conf.arg(metavar="IMAGE")]
Place = Annotated[str, tyro.conf.Positional, tyro.conf.arg(metavar="IMAGE|NUMBER")]
Split = Literal["train", "test"]
SEEDS = 1 << 32


class UsageError(ValueError):
    """A command line that asks for something impossible: exit status 2."""


@dataclass(frozen=True)
class Settings:
    """The preset's settings, each of which can be changed."""

    data: DataConfig
    model: ModelConfig
    train: TrainConfig


def train_command(config: RunConfig) -> Callable[..., Facts]:
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
            with joined() as spread:
                if tensorboard:
                    boards.want(open_run(run))
                return fit_run(open_run(run), True, max_seconds, max_steps, spread)
        if preset is None:
            raise UsageError(f"train needs --preset, one of {', '.join(presets.PRESETS)}")
        check_seed(seed or 0)
        budget = settings.train.minutes if max_seconds is None else max_seconds / 60
        fitting = replace(settings.train, minutes=budget)
        chosen = replace(config, data=settings.data, model=settings.model, train=fitting)
        if background:
            made = launch.create(chosen, dataset, seed=seed)
            if tensorboard:
                boards.want(made)
            launch.resume(made)
            return {"run": str(made.path), "state": launch.status(made)["state"]}
        path = run or runs_dir() / f"{preset}-{time.strftime('%Y%m%d-%H%M%S')}"
        with joined() as spread:
            new = created(path, prepare_config(chosen, dataset, seed), spread)
            if tensorboard:
                boards.want(new)
            try:
                return fit_run(new, False, max_seconds, max_steps, spread)
            except DataError:
                discard(new)
                raise

    return train


def created(path: Path, config: RunConfig, spread: Spread) -> Run:
    """The new run, made by the first process."""
    path = spread.tell(path)
    with spread.first():
        return create_run(path, config) if spread.leads else open_run(path)


def fit_run(
    run: Run,
    resume: bool,
    max_seconds: float | None,
    max_steps: int | None,
    spread: Spread,
) -> Facts:
    """Trains with a progress bar, then writes the card if training came to its end."""
    if not spread.leads:
        return _fit_run(run, resume, max_seconds, max_steps, spread)
    with heir.waiting(runs_dir()):
        facts = _fit_run(run, resume, max_seconds, max_steps, spread)
        if facts["state"] == "finished":
            facts |= evaluate(str(run.path), save=True)
        return facts


def _fit_run(
    run: Run,
    resume: bool,
    max_seconds: float | None,
    max_steps: int | None,
    spread: Spread,
) -> Facts:
    with bars() as report:
        session = _loaded(run, resume, report, spread)
        with on_signal(lambda *_: session.stop.set()):
            for p in session.steps(max_seconds or math.inf, max_steps):
                detail = f"loss {p.loss:.2f} nats, {p.images_per_second:,.0f} images/s"
                report("Training", p.step, p.total_steps, detail)
    status = run.status()
    facts = {"run": str(run.path), "state": status["state"], "step": status["step"]}
    if session.training.skipped:
        facts["skipped"] = list(session.training.skipped)
    return facts


def _loaded(run: Run, resume: bool, report: Report, spread: Spread) -> Session:
    """The session, its data loaded; a signal meanwhile stops the run where it stood."""
    before = run.status()
    try:
        with on_signal(signal.default_int_handler):
            session = Session(run, progress=report, spread=spread)
            if resume:
                session.resume()
            if spread.leads and not launch.began_here(run):
                control.unpause(run)
            return session
    except KeyboardInterrupt:
        run.write_status("stopped", before["step"], before["total_steps"])
        raise


@contextmanager
def on_signal(stop: Callable[..., object]) -> Iterator[None]:
    """Ctrl-C and SIGTERM call `stop` within, and do what they did before afterwards."""
    names = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(name, stop) for name in names]
    try:
        yield
    finally:
        for name, handler in zip(names, before, strict=True):
            signal.signal(name, handler)


def discard(run: Run) -> None:
    """Takes back a new run whose data could not be read."""
    if run.status()["state"] != "new" or not is_first():
        return
    (run.path / "config.json").unlink()
    with suppress(OSError):  # a folder that holds something else stays
        run.path.rmdir()


def evaluate(
    run: RunName,
    split: Split = "test",
    limit: int | None = None,
    importance_samples: int = 0,
    seed: int = 0,
    save: bool = False,
) -> Facts:
    """Print the ELBO, its terms, active units and the NLL, in nats per image.

    Args:
        run: A run directory, or the id of a model.
        split: Which part of the data set.
        limit: Only its first images.
        importance_samples: K of the importance-sampled NLL; 0 leaves it out.
        seed: Of the binarisation and the samples.
        save: Write the figures to the model's card.
    """
    check_seed(seed)
    for name, value in {"limit": limit, "importance_samples": importance_samples}.items():
        if value is not None and value < (name == "limit"):
            raise UsageError(f"--{name.replace('_', '-')} is too small: {value}")
    if save and (split != "test" or (limit is not None and not importance_samples)):
        raise UsageError("--save needs the whole test split, or a part of it with an NLL")
    opened = open_run(run)
    config = opened.config
    images = load_dataset(config.data.dataset, split, config.model.image_shape)
    x, binarization = images.x[:limit], config.model.binarization
    with bars() as report:
        figures = evaluate_model(opened.load(), x, binarization, importance_samples, seed, report)
    facts = {"run": run, "dataset": config.data.dataset, "split": split, **figures.to_dict()}
    if save:
        update_card(opened, facts, whole=limit is None)
    return facts


def update_card(run: Run, facts: Facts, whole: bool) -> None:
    """Writes what was just measured into the model's card.

    Figures of a whole split replace the card's; of a part, only the NLL is taken over, since it
    takes too long over the whole, with the number of its images.
    """
    names = ("nll", "nll_stderr", "importance_samples")
    nll = {name: facts[name] for name in names if name in facts}
    nll |= {"nll_images": facts["images"]} if nll else {}
    rest = {name: value for name, value in facts.items() if name not in (*names, "run")}
    run.save_evaluation({**(run.evaluation() or {}), **(rest if whole else {}), **nll})


def encode(run: RunName, images: Pictures, out: Path) -> Facts:
    """Write the posterior's mu and logvar of images to an npz file.

    Args:
        run: A run directory, or the id of a model.
        images: Pictures of any format that Pillow reads.
        out: The npz file: mu and logvar (N, D), names (N,).
    """
    pictures.check_ending(out, (".npz",))
    opened = open_run(run)
    q = encode_all(opened.load(), read_all(opened, images))
    names = np.array([str(image) for image in images], dtype=np.str_)
    save_npz(out, mu=q.mu.numpy(), logvar=q.logvar.numpy(), names=names)
    return {"out": str(out), "images": len(images)}


def reconstruct(run: RunName, images: Pictures, out: Path) -> Facts:
    """Write each image's reconstruction, the decoded posterior mean, as a PNG.

    Args:
        run: A run directory, or the id of a model.
        images: Pictures of any format that Pillow reads.
        out: The folder for the PNG files, named after the images.
    """
    opened = open_run(run)
    model = opened.load()
    x_hat = pictures.to_uint8(decode(model, encode_all(model, read_all(opened, images)).mu))
    files = [out / name for name in distinct_names([f"{image.stem}.png" for image in images])]
    for file, pixels in zip(files, x_hat, strict=True):
        pictures.save_still(file, pictures.to_image(pixels))
    return {"out": str(out), "files": [file.name for file in files]}


def examine(
    run: RunName,
    images: Pictures,
    fit: Way = "crop",
    light: Light = "auto",
    centre: bool = False,
    importance_samples: int = 0,
    draws: int = DRAWS,
    seed: int = 0,
) -> Facts:
    """Print what the page Reconstruct says of each image, in nats; files that fail get a line.

    Args:
        run: A run directory, or the id of a model.
        images: Pictures of any format that Pillow reads, and zips of them.
        fit: What becomes of a picture of other proportions.
        light: Whether light and dark are swapped; auto: where the background says so.
        centre: Centre the strokes by their mass, as MNIST's were.
        importance_samples: K of the importance-sampled NLL; 0 leaves it out.
        draws: Samples of z for the log-likelihood.
        seed: Of the binarisation and the samples.
    """
    check_seed(seed)
    if importance_samples < 0 or importance_samples == 1 or draws < 1:
        raise UsageError("--draws is at least 1, --importance-samples 0 or at least 2")
    opened = open_run(run)
    model, binarization = opened.load(), opened.config.model.binarization
    edge = edge_of(reference_images(opened))
    found = list(receive(Upload(str(path), _content(path)) for path in images))
    shown = [one for one in found if isinstance(one, Picture)]
    refused = [one.line for one in found if isinstance(one, Refusal)]
    if not shown:
        raise DataError(refused[0] if refused else "give at least one image")
    choice = Fit(fit, light, centre)
    seen = [see(picture, opened.config.model.image_shape, choice, edge) for picture in shown]
    facts: Facts = {"run": run, "binarization": binarization, "draws": draws, "seed": seed}
    facts["log_p_is"] = log_p_is(model, binarization)
    facts["images"] = []
    x = np.stack([one.x for one in seen])
    examined = examine_all(model, x, binarization, seed, draws)
    for picture, one, figures in zip(shown, seen, examined, strict=True):
        line = {"name": picture.name, "inverted": one.inverted, **figures.to_dict()}
        if importance_samples:
            estimate = evidence(model, figures.x, importance_samples, seed)
            line |= {"nll": estimate.nll, "nll_stderr": estimate.stderr}
        facts["images"].append(line)
    return facts | {"refused": refused}


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(2 * MAX_FILE + 1)


def sample(
    run: RunName, out: Path, count: int = 64, seed: int = 0, temperature: float = 1.0
) -> Facts:
    """Write a sheet of pictures decoded from random draws of the prior.

    Args:
        run: A run directory, or the id of a model.
        out: The PNG file.
        count: How many.
        seed: Of the draws.
        temperature: The prior's standard deviation is multiplied by it.
    """
    if not 1 <= count <= 10_000:
        raise UsageError(f"--count is 1 to 10,000, got {count}")
    check_seed(seed)
    if not 0 <= temperature <= 100:
        raise UsageError(f"--temperature is 0 to 100, got {temperature}")
    pictures.check_ending(out, pictures.STILL)
    model = open_run(run).load()
    z = model.sample_prior(count, torch.Generator().manual_seed(seed), temperature)
    columns = math.ceil(math.sqrt(count))
    pictures.save_still(out, picture_sheet(model, z, columns))
    return {"out": str(out), "count": count}


def traverse(run: RunName, out: Path, steps: int = 11, image: int | None = None) -> Facts:
    """Write a sheet with a row a dimension, the most telling first, from low to high.

    Args:
        run: A run directory, or the id of a model.
        out: The PNG file.
        steps: Pictures in a row.
        image: Number of the reference image to start from; by default the prior's mean.
    """
    if not 2 <= steps <= 100:
        raise UsageError(f"--steps is 2 to 100, got {steps}")
    pictures.check_ending(out, pictures.STILL)
    opened = open_run(run)
    model = opened.load()
    q = encode_all(model, reference_images(opened))
    z = torch.zeros(model.latent_dim) if image is None else q.mu[checked(image, len(q))]
    dims = latent.by_kl(q)
    low, high = latent.aggregate_range(q)
    rows = [
        latent.traverse(z, d, torch.linspace(float(low[d]), float(high[d]), steps)) for d in dims
    ]
    pictures.save_still(out, picture_sheet(model, torch.cat(rows), steps))
    return {"out": str(out), "dims": dims}


def interpolate(
    run: RunName,
    a: Place,
    b: Place,
    out: Path,
    steps: int = 12,
    path: Literal["lerp", "slerp", "geodesic"] = "slerp",
) -> Facts:
    """Write the pictures on the way from one image to another: a strip (PNG) or a film.

    Args:
        run: A run directory, or the id of a model.
        a: An image, or the number of a reference image.
        b: The other end.
        out: A PNG, GIF or WebP file.
        steps: Pictures, both ends included.
        path: The straight line, the great circle, or the decoder's shortest way.
    """
    pictures.check_ending(out, (*pictures.STILL, *pictures.MOVING))
    if not 2 <= steps <= 1000:
        raise UsageError(f"--steps is 2 to 1000, got {steps}")
    opened = open_run(run)
    model = opened.load()
    start, end = (encode_all(model, place(opened, name)[None]).mu[0] for name in (a, b))
    z = way(model, start, end, steps, path)
    if out.suffix.lower() in pictures.STILL:
        pictures.save_still(out, picture_sheet(model, z, steps))
    else:
        pictures.save_moving(out, pictures.to_uint8(decode(model, z)))
    return {"out": str(out), "steps": steps, "path": path}


def way(model: VAE, start: Tensor, end: Tensor, steps: int, path: str) -> Tensor:
    """`steps` points of a path of any kind; shape (steps, D)."""
    if path != "geodesic":
        return latent.path(start, end, steps, path)
    *_, found = geodesic(model, start, end)
    return latent.along(found.z, torch.linspace(0, 1, steps))


def project(
    run: RunName,
    method: Method,
    out: Path,
    images: Literal["reference", "test", "train", "all"] = "reference",
    dims: Literal[2, 3] = 2,
    neighbours: int = 15,
    min_dist: float = 0.1,
    metric: Metric = "euclidean",
    perplexity: float = 30.0,
    seed: int = 0,
) -> Facts:
    """Write the places of images on a map, and how far it may be believed, to an npz file.

    Args:
        run: A run directory, or the id of a model.
        method: PCA, at once; UMAP or t-SNE, in seconds.
        out: The npz file: xy (N, dims), labels (N,), index (N,) in the split.
        images: The reference images, a split of the run's data, or both splits.
        dims: Of the map.
        neighbours: UMAP: neighbours of each point that count.
        min_dist: UMAP: how near points may come to each other.
        metric: Of UMAP and t-SNE, in the latent space.
        perplexity: t-SNE: about how many neighbours of each point count.
        seed: Of UMAP and t-SNE.
    """
    pictures.check_ending(out, (".npz",))
    check_seed(seed)
    opened = open_run(run)
    try:
        settings = MapSettings(method, dims, neighbours, min_dist, metric, perplexity, seed)
    except ValueError as error:
        raise UsageError(str(error)) from None
    with bars() as report:
        encoded = encode_set(opened, images, report)
        xy = project_points(encoded.z, settings, report)
    save_npz(out, xy=xy, labels=encoded.images.labels, index=encoded.images.index)
    measured = belief(encoded.z, xy)
    return {"out": str(out), "method": method, "images": len(xy)} | vars(measured)


def datasets() -> Facts:
    """List the data sets."""
    return {info.name: vars(info) for info in known_datasets()}


def show_presets() -> Facts:
    """List the presets with their settings."""
    return {name: to_dict(presets.preset(name)) for name in presets.PRESETS}


def runs() -> Facts:
    """List the shipped models and the runs in the home folder."""
    facts: Facts = {}
    for path in run_paths():
        try:
            run = open_run(path)
            facts[run.id] = {"title": run.config.title, **run.status(), "path": str(path)}
        except ValueError as error:
            facts[path.name] = {"title": str(error), "state": "damaged", "path": str(path)}
    return facts


def export(run: RunName, out: Path) -> Facts:
    """Write a run as one zip file.

    Args:
        run: A run directory, or the id of a model.
        out: The zip file.
    """
    pictures.check_ending(out, (".zip",))
    archive.export_run(open_run(run), out)
    return {"out": str(out), "bytes": out.stat().st_size}


def import_zip(
    file: Annotated[Path, tyro.conf.Positional, tyro.conf.arg(metavar="ZIP")],
    name: str | None = None,
) -> Facts:
    """Unpack a run from a zip file into the home folder.

    Args:
        file: What `export` wrote.
        name: The run's new name; by default the file's.
    """
    run = archive.import_run(file, name)
    return {"run": str(run.path), "title": run.config.title}


def read_all(run: Run, images: tuple[Path, ...]) -> np.ndarray:
    """The images as the model takes them, uint8 (N, C, H, W)."""
    if not images:
        raise UsageError("give at least one image")
    shape = run.config.model.image_shape
    return np.stack([read_image(image, shape) for image in images])


def reference_images(run: Run) -> np.ndarray:
    return run.reference_set().x


def place(run: Run, name: str) -> np.ndarray:
    """A reference image by its number, or an image file; uint8 (C, H, W)."""
    if name.isdecimal() and not Path(name).exists():
        x = reference_images(run)
        return np.asarray(x[checked(int(name), len(x))])
    return np.asarray(read_all(run, (Path(name),))[0])


def check_seed(seed: int) -> None:
    if not 0 <= seed < SEEDS:
        raise UsageError(f"--seed is 0 to {SEEDS - 1}, got {seed}")


def checked(number: int, count: int) -> int:
    if not 0 <= number < count:
        raise UsageError(f"reference images have the numbers 0 to {count - 1}, got {number}")
    return number


def distinct_names(names: list[str]) -> list[str]:
    """The names, a number added to those that came before."""
    result: dict[str, None] = {}
    for name in names:
        stem, _, ending = name.rpartition(".")
        numbered = (f"{stem}-{i}.{ending}" for i in itertools.count(2))
        result[name if name not in result else next(n for n in numbered if n not in result)] = None
    return list(result)


@torch.inference_mode()
def decode(model: VAE, z: Tensor) -> Tensor:
    """The decoded means of many latents, in bounded memory."""
    return torch.cat([model.decode(part) for part in torch.split(z, 256)])


def picture_sheet(model: VAE, z: Tensor, columns: int) -> Any:
    return pictures.to_image(pictures.sheet(pictures.to_uint8(decode(model, z)), columns))


def save_npz(path: Path, **arrays: np.ndarray) -> None:
    def write(temporary: Path) -> None:
        with temporary.open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)

    write_atomic(path, write)


COMMANDS: dict[str, Callable[..., Facts]] = {
    "evaluate": evaluate,
    "encode": encode,
    "reconstruct": reconstruct,
    "examine": examine,
    "sample": sample,
    "traverse": traverse,
    "interpolate": interpolate,
    "project": project,
    "datasets": datasets,
    "presets": show_presets,
    "runs": runs,
    "export": export,
    "import": import_zip,
}
