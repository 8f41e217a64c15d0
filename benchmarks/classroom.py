"""A class opens the same page at the same time: sessions without browsers, waiting for the script.

Rendering is excluded, since it happens on the students' machines.
"""

import asyncio
import time
from typing import Any

import numpy as np
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

from ui.learn.keys import CHAPTERS

Figures = dict[str, Any]
STUDENTS = 40
FINISHED = ForwardMsg.ScriptFinishedStatus.Value("FINISHED_SUCCESSFULLY")


def measure(port: int, students: int = STUDENTS) -> Figures:
    """Seconds until a page is complete: on the first visit, alone, and for the whole class."""
    return asyncio.run(_measure(f"ws://127.0.0.1:{port}/_stcore/stream", students))


async def _measure(address: str, students: int) -> Figures:
    async with asyncio.TaskGroup() as opening:
        opened = [
            opening.create_task(connect(address, max_size=None, ping_interval=None).__aenter__())
            for _ in range(students)
        ]
    sockets = [task.result() for task in opened]
    figures: Figures = {"students": students}
    for chapter in CHAPTERS:
        first = await visit(sockets[0], chapter)
        alone = await visit(sockets[0], chapter)
        together = await asyncio.gather(*(visit(socket, chapter) for socket in sockets))
        figures[chapter] = {
            "first_s": round(first, 2),
            "alone_s": round(alone, 3),
            "median_s": round(float(np.median(together)), 2),
            "last_s": round(max(together), 2),
        }
        print(f"class {chapter}: {figures[chapter]}", flush=True)
    await asyncio.gather(*(socket.close() for socket in sockets))
    return figures


async def visit(socket: ClientConnection, chapter: str) -> float:
    """Seconds from requesting a chapter to the end of its script.

    Raises:
        RuntimeError: If the script shows an exception.
    """
    began = time.perf_counter()
    await socket.send(request(chapter))
    async for data in socket:
        message = ForwardMsg()
        message.ParseFromString(data)
        if message.delta.new_element.exception.message:
            raise RuntimeError(message.delta.new_element.exception.message)
        if message.WhichOneof("type") == "script_finished" and message.script_finished == FINISHED:
            break
    return time.perf_counter() - began


def request(chapter: str) -> bytes:
    """The browser message that runs the script of Learn."""
    message = BackMsg()
    message.rerun_script.page_name = "learn"
    message.rerun_script.query_string = f"chapter={chapter}"
    return bytes(message.SerializeToString())
