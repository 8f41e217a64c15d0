"""The figures of an image, against torch.distributions, torchmetrics and the command line."""

import dataclasses
import json
import math
from pathlib import Path

import independent
import numpy as np
import pytest
import torch
from PIL import Image
from torch.distributions import Bernoulli, Independent, Normal

from vae_core.cli.main import main
from vae_core.config import ModelConfig
from vae_core.data.preprocessing import Fit, edge_of, preprocess
from vae_core.data.uploads import Picture, Upload, receive
from vae_core.evaluation.image_report import (
    evidence,
    examine,
    examine_all,
    likelihood_pictures,
    posterior_pictures,
    share_below,
)
from vae_core.models.gaussian import Gaussian
from vae_core.models.vae import VAE, build_seeded, freeze
from vae_core.runs.directory import Run

DIGITS = ModelConfig((1, 28, 28), 5, "mlp", hidden_dims=(16,))
COLOUR = ModelConfig(
    (3, 16, 20), 3, "mlp", hidden_dims=(16,), likelihood="gaussian", binarization="none"
)


def model_of(config: ModelConfig) -> VAE:
    return freeze(build_seeded(config, seed=0))


def images(model: VAE, count: int) -> np.ndarray:
    x = np.random.default_rng(0).integers(0, 256, (count, *model.image_shape), dtype=np.uint8)
    return np.sort(x, axis=-1)


def posterior(seen: Gaussian) -> Independent:
    return Independent(Normal(seen.mu[0].double(), (seen.logvar[0].double() / 2).exp()), 1)


@pytest.mark.parametrize("config", [DIGITS, COLOUR], ids=["binary", "colour"])
def test_every_figure_equals_an_independent_computation(config: ModelConfig) -> None:
    model = model_of(config)
    for x in images(model, 3):
        seen = examine(model, x, seed=7, draws=16)
        expected = independent.figures(model, config, x, draws=16, seed=7)
        stderr = expected.pop("log_likelihood_stderr")
        ssim = expected.pop("ssim")
        found = seen.to_dict()
        assert {name: found[name] for name in expected} == pytest.approx(expected, rel=1e-4)
        assert seen.log_likelihood_stderr == pytest.approx(stderr, rel=1e-3)
        assert seen.ssim == pytest.approx(ssim, abs=1e-4)


def test_an_image_has_the_same_figures_whoever_stands_beside_it() -> None:
    model = model_of(DIGITS)
    x = images(model, 130)
    together = examine_all(model, x, seed=3)
    for place in (0, 1, 64, 129):
        alone = examine(model, x[place], seed=3)
        assert alone.to_dict() == pytest.approx(together[place].to_dict(), rel=1e-5)
        assert torch.equal(alone.x, together[place].x)


def test_importance_sampling_agrees_with_torch_distributions_and_tightens_the_bound() -> None:
    model, samples = model_of(DIGITS), 1500
    seen = examine(model, images(model, 1)[0], draws=4000)
    found = evidence(model, seen.x, samples, seed=5)
    q, generator = posterior(seen.q), torch.Generator().manual_seed(5)
    parts = [torch.randn(k, 5, generator=generator) for k in (1000, 500)]
    z = (seen.q.mu + seen.q.std * torch.cat(parts)).double()
    log_p = Bernoulli(logits=model.logits(z.float()).double()).log_prob(seen.x.double())
    weights = log_p.flatten(1).sum(1) + Normal(0.0, 1.0).log_prob(z).sum(1) - q.log_prob(z)
    expected = math.log(samples) - float(weights.logsumexp(0))
    assert found.nll == pytest.approx(expected, rel=1e-5)
    assert found.nll <= -seen.elbo + 4 * (found.stderr + seen.log_likelihood_stderr)
    assert 1 <= found.effective <= samples
    again = [evidence(model, seen.x, samples, seed).nll for seed in range(40)]
    assert 0.5 < float(np.std(again)) / found.stderr < 2


def test_a_small_image_has_no_structural_similarity_and_an_equal_one_infinite_psnr() -> None:
    model = model_of(ModelConfig((1, 8, 8), 2, "mlp", hidden_dims=(4,), binarization="none"))
    seen = examine(model, images(model, 1)[0])
    assert math.isnan(seen.ssim) and math.isfinite(seen.psnr)


def test_what_log_p_is_depends_on_the_likelihood_and_the_pixels() -> None:
    grey = dataclasses.replace(DIGITS, binarization="none")
    meanings = [model_of(config).likelihood.meaning for config in (DIGITS, grey, COLOUR)]
    assert meanings == ["mass", "cross-entropy", "density"]


def test_the_share_below_counts_ties_half() -> None:
    values = np.array([1.0, 2.0, 2.0, 3.0])
    assert [share_below(values, v) for v in (0, 1, 2, 9)] == [0, 0.125, 0.5, 1]


def test_samples_of_the_posterior_and_of_the_pixels_repeat_with_their_seed() -> None:
    model = model_of(DIGITS)
    q = examine(model, images(model, 1)[0]).q
    for draw in (posterior_pictures, likelihood_pictures):
        first, again, other = (draw(model, q, 4, seed) for seed in (0, 0, 1))
        assert first.shape == (4, 1, 28, 28)
        assert np.array_equal(first, again) and not np.array_equal(first, other)
    assert set(np.unique(likelihood_pictures(model, q, 4))) <= {0, 255}


def test_the_command_line_says_the_same_and_gives_bad_files_a_line(
    trained: Run, picture_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad = sorted(picture_folder.rglob("*.png"))[0], tmp_path / "bad.png"
    Image.open(good).resize((300, 200)).save(tmp_path / "large.png")
    bad.write_text("no picture")
    words = ["--importance-samples", "50", "--seed", "4", "--fit", "pad", "--json"]
    files = [str(good), str(bad), str(tmp_path / "large.png")]
    assert main(["examine", str(trained.path), *files, *words]) == 0
    facts = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert [line for line in facts["refused"] if "bad.png is not a picture" in line]
    model, reference = trained.load(), trained.reference_set()
    uploads = [Upload(file, Path(file).read_bytes()) for file in files]
    shown = [one for one in receive(uploads) if isinstance(one, Picture)]
    for picture, line in zip(shown, facts["images"], strict=True):
        fit = preprocess(picture, (1, 8, 8), Fit("pad"), edge_of(reference.x))
        seen = examine(model, fit.x, seed=4)
        figures = {k: v for k, v in seen.to_dict().items() if v is not None}
        assert {name: line[name] for name in figures} == pytest.approx(figures, rel=1e-6)
        assert line["ssim"] is None  # 8 pixels are too few
        assert line["nll"] == pytest.approx(evidence(model, seen.x, 50, 4).nll, rel=1e-6)
