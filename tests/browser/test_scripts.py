"""The paper of the sketch pad, which needs a real browser's canvas, without a server."""

from pathlib import Path

import pytest
from node_tools import bundle
from playwright.sync_api import Page

pytestmark = pytest.mark.browser


@pytest.fixture
def page(page: Page, frontend: Path) -> Page:
    page.add_script_tag(content=bundle("lib/dom", "common/drawing"))
    return page


def test_a_pixel_is_the_mean_of_the_paper_under_it(page: Page) -> None:
    found = page.evaluate("""() => {
        const canvas = element("canvas");
        const paper = new Paper(canvas, element("canvas"));
        paper.setShape([1, 4, 6]);
        paper.paint(EMPTY, null);
        const ink = canvas.getContext("2d"), scale = canvas.width / 6;
        ink.fillStyle = "#fff";
        ink.fillRect(0, 0, scale, scale); // one pixel wholly
        ink.fillRect(2 * scale, 0, scale, scale / 4); // a quarter of another
        const { pixels, missing, hidden } = paper.read();
        return [scale, [...pixels].slice(0, 6), pixels.length, hidden, missing.length];
    }""")
    assert found == [56, [255, 0, 64, 0, 0, 0], 24, 0, 24]


def test_reading_stroke_by_stroke_is_reading_the_whole_sheet(page: Page) -> None:
    assert page.evaluate("""() => {
        const paper = new Paper(element("canvas"), element("canvas"));
        paper.setShape([1, 9, 14]);
        paper.paint(EMPTY, null);
        let same = paper.read().pixels.length === 9 * 14;
        const uniform = mulberry32(3);
        const strokes = [];
        for (let k = 0; k < 60; k += 1) {
            const tool = ["pen", "hide", "eraser"][k % 3];
            const point = () => [1.2 * uniform() - 0.1, 1.2 * uniform() - 0.1, 0.4 + uniform()];
            const stroke = { tool, colour: "#fff", width: 0.2 * uniform(), points: [point()] };
            paper.stroke(stroke, 0);
            stroke.points.push(point());
            paper.stroke(stroke, 1);
            strokes.push(stroke);
            const step = paper.read();
            paper.paint({ strokes }, null);
            const whole = paper.read();
            same &&= String(step.pixels) === String(whole.pixels)
                && String(step.missing) === String(whole.missing);
        }
        return same;
    }""")


def test_masked_pixels_are_missing_and_the_pen_uncovers_them(page: Page) -> None:
    before, after = page.evaluate("""() => {
        const paper = new Paper(element("canvas"), element("canvas"));
        paper.setShape([3, 8, 8]);
        const points = [[0, 0.5, 1], [1, 0.5, 1]];
        const hide = { tool: "hide", colour: "", width: 0.25, points };
        const pen = { tool: "pen", colour: "#0080ff", width: 0.25, points };
        paper.paint({ strokes: [hide] }, null);
        const before = paper.read();
        paper.paint({ strokes: [hide, pen] }, null);
        const { hidden, pixels } = paper.read();
        return [[before.hidden, [...before.missing].indexOf(1), Math.max(...before.pixels)],
                [hidden, [...pixels].slice(3 * 28, 3 * 29)]];
    }""")
    assert before == [16, 24, 0]
    assert after == [0, [0, 128, 255]]


def column(i: int) -> int:
    return i % 28


def row(i: int) -> int:
    return i // 28


def test_centring_moves_strokes_to_the_middle_with_what_is_masked(page: Page) -> None:
    """The rule itself is tested without a browser; here, that the paper follows it."""
    plain, masked = page.evaluate("""() => {
        const paper = new Paper(element("canvas"), element("canvas"));
        paper.setShape([1, 28, 28]);
        const points = [[0.1, 0.1, 1], [0.3, 0.1, 1], [0.2, 0.3, 1]];
        const pen = { tool: "pen", colour: "#fff", width: 0.05, points };
        const half = [[0, 0, 1], [0.5, 0, 1]];
        const hide = { tool: "hide", colour: "", width: 0.4, points: half };
        paper.paint({ strokes: [pen] }, null);
        const plain = paper.readCentred();
        paper.paint({ strokes: [pen, hide] }, null);
        const { missing, hidden } = paper.readCentred();
        return [[[...plain.pixels], plain.hidden], [[...missing], hidden]];
    }""")
    pixels, hidden = plain
    mass = sum(pixels)
    middle = [sum(v * at(i) for i, v in enumerate(pixels)) / mass for at in (column, row)]
    assert middle == pytest.approx([13.5, 13.5], abs=0.6) and hidden == 0
    missing, hidden = masked
    assert sum(missing) == hidden > 100 and not any(missing[28 * 26 :])
