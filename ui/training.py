"""The parts of the Train page: starting a run, choosing one, watching it."""

from pathlib import Path
from typing import Any

import streamlit as st

from ui import blocks, colours, figures, pages, pictures, state
from ui.blocks import Picture, Term
from ui.figures import Curve
from vae_core import launch
from vae_core.data import datasets
from vae_core.pictures import sheet
from vae_core.presets import PRESETS
from vae_core.runs import Run, open_run, run_paths
from vae_core.snapshots import Snapshot, load

EVERY = 1.0  # seconds between looks at a run
COLUMNS, PICTURES = 12, 24
MINUTES = 5.0

STATES = {
    "new": "Not started",
    "starting": "Starting: loading the data",
    "running": "Training",
    "finished": "Finished",
    "stopped": "Stopped",
    "interrupted": "Interrupted: its process is gone, its last checkpoint is here",
    "failed": "Failed",
}
ICONS = {"finished": ":material/check_circle:", "failed": ":material/error:"}
FIRST = (
    "Curves and figures appear here with the first 50 steps. Training goes on in a process of its "
    "own: leave this page, or close it, and come back."
)
RESUMABLE = ("new", "stopped", "interrupted", "failed")


def new_training() -> None:
    """Chooses a preset, data and time, and starts a run of it."""
    preset = st.selectbox(
        "Start a new one from",
        list(PRESETS),
        format_func=lambda name: PRESETS[name].title,
        key="train.preset",
    )
    st.caption(PRESETS[preset].description)
    dataset = choose_dataset(preset)
    minutes = st.number_input(
        "Minutes, or empty for all epochs",
        0.1,
        1440.0,
        MINUTES,
        step=1.0,
        format="%g",
        placeholder="all epochs",
        key="train.minutes",
        help="The learning rate falls to zero in this time.",
    )
    busy = launch.running()
    begins = st.button(
        "Start training",
        type="primary",
        icon=":material/play_arrow:",
        key="train.start",
        disabled=busy is not None,
        width="stretch",
        help=f"{busy.id} is being trained: one at a time." if busy else None,
    )
    if begins:
        begin(lambda: launch.start(preset, dataset, minutes))


def choose_dataset(preset: str) -> str:
    known = {info.name: info for info in datasets()}
    usual = PRESETS[preset].data.dataset
    names = sorted(known, key=lambda name: name != usual)
    chosen: str = st.selectbox(
        "Data",
        names,
        format_func=lambda name: known[name].title,
        key=f"train.dataset.{preset}",
    )
    info = known[chosen]
    where = "here already" if info.available else "downloaded first"
    st.caption(f"{info.train_count:,} training images, {where}. {info.licence}.")
    return chosen


def begin(start: Any) -> None:
    """Starts or resumes a run and shows it, or says in one line why not."""
    try:
        run = start()
    except (ValueError, OSError) as error:
        st.error(str(error))
        return
    state.put(run=run.id)
    st.rerun()


def choose_run() -> Run | None:
    """The run that is looked at: the one that was chosen, or else the newest."""
    ids = list(dict.fromkeys(path.name for path in own_first()))
    chosen = state.get("run") if state.get("run") in ids else ids[0]
    st.session_state["train.run"] = chosen
    st.selectbox(
        "Run",
        ids,
        key="train.run",
        on_change=lambda: state.put(run=st.session_state["train.run"]),
        help="Your runs, the newest first, then the models that ship.",
    )
    try:
        return open_run(chosen)
    except ValueError as error:
        st.error(str(error))
        return None


def own_first() -> list[Path]:
    """The runs of the home folder, then the shipped models."""
    return sorted(run_paths(), key=lambda path: path.parent != launch.runs_dir())


def watch(run: Run) -> None:
    """How the run stands and what can be done with it; looks again as long as it runs."""
    facts = launch.status(run)
    active, ready = facts["state"] in launch.RUNNING, bool(run.weight_paths())
    actions(run, facts["state"], ready)
    look = st.fragment(report, run_every=EVERY if active else None)
    look(run.id, active, ready)


