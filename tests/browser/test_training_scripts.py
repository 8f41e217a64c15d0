"""The laws of the training instrument's scripts, in a browser without a server."""

import math
from pathlib import Path

import pytest
from node_tools import bundle
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

FILM = """
window.film = (steps) => Object.assign(new Film("x/"), {
    steps, kept: steps, images: 2, views: ["a"],
    frames: steps.map((_, k) => [Int16Array.from([1000 * k, 0, 0, -2000 * k])]),
});
"""


@pytest.fixture
def page(page: Page, frontend: Path) -> Page:
    page.add_script_tag(content=bundle("training/film", "training/curves", "training/telling"))
    page.add_script_tag(content=FILM)
    return page


def test_points_move_straight_from_snapshot_to_snapshot_along_the_axis(page: Page) -> None:
    found = page.evaluate("""() => {
        const it = film([0, 10, 100]);
        const at = (step) => it.between(step);
        const halfway = fromAxis((onAxis(10) + onAxis(100)) / 2);
        return [at(0), at(10), at(halfway), at(100), at(9999), it.place(0, at(halfway), 1)];
    }""")
    *moments, place = found
    assert [(m["k"], m["next"]) for m in moments] == [(0, 1), (1, 2), (1, 2), (2, 2), (2, 2)]
    assert [m["share"] for m in moments] == pytest.approx([0, 0, 0.5, 0, 0])
    assert place == pytest.approx([0, -3])


def test_the_axis_of_time_is_even_at_first_then_logarithmic_and_goes_back(page: Page) -> None:
    for step in (0, 3, 50, 12345):
        place = page.evaluate(f"onAxis({step})")
        assert place == pytest.approx(math.log1p(step / 10))
        assert page.evaluate(f"fromAxis({place!r})") == pytest.approx(step)


def test_a_record_tells_of_the_steps_up_to_it(page: Page) -> None:
    found = page.evaluate("""() => {
        const records = new Records();
        const empty = records.at(5);
        records.add({ step: [50, 100], kl: [1, 2], validation_kl: [7, null] });
        records.add({ step: [150], kl: [3], validation_kl: [null] });
        return [empty, records.at(0), records.at(50), records.at(51), records.at(999),
            records.before("validation_kl", 2), records.last, records.series((get) => get("kl"))];
    }""")
    assert found == [-1, 0, 0, 1, 2, 7, 150, [[50, 1], [100, 2], [150, 3]]]


def test_the_steep_beginning_does_not_flatten_the_rest(page: Page) -> None:
    low, high = page.evaluate(
        """rangeOf([[1, 5000], [50, 500], [1000, 110], [10000, 100]], 10000)"""
    )
    assert 90 < low < 100 and 110 < high < 120
    assert page.evaluate("rangeOf([], 1)") == [0, 1]


def test_pictures_come_in_about_a_square_and_figures_as_people_write_them(page: Page) -> None:
    assert page.evaluate("[1, 12, 18, 7].map(columnsOfPairs)") == [1, 4, 6, 4]
    told = page.evaluate("[inNats(-43973.9), inNats(87.25), clock(3725), clock(59.6)]")
    assert told == ["−43,974", "87.3", "1:02:05 h", "1:00 min"]


def test_what_is_drawn_now_stands_behind_the_snapshots_until_one_overtakes_it(page: Page) -> None:
    found = page.evaluate("""async () => {
        window.Image = class { async decode() {} };
        const bytes = (step) => {
            const text = JSON.stringify({ step, kl_per_dim: [step] }).padEnd(60);
            const all = new Uint8Array(64 + 8);
            all[0] = 60;
            all.set(new TextEncoder().encode(text), 4);
            return all.buffer;
        };
        const it = Object.assign(film([0, 100]), { kl_per_dim: [[0], [1]] });
        const seen = [];
        for (const step of [120, 140, 90]) {
            window.fetch = async () => new Response(bytes(step));
            await it.loadNewest();
            seen.push([it.steps, it.frames.length, it.kl_per_dim.length, it.sheets.size]);
        }
        return seen;
    }""")
    assert found == [
        [[0, 100, 120], 3, 3, 1],
        [[0, 100, 140], 3, 3, 1],
        [[0, 100, 140], 3, 3, 1],
    ]
