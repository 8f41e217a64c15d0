"""Finds runs by the id in a URL."""

from starlette.responses import JSONResponse, Response

from vae_core.runs.directory import Run, open_run, run_paths


class UnknownRunError(ValueError):
    """There is no run with that id."""


def find(run_id: str) -> Run:
    """The run with this id in the list of runs; the id is a name, never a path."""
    path = next((path for path in run_paths() if path.name == run_id), None)
    if path is None:
        raise UnknownRunError(f"there is no run {run_id!r}")
    return open_run(path)


def refusal(error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, status_code=404)
