"""Starting a new run: from a preset, or from another run's settings."""

import dataclasses

import streamlit as st

from ui.common import blocks, choice, messages, resources, run_names, state
from ui.training import data, estimates, settings
from ui.training.controls import begin
from ui.training.settings import COPIED, Panel
from vae_core.config import RunConfig
from vae_core.presets import PRESETS
from vae_core.runs import naming
from vae_core.runs.directory import open_run
from vae_core.scheduler import launcher
from vae_core.training import tensorboard
from vae_core.training.estimate import training_images

MINUTES = 5.0
BUDGETS = {"minutes": "Minutes", "epochs": "Epochs"}


def new_training() -> None:
    """The settings, then the Start button with the estimated time and memory."""
    content, ending = st.container(), st.container(key="train.ending")
    with content:
        name = choose_base()
        base = base_config(name)
        try:
            config: RunConfig | None = choose(Panel(name), base)
            problem = ""
        except ValueError as error:
            config, problem = None, str(error)
    with ending:
        offer(config, problem)


def choose_base() -> str:
    """The name of a preset, or "run:" and the id of the run whose settings are copied."""
    first = base_of_model()
    copied = st.session_state.get(COPIED)
    names = dict.fromkeys([*([f"run:{copied}"] if copied else []), first, *PRESETS])
    titles = {name: base_title(name) for name in names}
    st.session_state.setdefault("train.preset", first)
    name: str = choice.select("Start from", titles, key="train.preset")
    blocks.note(base_config(name).description)
    return name


def base_of_model() -> str:
    """The model's preset if it was trained as that says, or else its own settings."""
    run = open_run(resources.info(state.get("model")).path)
    preset = PRESETS.get(run.config.preset)
    same = preset and (preset.data, preset.model) == (run.config.data, run.config.model)
    return run.config.preset if same else f"run:{run.id}"


def base_title(name: str) -> str:
    if not name.startswith("run:"):
        return PRESETS[name].title
    return f"As {run_names.label(name.removeprefix('run:'))}"


def base_config(name: str) -> RunConfig:
    """The settings to start from; without a title of their own."""
    if not name.startswith("run:"):
        return dataclasses.replace(PRESETS[name], preset=name, title="")
    return dataclasses.replace(open_run(name.removeprefix("run:")).config, title="")


def copy_settings(run_id: str) -> None:
    """Opens the form with a run's settings."""
    st.session_state[COPIED] = run_id
    st.session_state["train.preset"] = f"run:{run_id}"
    state.put(show="new")


def choose(panel: Panel, base: RunConfig) -> RunConfig:
    """The chosen configuration. Raises ValueError with the rule that it breaks."""
    first, second = st.columns(2)
    with first:
        config = data.choose(panel, base)
    with second:
        config = budget(panel, config)
        place = st.container()  # of the title, which tells what is chosen below
    config = settings.advanced(panel, config)
    with place:
        title = choose_title(panel, config)
    training_images(config)
    preset = base.preset if config.data.dataset == base.data.dataset else ""
    return dataclasses.replace(config, title=title, preset=preset)


def choose_title(panel: Panel, config: RunConfig) -> str:
    """The title that the user types, or else the kind, the data and the time."""
    proposed = naming.new_title(config)
    typed = st.text_input(
        "Title",
        max_chars=naming.LONGEST_TITLE,
        placeholder=proposed,
        key=panel.key(f"title.{config.data.dataset}"),
    )
    return typed.strip() or proposed


def budget(panel: Panel, base: RunConfig) -> RunConfig:
    kind = choice.segments(
        "Budget",
        BUDGETS,
        default="minutes",
        key=panel.key("budget"),
        help="The learning rate is annealed to zero within the budget; minutes may end the "
        "training before all epochs.",
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


def offer(config: RunConfig | None, problem: str) -> None:
    """The Start button and the estimate, or what is wrong with the settings."""
    with st.container(horizontal=True, vertical_alignment="center"):
        starts = st.button(
            "Start training",
            type="primary",
            icon=":material/play_arrow:",
            key="train.start",
            disabled=config is None,
            help="Queued if another run is in progress.",
        )
        boards = st.toggle(
            "TensorBoard",
            key="train.boards",
            disabled=not tensorboard.is_installed(),
            help="Event files, written to the folder `tensorboard` of the run. Needs the package: "
            "pip install tensorboard",
        )
        with st.container(width="stretch"):
            blocks.note("Training runs in the background; you can leave or close this page.")
    if config is None:
        messages.error(problem)
        return
    if starts:
        begin(lambda: launcher.start(config, boards=boards))
    estimates.show(config)
