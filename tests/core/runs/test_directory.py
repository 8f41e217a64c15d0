import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from vae_core import load_run, open_run
from vae_core.config import RunConfig
from vae_core.runs import checkpoint
from vae_core.runs.directory import Run, RunError, create_run, run_paths
from vae_core.system.processes import birth, is_same

MakeRun = Callable[..., Run]


def test_a_new_run_opens_with_the_configuration_it_was_made_from(
    new_run: MakeRun, run_config: RunConfig
) -> None:
    run = open_run(new_run().path)
    assert run.config == run_config
    assert run.status()["state"] == "new" and run.metrics() == []
    assert run.reference() is None and run.evaluation() is None
    assert "torch" in json.loads((run.path / "config.json").read_text())["versions"]


def test_a_folder_is_no_run_twice(new_run: MakeRun) -> None:
    new_run("same")
    with pytest.raises(RunError, match="holds a run already"):
        new_run("same")


def test_an_unknown_run_is_refused_with_those_there_are(own_run: Run) -> None:
    with pytest.raises(RunError, match="no run 'nowhere'.* bars"):
        open_run("nowhere")


@pytest.mark.parametrize("name", ["../bars", "runs/bars", "..", "", "bars/../../runs/bars"])
def test_an_id_is_no_path(own_run: Run, name: str) -> None:
    with pytest.raises(RunError):
        open_run(name)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"format": 2}', '{"format": 1, "model": {"latent_dim": "x"}}']
)
def test_a_damaged_configuration_is_a_plain_error(own_run: Run, content: str) -> None:
    (own_run.path / "config.json").write_text(content)
    with pytest.raises(ValueError) as caught:
        open_run("bars")
    assert "\n" not in str(caught.value)


def test_load_run_gives_the_same_model_by_path_and_by_id(own_run: Run) -> None:
    x = torch.rand(3, 1, 8, 8)
    models = [load_run(own_run.path), load_run(str(own_run.path)), load_run("bars")]
    pictures = [model.decode(model.encode(x).mu) for model in models]
    assert torch.equal(pictures[0], pictures[1]) and torch.equal(pictures[0], pictures[2])
    assert not any(p.requires_grad for p in models[0].parameters())
    assert not models[0].training


def test_loading_leaves_the_global_random_state(trained: Run) -> None:
    before = torch.random.get_rng_state()
    trained.load()
    assert torch.equal(before, torch.random.get_rng_state())


def test_a_run_without_weights_says_so(new_run: MakeRun) -> None:
    with pytest.raises(RunError, match="no weights yet"):
        new_run().load()


def test_the_final_weights_are_in_half_precision(trained: Run) -> None:
    tensors, _ = checkpoint.load_tensors(trained.weights_path)
    assert {t.dtype for t in tensors.values()} == {torch.float16}
    weights = trained.load().state_dict()
    assert all(
        torch.equal(t.float(), weights[n.removeprefix("average.")]) for n, t in tensors.items()
    )


def test_damaged_final_weights_fall_back_to_the_newest_checkpoint(own_run: Run) -> None:
    before = own_run.load().state_dict()
    own_run.weights_path.write_bytes(b"damaged")
    after = own_run.load().state_dict()
    for name, tensor in before.items():
        torch.testing.assert_close(after[name], tensor, atol=1e-2, rtol=1e-2)


def test_a_damaged_newest_checkpoint_falls_back_to_the_older(own_run: Run) -> None:
    own_run.weights_path.unlink()
    newest = own_run.checkpoints()[-1]
    older = newest.with_name("step-000000001.safetensors")
    shutil.copy(newest, older)
    newest.write_bytes(newest.read_bytes()[:-1])
    assert own_run.load() is not None


def test_weights_that_are_all_damaged_are_named(own_run: Run) -> None:
    for path in own_run.weight_paths():
        path.write_bytes(b"damaged")
    with pytest.raises(checkpoint.CheckpointError, match="can't be read"):
        own_run.load()


def test_a_half_written_temporary_file_is_ignored(own_run: Run) -> None:
    weights = own_run.weight_paths()
    for name in (".step-000009999.safetensors.x1.safetensors", ".model.safetensors.x.safetensors"):
        (own_run.path / "checkpoints" / name).write_bytes(b"half")
    assert own_run.weight_paths() == weights
    (own_run.path / ".config.json.x.json").write_text("{")
    assert open_run("bars").load() is not None


# metrics


def record(step: int, **more: float) -> dict[str, Any]:
    terms = {"loss": 2.0, "log_likelihood": -1.5, "kl": 0.5, "kl_per_dim": [0.5, 0.0]}
    return {"step": step, **terms, "grad_norm": 1.0, "seconds": 0.1, **more}


def test_metrics_come_back_in_order(new_run: MakeRun) -> None:
    run = new_run()
    records = [record(step) for step in (50, 100)]
    for entry in records:
        run.append_metrics(entry)
    assert run.metrics() == records


TORN = {
    "cut": '{"step": 150, "lo',
    "brace": "{",
    "number": "12",
    "null": "null",
    "alone": '{"step": 150}',
    "text": json.dumps(record(150) | {"kl": "0.5"}),
    "nothing": json.dumps(record(150) | {"kl": None}),
    "infinite": json.dumps(record(150)).replace("0.5,", "1e999,"),
    "endless": json.dumps(record(150) | {"loss": 10**400}),
    "dimensions": json.dumps(record(150) | {"kl_per_dim": [0.5]}),
    "nested": json.dumps(record(150) | {"kl_per_dim": [[0.5], [0.0]]}),
    "fraction": json.dumps(record(150) | {"step": 1.5}),
    "deep": '{"step": ' + "[" * 100_000,
}


