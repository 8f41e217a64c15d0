"""The run directory: its files, the store of loaded models, archives, and annotations."""
