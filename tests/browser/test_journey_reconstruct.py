"""A mixed bag is uploaded, each file is seen or gets its line, and one leads on to Explore."""

import base64
import io
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import independent
import numpy as np
import pytest
import tiny_runs
import torch
from app_server import NAMES, Server
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Locator, Page, Route, expect
from screen import CLIPBOARD, LIVE, keyed, press, saved

from vae_core import load_run
from vae_core.cli.main import main
from vae_core.config import ModelConfig

pytestmark = pytest.mark.browser
SOON = 60_000


PASTE = """files => {
    const data = new DataTransfer();
    for (const { name, mimeType, content } of files) {
        const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
        data.items.add(new File([bytes], name, { type: mimeType }));
    }
    document.body.dispatchEvent(new ClipboardEvent("paste",
        { clipboardData: data, bubbles: true, cancelable: true }));
}"""
COPY = """content => {
    const bytes = Uint8Array.from(atob(content), (c) => c.charCodeAt(0));
    const item = { "image/png": new Blob([bytes], { type: "image/png" }) };
    return navigator.clipboard.write([new ClipboardItem(item)]);
}"""

NUMBER = re.compile(r"(−?[\d,]+)(?:\.(\d+))?")


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../slip.png", saved(Image.new("RGB", (9, 9), "blue")))
        archive.writestr("in.zip", b"PK\x03\x04")
    return out.getvalue()


def mixed_bag() -> list[FilePayload]:
    film = [Image.new("L", (12, 12), level) for level in (0, 255)]
    numbers = np.full((12, 12), np.nan, np.float32)
    return [
        file("mine.png", saved(Image.new("RGB", (40, 30), "white"))),
        file("film.gif", saved(film[0], "GIF", save_all=True, append_images=film[1:])),
        file("float.tif", saved(Image.fromarray(numbers), "TIFF")),
        file("bag.zip", zipped()),
        file("<b>bad</b>.png", b"no"),
        file("drawing.svg", b"<svg/>"),
        file("dot.png", saved(Image.new("L", (1, 1)))),
    ]


def opened(page: Page, server: Server, model: str) -> None:
    page.goto(f"{server.url}/reconstruct?model={model}")
    expect(page.locator(".block.pictures img")).to_have_count(4, timeout=SOON)


def upload(page: Page, files: list[FilePayload]) -> None:
    uploader(page).locator("input").set_input_files(files)


def uploader(page: Page) -> Locator:
    """The one in sight: another may wait for what is still on its way."""
    return page.get_by_test_id("stFileUploader").filter(visible=True)


def images(page: Page) -> Locator:
    """The image, the model's input, the reconstruction and the error, with their captions."""
    return page.get_by_test_id("images")


def refusals(page: Page) -> Locator:
    """The messages on files that were not accepted."""
    return page.get_by_test_id("refusals")


def wall(page: Page) -> Locator:
    """The tiles of all uploads."""
    return page.locator("[class*=st-key-reconstruct-wall-] .tiles button")


def paste(page: Page, files: list[FilePayload]) -> None:
    """What a browser sends when these files are on the clipboard and the keys are pressed."""
    plain = [
        {**file, "buffer": None, "content": base64.b64encode(file["buffer"]).decode()}
        for file in files
    ]
    page.evaluate(PASTE, plain)


