"""Keeping runs: rename, vary, export, delete; and import."""

import tempfile
from pathlib import Path

import streamlit as st

from ui.common import state
from ui.training import form
from ui.training.controls import attempt, begin
from vae_core.runs import archive
from vae_core.runs.directory import Run, runs_dir
from vae_core.scheduler import manage


def menu(run: Run) -> None:
    """What is done with a run as a whole; shipped models can be varied and exported."""
    with st.popover("Run", icon=":material/more_horiz:"):
        own = run.path.parent == runs_dir()
        if own:
            rename(run)
        if st.button("Vary its settings", icon=":material/content_copy:", key="train.vary"):
            form.vary(run.id)
            st.rerun()
        export(run)
        if own:
            delete(run)


def rename(run: Run) -> None:
    with st.form(f"train.rename.{run.id}", border=False):
        title = st.text_input(
            "Title", run.config.title, manage.LONGEST_TITLE, key=f"train.title.{run.id}"
        )
        if st.form_submit_button("Rename", key="train.rename"):
            attempt(lambda: manage.rename(run, title))


def export(run: Run) -> None:
    st.download_button(
        "Export as zip",
        lambda: zipped(run),
        f"{run.id}.zip",
        "application/zip",
        icon=":material/download:",
        on_click="ignore",
        key="train.export",
        help="Configuration, figures, weights, snapshots: all that another VAE Lab needs.",
    )


def zipped(run: Run) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "run.zip"
        archive.export_run(run, path)
        return path.read_bytes()


def delete(run: Run) -> None:
    """Asks once more before anything is lost."""
    st.divider()
    sure = st.checkbox("Delete it with all that it learned", key=f"train.sure.{run.id}")
    if st.button(
        "Delete", icon=":material/delete:", key="train.delete", disabled=not sure, type="primary"
    ):
        attempt(lambda: gone(run))


def gone(run: Run) -> None:
    manage.delete(run)
    state.go(run="", step=-1)


def import_run() -> None:
    """A run that was exported elsewhere."""
    with st.expander("Import a run", icon=":material/upload:"):
        sent = st.file_uploader("A zip that VAE Lab exported", type="zip", key="train.import")
        if sent and st.button("Import", key="train.import.begin"):
            begin(lambda: received(sent.name, sent.getvalue()))


def received(name: str, content: bytes) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / Path(name).name
        path.write_bytes(content)
        return archive.import_run(path)
