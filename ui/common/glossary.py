"""The words of the app, each in a sentence, one hover away on every page."""

import streamlit as st

TERMS = {
    "Active dimension": "One that tells something about the images: its mean moves from image to "
    "image. The others sleep.",
    "Aggregate posterior": "The mean of q(z|x) over all images: where the images lie as a whole.",
    "Amortised inference": "One encoder for all images, in place of a search for each.",
    "Bernoulli likelihood": "Each pixel is black or white, with a probability of its own.",
    "β": "The weight of the KL in training: 1 gives the ELBO, more a looser bound on log p(x), "
    "0 an autoencoder.",
    "Decoder": "The network that turns z into the distribution p(x|z) over images.",
    "ELBO": "The evidence lower bound: log-likelihood less KL. Never above log p(x).",
    "Encoder": "The network that turns an image into the distribution q(z|x).",
    "Gap": "KL(q(z|x) ‖ p(z|x)): what the ELBO lacks to log p(x).",
    "Importance sampling": "The mean of p(x, z) / q(z|x) over K draws from q. Its expectation is "
    "p(x); that of its logarithm is a bound, the tighter the larger K.",
    "KL": "Kullback–Leibler divergence: how much one distribution differs from another, in nats. "
    "Never negative, and not the same the other way round.",
    "Latent space": "All places z that the decoder can make pictures of.",
    "log p(x)": "The evidence: how probable the model finds an image, over all z.",
    "Nat": "The unit of information with natural logarithms: 1.44 bits.",
    "NLL": "Negative log-likelihood, −log p(x): here estimated by importance sampling, in the "
    "mean a little too high.",
    "Posterior": "Where an image may have come from: q(z|x) as the encoder says, p(z|x) by Bayes' "
    "rule.",
    "Posterior collapse": "Dimensions whose posterior is the prior for every image: they say "
    "nothing.",
    "Prior": "p(z) = N(0, I): where z is expected before any image is seen.",
    "Reconstruction": "The decoded mean of q(z|x): the image once through the model.",
    "Reparameterisation": "z = μ + σ · ε with ε drawn first, so that z can be differentiated.",
}


def glossary() -> None:
    """A button in the sidebar; each word has its sentence as a tip."""
    with st.popover("Glossary", icon=":material/dictionary:", width="stretch"):
        st.caption("Point at a word, or reach its mark with the Tab key.")
        for word, meaning in TERMS.items():
            st.markdown(word, help=meaning)
