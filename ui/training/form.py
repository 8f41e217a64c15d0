"""Starting a new run: from a preset, or from another run's settings."""

import dataclasses
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import lru_cache

import streamlit as st

from ui.common import blocks, state
from ui.training import data, settings
from ui.training.clock import duration
from ui.training.controls import begin
from ui.training.settings import Panel
from vae_core.config import RunConfig
from vae_core.presets import PRESETS
from vae_core.runs.directory import open_run
from vae_core.scheduler import launcher
from vae_core.training import tensorboard
from vae_core.training.estimate import Estimate, estimate, training_images

MINUTES = 5.0
BUDGETS = ("minutes", "epochs")
LOOK, AT_ONCE = 0.5, 0.1  # seconds: between looks at an estimate, and that one waits for it
POOL = ThreadPoolExecutor(1, "estimate")  # one at a time: they measure


def new_training() -> None:
    """What to train on the left; what it will take, and Start, on the right."""
    chosen, offered = blocks.bench()
    with chosen:
        name = choose_base()
        base = base_config(name)
        try:
            config: RunConfig | None = choose(Panel(name), base)
            reason = ""
        except ValueError as error:
            config, reason = None, str(error)
    with offered:
        offer(config, reason)


def choose_base() -> str:
    """A preset's name, or "run:" and the id of the run that is to be varied."""
    copied = st.session_state.get("train.copied")
    names = [*([f"run:{copied}"] if copied else []), *PRESETS]
    name = st.selectbox(
        "Start from",
        names,
        format_func=lambda name: base_config(name).title,
        key="train.preset",
    )
    blocks.note(base_config(name).description)
    return str(name)


def base_config(name: str) -> RunConfig:
    if not name.startswith("run:"):
        return dataclasses.replace(PRESETS[name], preset=name)
    base = open_run(name.removeprefix("run:")).config
    return dataclasses.replace(base, title=f"{base.title}, varied")


def vary(run_id: str) -> None:
    """Opens the form with a run's settings."""
    st.session_state["train.copied"] = run_id
    st.session_state["train.preset"] = f"run:{run_id}"
    state.put(show="new")


def choose(panel: Panel, base: RunConfig) -> RunConfig:
    """The configuration as it is chosen. Raises ValueError with the rule that is broken."""
    first, second = st.columns(2)
    with first:
        config = data.choose(panel, base)
    with second:
        config = budget(panel, config)
        title = choose_title(panel, base, config)
    config = settings.folded(panel, config)
    training_images(config)
    preset = base.preset if config.data.dataset == base.data.dataset else ""
    return dataclasses.replace(config, title=title.strip() or base.title, preset=preset)


def choose_title(panel: Panel, base: RunConfig, config: RunConfig) -> str:
    """By default the starting point's, or on other data theirs."""
    dataset = config.data.dataset
    same = dataset == base.data.dataset
    usual = base.title if same else data.title_of(dataset)
    return str(st.text_input("Title", usual, 100, key=panel.key(f"title.{dataset}")))


def budget(panel: Panel, base: RunConfig) -> RunConfig:
    kind = st.segmented_control(
        "Budget",
        BUDGETS,
        default="minutes",
        key=panel.key("budget"),
        help="The learning rate falls to zero in this time; minutes end the epochs early.",
    )
    if kind == "epochs":
        epochs = panel.whole("epochs", "Epochs", base.train.epochs, 1)
        train = dataclasses.replace(base.train, epochs=epochs, minutes=0.0)
    else:
        minutes = panel.real("minutes", "Minutes", base.train.minutes or MINUTES, digits=1)
        if minutes <= 0:
            raise ValueError(f"a training needs more than 0 minutes, got {minutes:g}")
        train = dataclasses.replace(base.train, minutes=minutes)
    return dataclasses.replace(base, train=train)


def offer(config: RunConfig | None, reason: str) -> None:
    """What it will take, and the button; or why it can't be started."""
    begins = st.button(
        "Start training",
        type="primary",
        icon=":material/play_arrow:",
        key="train.start",
        width="stretch",
        disabled=config is None,
        help="Where another run trains already, it waits for its turn.",
    )
    boards = st.toggle(
        "TensorBoard event files",
        key="train.boards",
        disabled=not tensorboard.is_installed(),
        help="Written beside the run, in its folder `tensorboard`, for those who have it open "
        "anyway. Needs the package: pip install tensorboard",
    )
    blocks.note("It trains in a process of its own: leave this page, or close it, and come back.")
    if config is None:
        st.error(reason)
        return
    if begins:
        begin(lambda: launcher.start(config, boards=boards))
    tell_estimate(config)


@lru_cache(maxsize=64)
def measured(config: RunConfig) -> Future[Estimate]:
    """An estimate under way: it takes a second, or more where much else is done."""
    return POOL.submit(estimate, config)


def tell_estimate(config: RunConfig) -> None:
    """Measured beside the page, which is done before it."""
    found = measured(config)
    wait([found], timeout=AT_ONCE)
    st.fragment(tell, run_every=None if found.done() else LOOK)(config, found.done())


def tell(config: RunConfig, known: bool) -> None:
    found = measured(config)
    if not found.done():
        blocks.note("Measuring a few steps …")
    elif not known:
        st.rerun()  # which ends the looking
    elif isinstance(error := found.exception(), ValueError):
        st.error(str(error))
    else:
        blocks.lines(in_words(config, found.result()))


def in_words(config: RunConfig, found: Estimate) -> list[str]:
    time = f"about {duration(found.seconds)}"
    if config.train.minutes:
        what = f"{config.train.minutes:g} minutes: {found.epochs:.1f} epochs"
    else:
        what = f"{config.train.epochs} epochs: {time}"
    speed = config.train.batch_size / found.seconds_per_step
    return [
        f"{what}, {found.steps:,} steps.",
        f"{speed:,.0f} images a second, {found.parameters:,} weights.",
        f"{found.memory.total / 2**20:,.0f} MiB of memory for weights, gradients, moments, "
        "activations and images.",
        "An estimate for this machine with what it does now.",
    ]