@pytest.mark.parametrize("torn", TORN)
def test_a_line_that_is_no_whole_record_is_left_out(new_run: MakeRun, torn: str) -> None:
    run = new_run()
    run.append_metrics(record(50))
    with (run.path / "metrics.jsonl").open("a") as file:
        file.write(TORN[torn] + "\n")
    run.append_metrics(record(200))
    assert run.metrics() == [record(50), record(200)]


def test_bytes_that_are_no_text_cost_one_line(new_run: MakeRun) -> None:
    run = new_run()
    run.append_metrics(record(50))
    with (run.path / "metrics.jsonl").open("ab") as file:
        file.write(b"\xff\xfe\x00\n")
    run.append_metrics(record(100))
    assert run.metrics() == [record(50), record(100)] and run.last_record() == record(100)


def test_a_resumed_run_forgets_the_steps_it_will_take_again(new_run: MakeRun) -> None:
    run = new_run()
    for step in (50, 100, 150):
        run.append_metrics(record(step))
    with (run.path / "metrics.jsonl").open("a") as file:
        file.write('{"step": 200')
    run.forget_metrics_after(100)
    run.append_metrics(record(150, again=1))
    assert run.metrics() == [record(50), record(100), record(150, again=1)]


# status


def ended_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def change_status(run: Run, **facts: object) -> None:
    path = run.path / "status.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | facts))


def test_a_running_run_is_running_while_its_process_lives(new_run: MakeRun) -> None:
    run = new_run()
    run.write_status("running", 5, 10)
    assert run.status()["state"] == "running" and run.status()["process"] == os.getpid()


def test_a_run_whose_process_died_is_interrupted(new_run: MakeRun) -> None:
    run = new_run()
    run.write_status("running", 5, 10)
    change_status(run, process=ended_process())
    assert run.status()["state"] == "interrupted"


def test_a_run_whose_heartbeat_is_old_is_interrupted(new_run: MakeRun) -> None:
    run = new_run()
    run.write_status("running", 5, 10)
    change_status(run, heartbeat=time.time() - 3600)
    assert run.status()["state"] == "interrupted"


def test_another_process_of_the_same_number_is_not_the_runs(new_run: MakeRun) -> None:
    run = new_run()
    run.write_status("running", 5, 10)
    change_status(run, born="1")
    assert run.status()["state"] == "interrupted"


def test_a_process_whose_end_nobody_asked_for_runs_no_more() -> None:
    with subprocess.Popen([sys.executable, "-c", ""], stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.read() == b""
        while (born := birth(process.pid)) is not None:
            assert is_same(process.pid, born) or birth(process.pid) is None
        assert not is_same(process.pid, born)


def test_a_run_on_another_machine_counts_by_its_heartbeat(new_run: MakeRun) -> None:
    run = new_run()
    run.write_status("running", 5, 10)
    change_status(run, host="elsewhere", process=ended_process())
    assert run.status()["state"] == "running"
    change_status(run, heartbeat=time.time() - 20)
    assert run.status()["state"] == "interrupted"


@pytest.mark.parametrize("process", [0, -1, 2**70])
def test_a_number_that_no_process_has_was_never_born(process: int) -> None:
    assert birth(process) is None


@pytest.mark.parametrize("state", ["finished", "stopped", "failed"])
def test_what_has_ended_stays_so_without_a_heartbeat(new_run: MakeRun, state: str) -> None:
    run = new_run()
    run.write_status(state, 5, 10, "why")
    change_status(run, heartbeat=0.0, process=ended_process())
    assert run.status()["state"] == state and run.status()["message"] == "why"


STRINGS = json.dumps(dict.fromkeys(["state", "step", "total_steps", "heartbeat", "process"], "x"))


@pytest.mark.parametrize("content", ["{", "[]", "{}", '{"state": "running"}', STRINGS])
def test_a_damaged_status_is_a_plain_error(new_run: MakeRun, content: str) -> None:
    run = new_run()
    (run.path / "status.json").write_text(content)
    with pytest.raises(ValueError, match="damaged"):
        run.status()


# reference images


def test_the_reference_set_is_of_the_test_split(trained: Run) -> None:
    reference = trained.reference_set()
    assert reference.x.dtype == np.uint8 and reference.x.shape[1:] == (1, 8, 8)
    assert len(reference.x) == len(reference.labels) == len(reference.index) > 0
    assert reference.label_names == ("lying", "standing")
    assert (np.diff(reference.index) > 0).all()


@pytest.mark.parametrize("keep", [0, 10, 200, -5])
def test_a_damaged_reference_set_is_named(own_run: Run, keep: int) -> None:
    path = own_run.path / "reference.npz"
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(ValueError, match="reference.npz is damaged"):
        own_run.reference()


def test_a_pickle_is_never_opened(own_run: Run) -> None:
    with (own_run.path / "reference.npz").open("wb") as file:
        np.savez(file, x=np.array([{"an": "object"}]), labels=1, index=1, label_names=["a"])
    with pytest.raises(ValueError, match="damaged"):
        own_run.reference()


def test_runs_are_listed_newest_first(own_run: Run, run_config: RunConfig) -> None:
    newer = create_run(own_run.path.parent / "newer", run_config)
    os.utime(own_run.path / "config.json", (1, 1))
    own = [path.name for path in run_paths() if path.parent == newer.path.parent]
    assert own == ["newer", "bars"]


def test_the_last_record_is_the_newest_whole_one(own_run: Run) -> None:
    assert own_run.last_record() == own_run.metrics()[-1]
    with (own_run.path / "metrics.jsonl").open("a") as file:
        file.write('{"step": 10000, "lo')
    assert own_run.last_record() == own_run.metrics()[-1]
    (own_run.path / "metrics.jsonl").unlink()
    assert own_run.last_record() == {}
