import threading
from collections.abc import Callable, Iterator

import numpy as np
import pytest
import torch

from live.engine import BATCH, CHUNK, Engine, Rows, Run, Ticket


class Loop:
    """An event loop that calls at once and counts how often it was woken."""

    def __init__(self) -> None:
        self.wakes = 0

    def call_soon_threadsafe(self, callback: Callable[..., object], *arguments: object) -> None:
        self.wakes += 1
        callback(*arguments)


class Recorder:
    """A model that doubles its rows, keeps what it was given, and waits to be let go."""

    def __init__(self) -> None:
        self.batches: list[list[float]] = []
        self.begun, self.go = threading.Event(), threading.Event()
        self.threads: set[str] = set()

    def __call__(self, rows: Rows) -> Rows:
        self.batches.append(rows[:, 0].tolist())
        self.threads.add(threading.current_thread().name)
        self.begun.set()
        assert self.go.wait(10)
        if (rows < 0).any():
            raise RuntimeError("negative")
        return rows * 2


class Desk:
    """Submits requests and waits for them."""

    def __init__(self, engine: Engine) -> None:
        self.engine, self.loop, self.model = engine, Loop(), Recorder()
        self.events: list[threading.Event] = []

    def ask(self, value: float, count: int = 1, run: Run | None = None) -> Ticket:
        done = threading.Event()
        rows = np.full((count, 2), value, np.float32)
        ticket = Ticket(run or self.model, rows, self.loop, done.set)  # type: ignore[arg-type]
        self.engine.submit(ticket)
        self.events.append(done)
        return ticket

    def hold(self) -> None:
        """Keeps the engine busy with one request, so that the next ones gather."""
        self.ask(0)
        assert self.model.begun.wait(10)

    def release(self) -> None:
        self.model.go.set()
        assert all(done.wait(10) for done in self.events)


@pytest.fixture
def desk(engine: Engine) -> Iterator[Desk]:
    desk = Desk(engine)
    yield desk
    desk.model.go.set()


def test_requests_that_arrive_meanwhile_make_one_batch(desk: Desk) -> None:
    desk.hold()
    tickets = [desk.ask(value) for value in range(1, 21)]
    desk.release()
    assert desk.model.batches == [[0], list(range(1, 21))]
    assert [t.result[0, 0] for t in tickets] == [2 * v for v in range(1, 21)]  # type: ignore[index]


def test_a_batch_wakes_its_event_loop_once(desk: Desk) -> None:
    desk.hold()
    for value in range(1, BATCH + 1):
        desk.ask(value)
    desk.release()
    assert desk.loop.wakes == 2


def test_one_thread_computes_for_all(desk: Desk) -> None:
    desk.model.go.set()
    for value in range(5):
        desk.ask(value, count=1 + 10 * value)
    desk.release()
    assert desk.model.threads == {"live-engine"}


def test_large_requests_never_hold_small_ones_for_more_than_a_chunk(desk: Desk) -> None:
    desk.hold()
    large = desk.ask(1, count=256)
    small = [desk.ask(value) for value in range(2, 2 + 3 * BATCH)]
    desk.release()
    batches = desk.model.batches[1:]
    assert [set(batch) == {1} for batch in batches[:6]] == [False, True] * 3
    assert [len(batch) for batch in batches] == [BATCH, CHUNK] * 3 + [CHUNK] * 5
    assert all(t.result is not None for t in small)
    assert large.result is not None
    assert large.result.tolist() == np.full((256, 2), 2).tolist()


def test_small_requests_go_before_large_ones_that_came_first(desk: Desk) -> None:
    desk.hold()
    desk.ask(1, count=5)
    desk.ask(2, count=4)
    desk.release()
    assert desk.model.batches[1:] == [[2] * 4, [1] * 5]


def test_large_requests_take_turns(desk: Desk) -> None:
    desk.hold()
    desk.ask(1, count=2 * CHUNK)
    desk.ask(2, count=2 * CHUNK)
    desk.release()
    assert [batch[0] for batch in desk.model.batches[1:]] == [1, 2, 1, 2]


def test_rows_come_back_in_order_and_to_their_owner(desk: Desk) -> None:
    desk.hold()
    counts = [5, 200, 33, 31, 64]
    tickets = [desk.ask(value, count) for value, count in enumerate(counts, 1)]
    desk.release()
    for value, (ticket, count) in enumerate(zip(tickets, counts, strict=True), 1):
        assert ticket.result is not None
        assert ticket.result.tolist() == [[2 * value] * 2] * count


def test_models_take_turns_and_never_share_a_batch(desk: Desk) -> None:
    other = Recorder()
    other.go.set()
    desk.hold()
    for value in (1, 2, 3):
        desk.ask(value)
        desk.ask(10 * value, run=other)
    desk.release()
    assert (desk.model.batches, other.batches) == ([[0], [1, 2, 3]], [[10, 20, 30]])


def test_a_model_that_raises_answers_with_an_error_and_the_thread_lives_on(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    desk.model.go.set()
    bad = desk.ask(-1, count=256)
    desk.release()
    good = desk.ask(1)
    desk.release()
    assert (bad.result, bad.error) == (None, "the model failed on this request")
    assert desk.model.batches == [[-1] * CHUNK, [1]]
    assert good.result is not None
    assert "negative" in caplog.text


def test_what_nobody_waits_for_is_skipped(desk: Desk) -> None:
    desk.hold()
    for value in range(1, 4):
        desk.ask(value, count=value * 40).abandoned = True
    desk.events.clear()
    desk.ask(4)
    desk.release()
    assert desk.model.batches == [[0], [4]]


def test_stopping_answers_what_waits_and_what_comes_after(desk: Desk) -> None:
    desk.hold()
    waiting = [desk.ask(1), desk.ask(2, count=256)]
    stopper = threading.Thread(target=desk.engine.stop)
    stopper.start()
    while not desk.engine._stopped:
        pass
    late = desk.ask(3)
    desk.release()
    stopper.join(10)
    assert not stopper.is_alive()
    assert {t.error for t in (*waiting, late)} == {"the server is stopping"}
    assert desk.model.batches == [[0]]


def test_stopping_twice_or_before_the_start_is_harmless() -> None:
    engine = Engine()
    engine.stop()
    engine.stop()


def threads_elsewhere() -> int:
    """How many threads torch takes in a thread that is yet to begin."""
    seen: list[int] = []
    later = threading.Thread(target=lambda: seen.append(torch.get_num_threads()))
    later.start()
    later.join()
    return seen[0]


def test_the_engine_computes_on_one_core_and_leaves_other_threads_theirs(desk: Desk) -> None:
    seen: list[int] = []
    mine, before = torch.get_num_threads(), threads_elsewhere()

    def look(rows: Rows) -> Rows:
        seen.append(torch.get_num_threads())
        seen.append(int(torch.is_inference_mode_enabled()))
        return rows

    desk.ask(1, run=look)
    desk.release()
    assert seen == [1, 1]
    assert threads_elsewhere() == before
    assert torch.get_num_threads() == mine