def test_pictures_from_the_clipboard_go_through_the_same_door(page: Page, server: Server) -> None:
    page.context.grant_permissions(CLIPBOARD)
    page.goto(f"{server.url}/reconstruct?model=grey")
    zone = page.get_by_test_id("paste-zone")
    expect(zone).to_be_visible(timeout=SOON)
    for _ in range(SOON // 500):  # its script may still be loading, and then hears of no paste
        paste(page, [])
        if zone.get_by_role("status").is_visible():
            break
        page.wait_for_timeout(500)
    expect(zone.get_by_role("status")).to_be_visible()
    paste(page, [file("shot.png", saved(Image.new("L", (40, 30), 9))), file("no.png", b"no")])
    expect(images(page)).to_contain_text("shot.png", timeout=SOON)
    expect(refusals(page)).to_contain_text("no.png")
    expect(zone.get_by_role("status")).to_be_hidden()
    paste(page, [file("huge.png", bytes(25 << 20))])
    expect(zone.get_by_role("status")).to_contain_text("25 MB")
    copied = base64.b64encode(saved(Image.new("RGB", (21, 22), "red"))).decode()
    page.evaluate(COPY, copied)
    zone.get_by_role("button", name="Paste").click()
    expect(images(page)).to_contain_text("clipboard.png", timeout=SOON)
    expect(wall(page)).to_have_count(2)


def test_text_that_is_pasted_into_a_field_stays_the_field_s(page: Page, server: Server) -> None:
    page.context.grant_permissions(CLIPBOARD)
    page.goto(f"{server.url}/reconstruct?model=grey")
    number = keyed(page, "reconstruct.image.number").locator("input")
    expect(number).to_be_visible(timeout=SOON)
    page.evaluate("navigator.clipboard.writeText('17')")
    number.select_text()
    page.keyboard.press("Control+V")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("image=17"), timeout=SOON)
    expect(page.get_by_test_id("paste-zone").get_by_role("status")).to_be_hidden()


def test_a_mixed_bag_is_seen_or_told_and_leads_on_to_explore(page: Page, server: Server) -> None:
    opened(page, server, "plane")
    upload(page, mixed_bag())
    expect(images(page)).to_contain_text("mine.png", timeout=SOON)
    expect(wall(page)).to_have_count(4)
    for name in ("<b>bad</b>.png", "drawing.svg", "dot.png", "bag.zip/in.zip"):
        expect(refusals(page)).to_contain_text(name)
    for name in ("film.gif", "float.tif"):  # each has a note after its size
        page.get_by_role("button", name=name).click()
        expect(images(page)).to_contain_text(re.compile(rf"{name}, [^,]+, ."), timeout=SOON)
    page.get_by_role("button", name="bag.zip/../slip.png").click()
    expect(images(page)).to_contain_text("bag.zip/../slip.png", timeout=SOON)
    press(page, "reconstruct.open")
    expect(page.locator(LIVE)).to_be_visible(timeout=SOON)
    page.get_by_role("link", name="Reconstruct", exact=True).click()
    expect(images(page)).to_contain_text("bag.zip/../slip.png", timeout=SOON)
    expect(wall(page)).to_have_count(4)


def test_a_wall_of_uploads_is_sorted_downloaded_and_removed(page: Page, server: Server) -> None:
    opened(page, server, "grey")
    levels = [Image.new("L", (8, 8), level) for level in range(0, 240, 2)]
    upload(page, [file(f"{place}.png", saved(x)) for place, x in enumerate(levels)])
    expect(wall(page)).to_have_count(120, timeout=SOON)
    page.get_by_test_id("stExpander").locator("summary").click()
    with page.expect_download() as download:
        press(page, "reconstruct.download.csv")
    assert len(download.value.path().read_text().splitlines()) == 121
    with page.expect_download() as download:
        press(page, "reconstruct.download.npz")
    with np.load(download.value.path(), allow_pickle=False) as arrays:
        assert arrays["mu"].shape == arrays["logvar"].shape == (120, 3)
    press(page, "reconstruct.clear")
    expect(wall(page)).to_have_count(0, timeout=SOON)


DIGITS = ModelConfig((1, 28, 28), 3, "mlp", hidden_dims=(16,))
COLOURS = ModelConfig(
    (3, 64, 64), 4, "mlp", hidden_dims=(16,), likelihood="gaussian", binarization="none"
)


@pytest.fixture(params=[DIGITS, COLOURS], ids=["digits", "colours"])
def lent_model(request: pytest.FixtureRequest, server: Server) -> Iterator[ModelConfig]:
    """A model that is large enough for every figure, for one test."""
    run = server.run("lent")
    tiny_runs.make(run, request.param, (1.0,) * request.param.latent_dim)
    yield request.param
    shutil.rmtree(run)


