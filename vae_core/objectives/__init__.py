"""What training maximises: the ELBO, its relatives, and gradient estimators."""
