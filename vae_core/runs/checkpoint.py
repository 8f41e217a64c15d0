"""Checkpoints of the full training state in safetensors; each file is complete or absent."""

import json
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor, nn

from ..system.files import write_atomic
from ..system.messages import one_line
from .state import TrainState

Tensors = dict[str, Tensor]


class CheckpointError(ValueError):
    """A checkpoint that can't be read or that belongs to another model."""


def save_state(path: Path, state: TrainState) -> None:
    """Writes model, averaged weights, optimiser, random state and position."""
    tensors = {f"model.{name}": t for name, t in state.model.state_dict().items()}
    tensors |= {f"average.{name}": t for name, t in state.average.state_dict().items()}
    tensors |= _optimizer_tensors(state.optimizer)
    tensors["random"] = state.generator.get_state()
    save_tensors(path, tensors, {"step": state.step, "seconds": state.seconds})


def load_state(path: Path, state: TrainState) -> None:
    """Loads a saved state into a newly created one with the same configuration.

    Raises:
        CheckpointError: Naming the file, if it is damaged or from another configuration.
    """
    tensors, facts = load_tensors(path)
    if "random" not in tensors or not {"step", "seconds"} <= set(facts):
        raise CheckpointError(f"{path} holds no whole training state")
    put(state.model, tensors, "model.", path)
    put(state.average, tensors, "average.", path)
    saved = state.optimizer.state_dict()
    saved["state"] = _optimizer_state(tensors, list(state.model.parameters()))
    state.optimizer.load_state_dict(saved)
    state.generator.set_state(tensors["random"])
    state.step, state.seconds = int(facts["step"]), float(facts["seconds"])


def save_weights(
    path: Path, model: nn.Module, facts: dict[str, Any], dtype: torch.dtype = torch.float16
) -> None:
    """Writes only a model's weights, by default in half precision."""
    tensors = {f"average.{n}": t.to(dtype) for n, t in model.state_dict().items()}
    save_tensors(path, tensors, facts)


def load_weights(path: Path, model: nn.Module) -> dict[str, Any]:
    """Loads a checkpoint's averaged weights into a model; returns the checkpoint's facts."""
    tensors, facts = load_tensors(path)
    put(model, tensors, "average.", path)
    return facts


def check_shapes(path: Path, model: nn.Module) -> None:
    """Compares the shapes in a file's header with a model's, without reading any weights.

    Args:
        model: May be on the meta device, where it takes no memory.

    Raises:
        CheckpointError: If the file can't be read, or its averaged weights are of another model.
    """
    expected = {f"average.{n}": list(t.shape) for n, t in model.state_dict().items()}
    try:
        with safe_open(path, framework="pt") as file:
            names = {key for key in file.keys() if key.startswith("average.")}  # noqa: SIM118
            if names != set(expected):
                raise CheckpointError(f"{path} belongs to another model: it has other weights")
            wrong = (n for n, s in expected.items() if file.get_slice(n).get_shape() != s)
            if name := next(wrong, ""):
                raise CheckpointError(f"{path} belongs to another model: {name} differs in shape")
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"{path} can't be read as a checkpoint: {one_line(error)}") from None


def load_part(path: Path, module: nn.Module, name: str) -> None:
    """Loads the averaged weights of one part of a model, without reading the others.

    Raises:
        CheckpointError: Like `load_weights`.
    """
    prefix = f"average.{name}."
    try:
        with safe_open(path, framework="pt") as file:
            names = [key for key in file.keys() if key.startswith(prefix)]  # noqa: SIM118
            tensors = {key: file.get_tensor(key) for key in names}
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"{path} can't be read as a checkpoint: {one_line(error)}") from None
    put(module, tensors, prefix, path)


def save_tensors(path: Path, tensors: Tensors, facts: dict[str, Any]) -> None:
    plain = {name: t.detach().cpu().contiguous() for name, t in tensors.items()}
    header = {"facts": json.dumps(facts)}
    content = save(plain, header)  # `save_file` reduces an OSError to a message
    write_atomic(path, lambda temporary: temporary.write_bytes(content))


def load_facts(path: Path) -> dict[str, Any]:
    """The facts stored with the tensors; raises CheckpointError like `load_tensors`."""
    try:
        with safe_open(path, framework="pt") as file:
            return dict(json.loads((file.metadata() or {}).get("facts", "{}")))
    except (SafetensorError, OSError, ValueError) as error:
        raise CheckpointError(f"{path} can't be read as a checkpoint: {one_line(error)}") from None


def load_tensors(path: Path) -> tuple[Tensors, dict[str, Any]]:
    """Tensors and facts; raises CheckpointError, naming the file, if it is not valid."""
    try:
        with safe_open(path, framework="pt") as file:
            facts = json.loads((file.metadata() or {}).get("facts", "{}"))
            return {name: file.get_tensor(name) for name in file.keys()}, facts  # noqa: SIM118
    except (SafetensorError, OSError, json.JSONDecodeError) as error:
        raise CheckpointError(f"{path} can't be read as a checkpoint: {one_line(error)}") from None


def put(module: nn.Module, tensors: Tensors, prefix: str, path: Path) -> None:
    """Loads the tensors under a prefix, converted to the module's dtype."""
    chosen = {n.removeprefix(prefix): t for n, t in tensors.items() if n.startswith(prefix)}
    try:
        module.load_state_dict(chosen)
    except RuntimeError as error:
        reason = one_line(str(error).splitlines()[-1])
        raise CheckpointError(f"{path} belongs to another model: {reason}") from None


def _optimizer_tensors(optimizer: torch.optim.Optimizer) -> Tensors:
    state: dict[int, dict[str, Tensor]] = optimizer.state_dict()["state"]
    return {f"optimizer.{i}.{name}": t for i, slots in state.items() for name, t in slots.items()}


def _optimizer_state(tensors: Tensors, weights: list[Tensor]) -> dict[int, dict[str, Tensor]]:
    state: dict[int, dict[str, Tensor]] = {}
    for key, tensor in tensors.items():
        if key.startswith("optimizer."):
            _, index, name = key.split(".")
            state.setdefault(int(index), {})[name] = _laid_out_like(weights[int(index)], tensor)
    return state


def _laid_out_like(weight: Tensor, tensor: Tensor) -> Tensor:
    """The tensor in the weight's memory format: fused optimisers read both in memory order."""
    if tensor.shape != weight.shape:
        return tensor
    return torch.empty_like(weight, requires_grad=False).copy_(tensor)
