"""VAE Lab: the Streamlit script and the live routes on one port.

Start it with `streamlit run app.py`, or with any ASGI server as `app:app`.
"""

from pathlib import Path
from threading import Thread

import streamlit as st

from live.routes import routes
from ui.frame import warm

app = st.App(Path(__file__).parent / "ui" / "main.py", routes=routes())
Thread(target=warm, name="warm", daemon=True).start()
