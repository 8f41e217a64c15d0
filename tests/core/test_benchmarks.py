"""The benchmark of training: what it counts and what it divides."""

import pytest

from benchmarks import training, trainings


@pytest.mark.parametrize("peer", ["bare", "ours"])
def test_a_training_is_timed_after_its_warm_up(peer: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trainings, "WARM_UP", 0.0)
    assert trainings.PEERS[peer]("float32", 0.05) > 0


def test_the_clock_counts_from_the_warm_up_until_it_is_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0
    monkeypatch.setattr(trainings.time, "perf_counter", lambda: now)
    clock = trainings.Clock(seconds=3.0)
    stops = []
    for now in (1.0, 2.0, 3.0, 4.0, 5.0):  # noqa: B007
        stops.append(clock.count(10))
    assert stops == [False, False, False, False, True]
    assert clock.rate == 30 / 3


def test_ratios_and_shares_follow_from_the_rates() -> None:
    rates = {variant: 1000.0 for variant in training.VARIANTS} | {"ours bfloat16": 2000.0}
    peak = training.FLOPS * 1e-9 * 4000
    found = training.summarize(rates, {"float32": peak, "bfloat16": 2 * peak})
    ratios = found["ratios"]
    assert ratios["ours bfloat16 to pythae"] == 2 and ratios["ours to bare, bfloat16"] == 2
    assert ratios["ours float32 to pythae"] == ratios["ours bfloat16, grey to pythae"] == 1
    assert (
        found["share_of_peak"]["bare float32"] == found["share_of_peak"]["ours bfloat16"] == 0.25
    )


def test_the_flops_are_those_of_the_network() -> None:
    layers = [
        m
        for m in trainings.build_seeded(trainings.MODEL, 0).modules()
        if hasattr(m, "in_features")
    ]
    products = [int(layer.in_features * layer.out_features) for layer in layers]  # type: ignore
    assert training.FLOPS == 2 * (3 * sum(products) - products[0])
