"""The type of the data that Python sends to each component of frontend/components.json."""

from typing import Any

from ui.contract import explore, frame, interpolate, learn, maps, reconstruct, tiles, training

DATA: dict[str, Any] = {
    "arithmetic": interpolate.ArithmeticData,
    "directions": interpolate.DirectionsData,
    "explore": explore.ExploreData,
    "frame": frame.FrameData,
    "learn.decoder": learn.DecoderData,
    "learn.elbo": learn.ElboData,
    "learn.encoder": learn.ExampleData,
    "learn.inference": learn.InferenceData,
    "learn.noise": learn.NoiseData,
    "learn.question": learn.QuestionData,
    "learn.space": learn.SpaceData,
    "learn.steps": learn.StepsData,
    "learn.training": learn.ToyTrainingData,
    "learn.uses": learn.UsesData,
    "map": maps.MapData,
    "paste": reconstruct.PasteData,
    "path": interpolate.PathData,
    "sketch": reconstruct.SketchData,
    "square": interpolate.SquareData,
    "tiles": tiles.TilesData,
    "training": training.TrainingData,
    "welcome": explore.WelcomeData,
}
