"""Geometry of the latent space: paths, geodesics, directions, linear views, neighbours."""