def actions(run: Run, current: str, ready: bool) -> None:
    with st.container(horizontal=True):
        if current in launch.RUNNING and st.button(
            "Stop", icon=":material/stop:", key="train.stop", help="Saves, so that it can go on."
        ):
            halt(run)
        if current in RESUMABLE and st.button(
            "Resume", icon=":material/resume:", key="train.resume"
        ):
            begin(lambda: resumed(run))
        if ready and st.button("Open in Explore", icon=":material/explore:", key="train.open"):
            state.choose_model(run.id)
            st.switch_page(pages.path("explore"))


def halt(run: Run) -> None:
    try:
        launch.stop(run)
    except ValueError as error:
        st.error(str(error))
    else:
        st.toast("Stopping after the step at hand")


def resumed(run: Run) -> Run:
    launch.resume(run)
    return run


def report(run_id: str, active: bool, ready: bool) -> None:
    """State, progress, pictures and curves. Redraws the whole page when the run changes state."""
    try:
        run = open_run(run_id)
        facts, metrics = launch.status(run), run.metrics()
    except ValueError as error:
        st.error(str(error))
        return
    if (facts["state"] in launch.RUNNING, bool(run.weight_paths())) != (active, ready):
        st.rerun()
    done = launch.fraction(run)
    st.progress(done, headline(facts, done))
    newest, drawn, learned = st.container(), st.container(), st.container()  # so that none jumps
    with newest:
        figures_of(metrics[-1]) if metrics else blocks.note(FIRST)
    with drawn:
        show_snapshot(run)
    with learned:
        show_curves(metrics)


def headline(facts: dict[str, Any], done: float) -> str:
    """The state in words."""
    words = STATES.get(facts["state"], facts["state"])
    if facts["state"] == "failed" and facts.get("message"):
        words = f"{words}: {facts['message']}"
    if facts["step"]:
        words = f"{words} · {done:.0%} · step {facts['step']:,} of {facts['total_steps']:,}"
    return f"{ICONS.get(facts['state'], '')} {words}".strip()


def figures_of(record: dict[str, Any]) -> None:
    """The newest record."""
    blocks.equation(
        Term(
            "Log-likelihood",
            nats(record["log_likelihood"]),
            "E[log p(x|z)] of the training images: how well they are reconstructed",
            colours.DECODER,
        ),
        Term(
            "KL",
            nats(record["kl"]),
            "KL(q(z|x) ‖ p(z)): how much z tells about an image",
            colours.KL,
            sign="−",
        ),
        Term(
            "−Loss",
            nats(-record["loss"]),
            "The ELBO where β is 1: the higher, the better",
            sign="=",
        ),
        Term("Speed", f"{record.get('images_per_second', 0):,} images/s", "Since the last record"),
        Term("Time", clock(record.get("seconds", 0.0)), "Spent training, over all sittings"),
    )


def nats(value: float) -> str:
    return f"{value:.1f} nats".replace("-", "−")


def clock(seconds: float) -> str:
    """h:mm:ss, without hours where there are none."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02} min"


def show_snapshot(run: Run) -> None:
    """What the model draws by now."""
    folder = run.path / "snapshots"
    newest = max((path.name for path in folder.glob("step-*.npz")), default=None)
    if newest is None:
        return
    snapshot = newest_snapshot(str(folder), newest)
    drawn = snapshot.decodes[:PICTURES].transpose(0, 2, 3, 1)
    blocks.pictures(
        Picture(
            pictures.address(sheet(drawn, COLUMNS).transpose(2, 0, 1)),
            f"Draws from the prior, at step {snapshot.step:,}",
            "The same z at every step, decoded by what the model has learned so far",
            colours.PRIOR,
        )
    )


@st.cache_data(max_entries=16, show_spinner=False)
def newest_snapshot(folder: str, name: str) -> Snapshot:
    return load(Path(folder))[-1]


def show_curves(metrics: list[dict[str, Any]]) -> None:
    if not metrics:
        return
    shown = [
        Curve("Loss, nats", [r["loss"] for r in metrics], colours.DATA),
        Curve("Log p(x|z), nats", [r["log_likelihood"] for r in metrics], colours.DECODER),
        Curve("KL, nats", [r["kl"] for r in metrics], colours.KL),
    ]
    figure = figures.curves([r["step"] for r in metrics], shown)
    st.plotly_chart(figure, key="train.curves", config=figures.STILL, alt="curves of training")
