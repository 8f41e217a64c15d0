"""Expectations under a posterior of few dimensions, without sampling noise."""

import numpy as np
import torch
from torch import Tensor

from ..models.gaussian import Gaussian
from ..models.vae import VAE

NODES = 16  # per dimension: exact for polynomials up to degree 31


@torch.inference_mode()
def expected_log_likelihood(model: VAE, x: Tensor, q: Gaussian, nodes: int = NODES) -> float:
    """E_q[log p(x|z)] of one image x (1, C, H, W), by Gauss-Hermite quadrature; in nats.

    Args:
        q: A diagonal Gaussian, mu and logvar (1, D); decodes nodes^D points.
    """
    points, weights = np.polynomial.hermite_e.hermegauss(nodes)
    dims = q.mu.shape[1]
    eps = np.stack(np.meshgrid(*[points] * dims, indexing="ij"), axis=-1).reshape(-1, dims)
    share = np.stack(np.meshgrid(*[weights / weights.sum()] * dims, indexing="ij")).prod(axis=0)
    z = q.mu + q.std * torch.from_numpy(eps).to(q.mu.dtype)
    log_likelihood = model.log_likelihood(z, x.expand(len(z), *x.shape[1:])).double()
    return float((torch.from_numpy(share.ravel()) * log_likelihood).sum())
