"""A preset's settings as flags."""

from dataclasses import dataclass, replace

from ..config import DataConfig, ModelConfig, RunConfig, TrainConfig


@dataclass(frozen=True)
class Settings:
    """The preset's settings, each of which can be changed."""

    data: DataConfig
    model: ModelConfig
    train: TrainConfig

    def put_into(self, config: RunConfig) -> RunConfig:
        """The configuration with these settings."""
        return replace(config, data=self.data, model=self.model, train=self.train)


def settings_of(config: RunConfig) -> Settings:
    """A preset's settings, the defaults of the flags."""
    return Settings(config.data, config.model, config.train)
