"""Training objectives: the ELBO, its variants, and gradient estimators."""
