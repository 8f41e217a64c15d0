"""PCA, UMAP and t-SNE of the latent space, their quality, and the worker that computes them."""
