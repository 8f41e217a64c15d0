"""Managing runs: rename, duplicate, export, delete; and import."""

import tempfile
from pathlib import Path

import streamlit as st

from ui.common import state
from ui.training import form
from ui.training.controls import attempt, begin
from vae_core.runs import archive
from vae_core.runs.directory import Run, runs_dir
from vae_core.runs.naming import LONGEST_TITLE
from vae_core.scheduler import manage


def menu(run: Run) -> None:
    """What is done with a run as a whole; shipped models can only be copied and exported."""
    with st.popover("More", icon=":material/more_horiz:"):
        is_own = run.path.parent == runs_dir()
        if is_own:
            rename(run)
        if st.button(
            "New run from these settings", icon=":material/content_copy:", key="train.vary"
        ):
            form.copy_settings(run.id)
            st.rerun()
        export(run)
        if is_own:
            delete(run)


def rename(run: Run) -> None:
    with st.form(f"train.rename.{run.id}", border=False):
        title = st.text_input(
            "Title", run.config.title, LONGEST_TITLE, key=f"train.title.{run.id}"
        )
        if st.form_submit_button("Rename", key="train.rename"):
            attempt(lambda: manage.rename(run, title))


def export(run: Run) -> None:
    states = st.checkbox(
        "With training states",
        True,
        key=f"train.states.{run.id}",
        help="They make up most of the file, and are needed to resume or continue the training.",
    )
    st.download_button(
        "Export as zip",
        lambda: zipped(run, states),
        f"{run.id}.zip",
        "application/zip",
        icon=":material/download:",
        on_click="ignore",
        key="train.export",
        help="Configuration, metrics, weights and snapshots: all that another VAE Lab needs.",
    )


def zipped(run: Run, states: bool = True) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.zip"
        archive.export_run(run, path, states)
        return path.read_bytes()


def delete(run: Run) -> None:
    """Asks for confirmation first."""
    st.divider()
    confirmed = st.checkbox("Yes, permanently delete this run", key=f"train.sure.{run.id}")
    if st.button(
        "Delete",
        icon=":material/delete:",
        key="train.delete",
        disabled=not confirmed,
        type="primary",
    ):
        attempt(lambda: delete_and_leave(run))


def delete_and_leave(run: Run) -> None:
    manage.delete(run)
    state.go(run="", step=-1)


def import_run() -> None:
    """Imports a run that was exported elsewhere."""
    with st.expander("Import a run", icon=":material/upload:"):
        file = st.file_uploader("A zip exported by VAE Lab", type="zip", key="train.import")
        name = st.text_input(
            "Name of the run",
            key="train.import.name",
            placeholder="as the file",
            help="Letters, digits, - _ and .",
        )
        if file and st.button("Import", key="train.import.begin"):
            begin(lambda: imported(file.name, file.getvalue(), name.strip() or None))


def imported(file: str, content: bytes, name: str | None = None) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(file).name
        path.write_bytes(content)
        return archive.import_run(path, name)
