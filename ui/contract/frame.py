"""The frame: the link for others, and the sidebar."""

from typing import TypedDict


class FrameData(TypedDict):
    page: str
    model: str
    pickers: dict[str, str]
    """what the select boxes of models and runs say, by their keys as classes have them"""
    host: str
    """where others reach this server, if somebody has said so: a name and a port; or empty"""
    lost: list[str]
    """what of this page a link does not carry, in words"""
