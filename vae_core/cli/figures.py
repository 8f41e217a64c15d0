"""Commands that print figures for a data set or for given images."""

from pathlib import Path
from typing import Literal

import numpy as np

from ..data import DataError, Picture, Refusal, Upload, load_dataset, receive
from ..data.preprocessing import Fit, Light, Way, edge_of, preprocess
from ..data.uploads import MAX_FILE
from ..evaluation.image_report import DRAWS, evidence, examine_all
from ..evaluation.metrics import evaluate as evaluate_model
from ..runs.directory import Run, open_run
from .common import Facts, ModelName, Pictures, UsageError, check_seed
from .console import bars

Split = Literal["train", "test"]


def evaluate(
    run: ModelName,
    split: Split = "test",
    limit: int | None = None,
    importance_samples: int = 0,
    seed: int = 0,
    save: bool = False,
) -> Facts:
    """Print the ELBO, its terms, active units and the NLL, in nats per image.

    Args:
        split: Split of the data set.
        limit: Number of images, from the start of the split; by default all.
        importance_samples: K of the importance-sampled NLL; 0 skips the NLL.
        seed: Random seed of the binarisation and the samples.
        save: Write the figures to the model card.
    """
    check_seed(seed)
    for name, value in {"limit": limit, "importance_samples": importance_samples}.items():
        if value is not None and value < (name == "limit"):
            raise UsageError(f"--{name.replace('_', '-')} is too small: {value}")
    if save and (split != "test" or (limit is not None and not importance_samples)):
        raise UsageError("--save needs the whole test split, or a part of it with an NLL")
    opened = open_run(run)
    if save and limit is not None and not opened.figures():
        raise UsageError("--save adds an NLL to a model card: save one of the whole split first")
    config = opened.config
    images = load_dataset(config.data.dataset, split, config.model.image_shape)
    with bars() as report:
        figures = evaluate_model(opened.load(), images.x[:limit], importance_samples, seed, report)
    facts = {"run": run, "dataset": config.data.dataset, "split": split, **figures.to_dict()}
    if save:
        update_card(opened, facts, whole=limit is None)
    return facts


def update_card(run: Run, facts: Facts, whole: bool) -> None:
    """Writes the measured figures to the model card.

    Figures of a whole split replace those of the card. Of a part, only the NLL and the number of
    its images are written, since the NLL of a whole split takes too long.
    """
    names = ("nll", "nll_stderr", "importance_samples")
    nll = {name: facts[name] for name in names if name in facts}
    nll |= {"nll_images": facts["images"]} if nll else {}
    rest = {name: value for name, value in facts.items() if name not in (*names, "run")}
    run.save_evaluation({**run.figures(), **(rest if whole else {}), **nll})


def examine(
    run: ModelName,
    images: Pictures,
    fit: Way = "crop",
    light: Light = "auto",
    centre: bool = False,
    importance_samples: int = 0,
    draws: int = DRAWS,
    seed: int = 0,
) -> Facts:
    """Print the figures of the page Reconstruct for each image, in nats; list rejected files.

    Args:
        images: Images in any format that Pillow reads, and zips of them.
        fit: How an image with another aspect ratio is fitted.
        light: Whether to invert light and dark; auto decides by the background.
        centre: Centre the strokes on their centre of mass, like MNIST.
        importance_samples: K of the importance-sampled NLL; 0 skips the NLL.
        draws: Samples of z for the log-likelihood.
        seed: Random seed of the binarisation and the samples.
    """
    check_seed(seed)
    if importance_samples < 0 or importance_samples == 1 or draws < 1:
        raise UsageError("--draws is at least 1, --importance-samples 0 or at least 2")
    opened = open_run(run)
    model = opened.load()
    likelihood = model.likelihood
    edge = edge_of(opened.reference_set().x)
    found = list(receive(Upload(str(path), _content(path)) for path in images))
    shown = [one for one in found if isinstance(one, Picture)]
    refused = [one.line for one in found if isinstance(one, Refusal)]
    if not shown:
        raise DataError(refused[0] if refused else "give at least one image")
    choice = Fit(fit, light, centre)
    seen = [
        preprocess(picture, opened.config.model.image_shape, choice, edge) for picture in shown
    ]
    facts: Facts = {"run": run, "binarization": likelihood.binarization}
    facts |= {"draws": draws, "seed": seed, "log_p_is": likelihood.meaning}
    facts["images"] = []
    x = np.stack([one.x for one in seen])
    examined = examine_all(model, x, seed, draws)
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
