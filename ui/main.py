"""The script that Streamlit runs for every session and every rerun."""

from ui.frame import render

render()
