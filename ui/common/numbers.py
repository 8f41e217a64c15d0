"""Numbers for readers, as the whole project writes them."""

from vae_core.system.numbers import minus, significant, times, with_error

__all__ = ["minus", "significant", "times", "with_error"]
