"""The VAE: encoder and decoder networks, likelihoods, posterior and prior."""