def shown(page: Page, name: str) -> tuple[float, float]:
    """A figure as the page writes it, and half a unit of its last digit."""
    term = page.locator(".block.equation .term").filter(has_text=re.compile(f"^{name}"))
    match = NUMBER.search(term.locator("strong").inner_text())
    assert match is not None
    value = float(match[0].replace(",", "").replace("−", "-"))
    return value, 0.5001 * 10.0 ** -len(match[2] or "")


def command_line(
    server: Server, image: Path, capsys: pytest.CaptureFixture[str]
) -> dict[str, float]:
    assert main(["examine", str(server.run("lent")), str(image), "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out.splitlines()[-1])["images"]
    return found


def test_the_page_shows_the_figures_of_the_command_line_and_of_independent_libraries(
    server: Server,
    lent_model: ModelConfig,
    page: Page,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    c, h, w = lent_model.image_shape
    x = np.sort(np.random.default_rng(0).integers(0, 256, (c, h, w), np.uint8), axis=-1)
    image = tmp_path / "mine.png"
    image.write_bytes(saved(Image.fromarray(x[0] if c == 1 else x.transpose(1, 2, 0))))
    opened(page, server, "lent")
    upload(page, [file("mine.png", image.read_bytes())])
    expect(images(page)).to_contain_text("mine.png", timeout=SOON)
    told = command_line(server, image, capsys)
    model = load_run(server.run("lent"))
    own = independent.figures(model, lent_model, x, draws=8, seed=0)
    names = {
        "Log-likelihood": "log_likelihood",
        "KL": "kl",
        "ELBO": "elbo",
        "−ELBO": "bits_per_dim",
        "PSNR": "psnr",
        "SSIM": "ssim",
    }
    for title, name in names.items():
        value, unit = shown(page, title)
        assert value == pytest.approx(told[name], abs=unit), title
        rounding = unit + 1e-5 * abs(value)
        assert value == pytest.approx(own[name], abs=rounding), title


def test_images_are_saved_for_a_training_only_with_consent(page: Page, server: Server) -> None:
    opened(page, server, "grey")
    upload(page, [file(f"{n}.png", saved(Image.new("L", (9, 9), 80 * n))) for n in range(3)])
    before = set(server.home.rglob("*.png"))
    press(page, "reconstruct.train", SOON)
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_test_id("training-consent")).to_be_visible()
    press(dialog, "kept.no")
    expect(dialog).to_be_hidden()
    assert set(server.home.rglob("*.png")) == before
    press(page, "reconstruct.train")
    press(dialog, "kept.yes")
    page.wait_for_url(re.compile("/train.*show=new"), timeout=SOON)
    expect(page.locator("[class*=st-key-train-data-] input")).to_have_value(
        re.compile("pictures-"), timeout=SOON
    )
    start = keyed(page, "train.start").get_by_role("button")  # that of the last rerun is hidden
    expect(start).to_be_enabled(timeout=SOON)
    (folder,) = (server.home / "own").iterdir()
    assert len(list(folder.iterdir())) == 3


UPLOADS = "**/_stcore/upload_file/**"


def hold_uploads(page: Page) -> list[Route]:
    """Keeps uploads from getting through from now on; gives what is held."""
    held: list[Route] = []

    def handle(route: Route) -> None:
        held.append(route) if route.request.method == "PUT" else route.continue_()

    page.route(UPLOADS, handle)
    return held


def wait_for(page: Page, held: list[Route]) -> Route:
    for _ in range(2400):
        if held:
            break
        page.wait_for_timeout(50)
    (route,) = held
    return route


def test_an_upload_that_begins_while_another_is_read_is_not_lost(
    page: Page, server: Server
) -> None:
    opened(page, server, "grey")
    out, count, long = io.BytesIO(), 150, 240_000
    with zipfile.ZipFile(out, "w") as archive:
        for level in range(count):
            archive.writestr(f"{level}.png", saved(Image.new("L", (1600, 1200), level)))
    upload(page, [file("many.zip", out.getvalue())])
    expect(keyed(page, "user_images.progress").locator("p")).to_be_visible(timeout=long)
    held = hold_uploads(page)
    upload(page, [file("slow.png", saved(Image.new("L", (9, 9), 20)))])
    expect(wall(page)).to_have_count(count, timeout=long)
    wait_for(page, held).continue_()
    expect(images(page)).to_contain_text("slow.png", timeout=long)
    expect(wall(page)).to_have_count(count + 1)


def test_a_cancelled_upload_leaves_nothing_and_the_next_one_works(
    page: Page, server: Server
) -> None:
    opened(page, server, "grey")
    held = hold_uploads(page)
    upload(page, [file("never.png", saved(Image.new("L", (9, 9), 10)))])
    route = wait_for(page, held)
    uploader(page).get_by_role("button", name="Cancel upload of never.png").click()
    expect(uploader(page).get_by_text("never.png")).to_have_count(0)
    route.abort()
    page.unroute(UPLOADS)
    upload(page, [file("next.png", saved(Image.new("L", (9, 9), 20)))])
    expect(images(page)).to_contain_text("next.png", timeout=SOON)
    expect(wall(page)).to_have_count(1)
    expect(page.get_by_text("never.png")).to_have_count(0)


def test_the_camera_takes_a_photo(browser: Browser, server: Server) -> None:
    """Chromium's own fake camera: a green picture with a clock in it."""
    flags = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    path = next(filter(None, map(shutil.which, NAMES)), None)
    with_camera = browser.browser_type.launch(
        executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage", *flags]
    )
    page = with_camera.new_page()
    page.goto(f"{server.url}/reconstruct?model=plane")
    keyed(page, "reconstruct.camera-on").locator("label").click(timeout=SOON)
    page.wait_for_function("document.querySelector('video')?.videoWidth > 0")
    page.get_by_role("button", name="Take Photo").click(timeout=SOON)
    expect(images(page)).to_contain_text("camera", timeout=SOON)
    expect(wall(page)).to_have_count(1)
    with_camera.close()


def test_an_upload_is_on_no_disk_and_no_other_session_gets_it(
    browser: Browser, server: Server
) -> None:
    noise = np.random.default_rng(7).integers(0, 256, (64, 64, 3), np.uint8)
    content = saved(Image.fromarray(noise))
    mine, other = browser.new_context().new_page(), browser.new_context().new_page()
    sent: list[str] = []
    mine.on("request", lambda r: sent.append(r.url) if r.method == "PUT" else None)
    for page in (mine, other):
        opened(page, server, "grey")
    upload(mine, [file("secret.png", content)])
    expect(images(mine)).to_contain_text("secret.png", timeout=SOON)
    files = [path for path in server.home.rglob("*") if path.is_file()]
    assert files and not any(content[100:200] in path.read_bytes() for path in files)
    other.reload()
    expect(other.locator(".block.pictures img")).to_have_count(4, timeout=SOON)
    expect(other.get_by_text("secret.png")).to_have_count(0)
    (address,) = sent
    assert content[100:200] not in other.request.get(address).body()
    for page in (mine, other):
        page.context.close()


def test_a_picture_is_placed_on_the_map_where_its_mean_lies_and_taken_off(
    page: Page, server: Server
) -> None:
    opened(page, server, "plane")
    x = np.random.default_rng(3).integers(0, 256, (8, 10, 3), np.uint8)
    upload(page, [file("mine.png", saved(Image.fromarray(x)))])
    expect(images(page)).to_contain_text("mine.png", timeout=SOON)
    press(page, "reconstruct.map")
    field = page.get_by_test_id("latent-map")
    expect(field).to_have_attribute("data-own", re.compile("[0-9]"), timeout=SOON)
    (z,) = json.loads(field.get_attribute("data-own") or "")
    seen = torch.from_numpy(x.transpose(2, 0, 1).copy())[None].float() / 255
    q = load_run(server.run("plane")).encode(seen)
    assert z == pytest.approx(q.mu[0].tolist(), abs=1e-3)
    press(page, "map.own")
    press(page, "map.unplace")
    expect(field).to_have_attribute("data-own", "[]", timeout=SOON)
