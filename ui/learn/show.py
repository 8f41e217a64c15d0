"""A chapter on the page: text, formula, question, experiment, code, sources."""

from dataclasses import asdict

import streamlit as st

from ui.common import choice, results, state, tiles, widgets
from ui.common.live_component import component, text
from ui.learn import chapters, numbers
from ui.learn.keys import LAYOUTS
from ui.learn.lesson import Chapter, display_order, source_of

STYLES = ("lab.css", "learn/steps.css")

mount_steps = component(
    "learn.steps", '<nav class="lab steps" aria-label="Chapters"></nav>', STYLES
)
mount_question = component("learn.question", '<div class="lab question"></div>', STYLES)


def steps() -> None:
    """The list of chapters; the arrow keys go from one to the next."""
    entries = [{"name": chapter.name, "title": chapter.title} for chapter in chapters.CHAPTERS]
    mount_steps(
        key="learn.steps",
        data={
            "chapters": entries,
            "now": state.get("chapter"),
            "presents": state.get("layout") == "present",
        },
        on_go_change=lambda: take_chapter(st.session_state["learn.steps"].get("go")),
        on_leave_change=lambda: state.put(layout="read"),
    )


def take_chapter(name: object) -> None:
    """Opens a chapter, if it exists; the name comes from a browser."""
    if name in {chapter.name for chapter in chapters.CHAPTERS}:
        state.put(chapter=name)


def layout() -> None:
    choice.segments(
        "Layout",
        LAYOUTS,
        label_visibility="collapsed",
        help="Present: large type, the experiment first, no sidebar. Arrow keys or a clicker "
        "change the chapter; Esc leaves.",
        **widgets.bound("layout", "learn.layout"),
    )


def examples() -> None:
    """One example image of each class."""
    firsts = results.first_of_classes(numbers.VAE, 10)
    chosen = state.get("example")
    tiles.tiles(
        x=results.reference_images(numbers.VAE, firsts),
        labels=[results.name(numbers.VAE, index) for index in firsts],
        picked=firsts.index(chosen) if chosen in firsts else None,
        key="learn.tiles",
        on_pick=lambda tile: state.put(example=firsts[tile]),
    )


def example_number() -> None:
    """Any example, by its index."""
    st.number_input(
        "Example",
        0,
        results.reference_count(numbers.VAE) - 1,
        help="The test image that all chapters use, by its number. The models, shipped ones of "
        "digits in two dimensions, never saw it in training.",
        **widgets.bound("example", "learn.example"),
    )


def example() -> None:
    """The choice of the image that all chapters use."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=120):
            example_number()
        examples()


def read() -> None:
    """The chosen chapter with its text, to study it."""
    shown, at = chapters.find(state.get("chapter")), state.get("example")
    st.markdown(f"#### {shown.lead}")
    st.markdown(shown.text)
    st.latex(shown.formula(at))
    if shown.note:
        st.caption(shown.note)
    ask(shown, at)
    shown.experiment(at)
    with st.expander("Source code", icon=":material/code:"):
        for function in shown.code:
            st.code(source_of(function), language="python", wrap_lines=True)
    with st.expander("Sources", icon=":material/menu_book:"):
        for source in shown.sources:
            st.markdown(f"* {source.claim} [{source.where}]({source.address})")


def present() -> None:
    """Large type and little text, for a lecture: the experiment has the first screen."""
    shown, at = chapters.find(state.get("chapter")), state.get("example")
    st.html(f"<style>{text('learn/present.css')}</style>")
    st.markdown(f"#### {shown.lead}")
    shown.experiment(at)
    st.latex(shown.formula(at))
    if shown.note:
        st.caption(shown.note)
    ask(shown, at)


def ask(shown: Chapter, at: int) -> None:
    question = shown.question(at)
    order = display_order(shown.name, len(question.options))
    data = asdict(question) | {
        "question": question.text,
        "chapter": shown.name,
        "order": order,
    }
    mount_question(key=f"learn.question.{shown.name}", data=data)
