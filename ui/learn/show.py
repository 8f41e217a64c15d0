"""A chapter on the screen: text, formula, question, experiment, code, sources."""

from dataclasses import asdict
from typing import Any

import streamlit as st

from ui.common import results, state, tiles, widgets
from ui.common.live_component import component, text
from ui.learn import chapters, numbers
from ui.learn.lesson import Chapter, source_of

LAYOUTS = {"read": "Read", "present": "Present"}

STYLES = ("lab.css", "learn/steps.css")

mount_steps = component(
    "learn.steps", '<nav class="lab steps" aria-label="Chapters"></nav>', STYLES
)
mount_question = component("learn.question", '<div class="lab question"></div>', STYLES)


def steps() -> None:
    """The chapters to choose from; the arrow keys, too, go from one to the next."""
    told = [{"name": one.name, "title": one.title} for one in chapters.CHAPTERS]
    mount_steps(
        key="learn.steps",
        data={
            "chapters": told,
            "now": state.get("chapter"),
            "presents": state.get("layout") == "present",
        },
        on_go_change=lambda: take_chapter(st.session_state["learn.steps"].get("go")),
    )


def take_chapter(name: Any) -> None:
    """Another chapter, if there is one of this name: it comes from a browser."""
    if name in {one.name for one in chapters.CHAPTERS}:
        state.put(chapter=name)


def layout() -> None:
    st.segmented_control(
        "Layout",
        list(LAYOUTS),
        format_func=LAYOUTS.__getitem__,
        required=True,
        label_visibility="collapsed",
        help="Present: large, few words, without the sidebar; arrow keys or a clicker go on.",
        **widgets.bound("layout", "learn.layout"),
    )


def example() -> None:
    """The image at hand: one of each class, or any by its number."""
    firsts = results.first_of_classes(numbers.VAE, 10)
    chosen = state.get("example")
    tiles.tiles(
        x=results.reference_images(numbers.VAE, firsts),
        labels=[f"{results.label(numbers.VAE, one)}, number {one}" for one in firsts],
        picked=firsts.index(chosen) if chosen in firsts else None,
        key="learn.tiles",
        on_pick=lambda place: state.put(example=firsts[place]),
    )


def number() -> None:
    st.number_input(
        "Example",
        0,
        results.reference_count(numbers.VAE) - 1,
        help="The image at hand, by its number among the reference images, which the model never "
        "saw in training. All chapters use the shipped models of digits in two dimensions.",
        **widgets.bound("example", "learn.example"),
    )


def chapter() -> None:
    shown = chapters.find(state.get("chapter"))
    if state.get("layout") == "present":
        present(shown)
    else:
        read(shown)


def read(shown: Chapter) -> None:
    at = state.get("example")
    st.markdown(f"#### {shown.lead}")
    st.markdown(shown.text)
    st.latex(shown.formula(at))
    ask(shown, at)
    shown.experiment(at)
    with st.expander("The code that does this", icon=":material/code:"):
        for function in shown.code:
            st.code(source_of(function), language="python", wrap_lines=True)
    with st.expander("Sources", icon=":material/menu_book:"):
        for source in shown.sources:
            st.markdown(f"* {source.claim} [{source.where}]({source.address})")


def present(shown: Chapter) -> None:
    """Large and with few words: for a lecture."""
    at = state.get("example")
    st.html(f"<style>{text('learn/present.css')}</style>")
    st.markdown(f"### {shown.lead}")
    st.latex(shown.formula(at))
    ask(shown, at)
    shown.experiment(at)


def ask(shown: Chapter, at: int) -> None:
    question = shown.question(at)
    told = asdict(question) | {"question": question.text, "chapter": shown.name}
    mount_question(key=f"learn.question.{shown.name}", data=told)
