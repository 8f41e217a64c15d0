"""The numbers in the chapters: computed by vae_core for shipped models and one example."""

from dataclasses import dataclass

import streamlit as st
import torch

from ui.common import colours, resources, results
from ui.learn.keys import EXAMPLE_MODEL
from vae_core.evaluation.image_report import Examination
from vae_core.evaluation.quadrature import expected_log_likelihood
from vae_core.evaluation.true_posterior import TruePosterior, true_posterior
from vae_core.media.images import to_unit
from vae_core.objectives.gradient_estimators import GradientDraws, bounds, gradient_draws
from vae_core.objectives.iwae import log_weights
from vae_core.runs.directory import open_run
from vae_core.system.threads import use_one_thread

VAE, AUTOENCODER, HEAVY = EXAMPLE_MODEL, "mnist-2d-ae", "mnist-2d-beta8"


@dataclass(frozen=True)
class Posterior:
    """q(z|x) of the example in grey levels, like the input of the live encoder."""

    mu: list[float]
    logvar: list[float]
    std: list[float]
    kl: list[float]


def posterior(number: int, model_id: str = VAE) -> Posterior:
    loaded = resources.loaded(model_id)
    q = loaded.q[number : number + 1]
    rows = (q.mu, q.logvar, q.std, loaded.model.prior.kl_per_dim(q))
    return Posterior(*(row[0].tolist() for row in rows))


def average_std(model_id: str = VAE) -> float:
    """The standard deviation of q(z|x), averaged over dimensions and reference images."""
    return float(resources.loaded(model_id).q.std.mean())


def spread(model_id: str) -> float:
    """The root mean square distance of the posterior means from their mean."""
    mu = resources.loaded(model_id).q.mu
    return float((mu - mu.mean(dim=0)).square().sum(dim=1).mean().sqrt())


def share_within(radius: float, model_id: str) -> float:
    """The share of reference images with a posterior mean within this radius, in [0, 1]."""
    norms = resources.loaded(model_id).q.mu.norm(dim=1)
    return float((norms < radius).double().mean())


def report(number: int, model_id: str = VAE) -> Examination:
    """The report on the example, with its pixels sampled as black or white."""
    x = results.reference_image(VAE, number)
    return results.examined(model_id, x, seed=0)


def prior_spread(model_id: str) -> float:
    """The root mean square distance of samples of the prior from their mean: √D for N(0, I)."""
    return float(resources.loaded(model_id).model.prior.moments()[1].norm())


@st.cache_data(max_entries=256, show_spinner=False)
def terms(number: int, model_id: str) -> dict[str, float]:
    """Both terms of the ELBO of the binarised example, by quadrature; in nats."""
    found = report(number, model_id)
    use_one_thread()
    model = resources.loaded(model_id).model
    log_likelihood = expected_log_likelihood(model, found.x[None], found.q)
    return {"log_likelihood": log_likelihood, "kl": found.kl}


def on_average(model_id: str) -> dict[str, float]:
    """Both terms of the ELBO, averaged over the test images, from the model's card."""
    card = open_run(model_id).evaluation() or {}
    return {name: card[name] for name in ("log_likelihood", "kl")}


def example_data(number: int) -> dict[str, object]:
    """What every experiment needs: the model, the example, the colours of the classes."""
    return {
        "model": resources.live_model(VAE),
        "image": number,
        "colours": list(colours.CLASSES),
    }


@st.cache_data(max_entries=256, show_spinner=False)
def around_the_mean(number: int) -> tuple[float, int, float]:
    """At z = mu of the grey example: Σ (x − E[x|z])², the number of pixels, log p(b|z) in nats.

    b is the example with pixels sampled as in training; log p(b|z) is a Bernoulli log mass.
    """
    loaded = resources.loaded(VAE)
    x = to_unit(results.reference_image(VAE, number))[None]
    mu = loaded.q.mu[number : number + 1]
    b = report(number).x[None]
    with torch.inference_mode():
        squares = float((x - loaded.model.decode(mu)).double().square().sum())
        return squares, x.numel(), float(loaded.model.log_likelihood(mu, b))


@st.cache_resource(max_entries=64, show_spinner="Computing p(z|x) on a grid")
def inference(number: int) -> TruePosterior:
    """The true posterior of the binarised example, with the ELBO and log p(x)."""
    use_one_thread()  # a whole class opens this chapter at the same time
    return true_posterior(resources.loaded(VAE).model, report(number).x[None])


@dataclass(frozen=True)
class RoundedTerms:
    """The terms in nats, rounded to two digits so that they still add up."""

    log_likelihood: float
    kl: float
    elbo: float
    gap: float
    log_evidence: float


def rounded_terms(number: int) -> RoundedTerms:
    """The terms as they are shown: sums and differences are of the rounded terms."""
    posterior = inference(number)
    log_likelihood, kl = round(posterior.log_likelihood, 2), round(posterior.kl, 2)
    elbo, log_evidence = round(log_likelihood - kl, 2), round(posterior.log_evidence, 2)
    return RoundedTerms(log_likelihood, kl, elbo, round(log_evidence - elbo, 2), log_evidence)


SAMPLES, LARGEST_K = 2048, 1024  # importance samples


@st.cache_data(max_entries=64, show_spinner="Importance sampling")
def tightening(number: int) -> list[tuple[int, float, float]]:
    """The K-sample bound of the example and its standard error, K = 1, 2, 4 … 1,024."""
    model, x = resources.loaded(VAE).model, report(number).x[None]
    generator = torch.Generator().manual_seed(0)
    use_one_thread()
    with torch.inference_mode():
        weights = log_weights(model, x, model.encode(x), SAMPLES, generator)[:, 0]
    return bounds(weights.double(), LARGEST_K)


GRADIENTS = 512


@st.cache_resource(max_entries=64, show_spinner="Sampling gradients")
def gradients(number: int) -> GradientDraws:
    """Both estimators of the gradient in mu of the example's E_q[log p(x|z)]."""
    model, x = resources.loaded(VAE).model, report(number).x[None]
    generator = torch.Generator().manual_seed(0)
    use_one_thread()
    return gradient_draws(model, x, report(number).q, GRADIENTS, generator)
