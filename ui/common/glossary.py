"""The terms of the app, each with a one-sentence definition, on every page."""

from html import escape

import streamlit as st

from vae_core.evaluation.metrics import ACTIVE_NATS

TERMS = {
    "Active dimension": "A latent dimension whose KL, averaged over images, is at least "
    f"{ACTIVE_NATS} nats. The others are inactive: their posterior is practically the prior.",
    "Aggregate posterior": "The average of q(z|x) over all images: where the images are encoded "
    "as a whole.",
    "Amortised inference": "One encoder for all images instead of an optimisation for each.",
    "Anomaly score": "−ELBO of an image, in nats: the higher, the less probable the model finds "
    "the image.",
    "Bernoulli likelihood": "Each pixel is black or white, with its own probability.",
    "β": "The weight of the KL in training. 1 gives the ELBO; above 1, a looser bound on "
    "log p(x); 0, an autoencoder.",
    "Decoder": "The network that maps z to the distribution p(x|z) over images.",
    "ELBO": "The evidence lower bound: log-likelihood minus KL. Never above log p(x).",
    "Encoder": "The network that maps an image to the distribution q(z|x).",
    "Gap": "KL(q(z|x) ‖ p(z|x)): the difference between log p(x) and the ELBO.",
    "Importance sampling": "Averaging p(x, z) / q(z|x) over K samples from q. The expectation is "
    "p(x); that of the logarithm is a lower bound on log p(x), tighter for larger K.",
    "KL": "Kullback–Leibler divergence: how much one distribution differs from another, in nats. "
    "Never negative, and not symmetric.",
    "Latent space": "The space of all z that the decoder can turn into images.",
    "log p(x)": "The evidence: how probable the model finds an image, over all z.",
    "Nat": "The unit of information with natural logarithms: 1.44 bits.",
    "NLL": "Negative log-likelihood, −log p(x): here estimated by importance sampling, slightly "
    "too high on average.",
    "Posterior": "Which z an image may have come from: q(z|x) according to the encoder, p(z|x) "
    "by Bayes' rule.",
    "Posterior collapse": "Dimensions whose posterior equals the prior for every image: they "
    "carry no information.",
    "Prior": "p(z): the distribution of z before any image is seen: N(0, I), or one that was "
    "learned with the model.",
    "Reconstruction": "The image decoded from the mean of q(z|x): once through the model.",
    "Reparameterisation": "z = μ + σ · ε with ε sampled first, so that z is differentiable in μ "
    "and σ.",
}


def popover() -> None:
    """A button in the sidebar that shows each term with its definition."""
    with st.popover("Glossary", icon=":material/dictionary:", width="stretch"):
        entries = (
            f"<dt>{escape(term)}</dt><dd>{escape(definition)}</dd>"
            for term, definition in TERMS.items()
        )
        st.html(f'<dl class="glossary" data-testid="glossary">{"".join(entries)}</dl>')
