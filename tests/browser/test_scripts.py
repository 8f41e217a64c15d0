"""The laws of the component's scripts, in a browser without a server."""

import math
from pathlib import Path

import pytest
import torch
from node_tools import bundle
from playwright.sync_api import Page

from vae_core.models.gaussian import Gaussian, kl_per_dim, log_standard_normal

pytestmark = pytest.mark.browser

FAKE_SOCKET = """
class FakeSocket {
  static OPEN = 1;
  constructor() {
    Object.assign(this, { readyState: 1, sent: [] });
    sockets.push(this);
    queueMicrotask(() => this.onopen());
  }
  send(buffer) { this.sent.push(new DataView(buffer).getUint32(0, true)); }
  close() { this.readyState = 3; }
  answer(number) {
    const buffer = new ArrayBuffer(5);
    new DataView(buffer).setUint32(0, number, true);
    this.onmessage({ data: buffer });
  }
}
window.sockets = [];
window.shown = [];
window.WebSocket = FakeSocket;
window.pause = (ms) => new Promise((done) => setTimeout(done, ms));
window.start = async () => {
  const onPicture = (z) => shown.push(z[0]);
  const decoder = new LiveDecoder("ws://x/", { onPicture, onStatus: () => {} });
  await pause(1);
  return [decoder, sockets.at(-1)];
};
"""


@pytest.fixture
def page(page: Page, frontend: Path) -> Page:
    names = ("lib/dom", "lib/canvas", "lib/socket", "lib/latent", "common/drawing")
    page.add_script_tag(content=bundle(*names))
    page.add_script_tag(content=FAKE_SOCKET)
    return page


def test_an_answer_that_was_overtaken_is_not_painted(page: Page) -> None:
    shown = page.evaluate("""async () => {
        const [decoder, socket] = await start();
        decoder.want([1]); await pause(20);
        decoder.want([2]); await pause(20);
        socket.answer(2); socket.answer(1);
        return shown;
    }""")
    assert shown == [2]


def test_of_the_wishes_that_could_not_be_sent_the_newest_wins(page: Page) -> None:
    shown = page.evaluate("""async () => {
        const [decoder, socket] = await start();
        for (let k = 1; k <= 50; k += 1) decoder.want([k]);
        await pause(40);
        for (const number of [1, 2]) socket.answer(number);
        return shown;
    }""")
    assert shown == [1, 50]


def test_no_more_requests_are_in_flight_than_the_round_trip_needs(page: Page) -> None:
    sent, window = page.evaluate("""async () => {
        const [decoder, socket] = await start();
        for (let k = 0; k < 30; k += 1) { decoder.want([k]); await pause(17); }
        return [socket.sent.length, decoder.roundTrip.window];
    }""")
    assert sent == window == 2  # nothing was answered yet: one frame's worth, and one more
    assert (
        page.evaluate("(() => { const r = new RoundTrip(); r.add(40); return r.window })()") == 4
    )


def test_a_queue_at_the_server_does_not_pass_for_distance(page: Page) -> None:
    assert page.evaluate("Object.assign(new RoundTrip(), { samples: [5, 900, 900] }).ms") == 5


def test_batches_wait_for_the_hand(page: Page) -> None:
    sent = page.evaluate("""async () => {
        const [decoder, socket] = await start();
        decoder.want([1]);
        decoder.askAll(Array.from({ length: 130 }, () => [0]));
        await pause(30);
        const before = socket.sent.length;
        socket.answer(1);
        await pause(5);
        return [before, socket.sent.length];
    }""")
    assert sent == [1, 2]


def test_after_a_break_the_newest_picture_is_asked_for_again(page: Page) -> None:
    shown = page.evaluate("""async () => {
        const [decoder, socket] = await start();
        decoder.want([7]); await pause(20);
        socket.onclose({ code: 1006 });
        await pause(700);
        sockets.at(-1).answer(sockets.at(-1).sent.at(-1));
        return [sockets.length, ...shown];
    }""")
    assert shown == [2, 7]


def test_a_model_that_is_gone_is_not_asked_for_again(page: Page) -> None:
    count = page.evaluate("""async () => {
        const [decoder, socket] = await start();
        socket.onclose({ code: 4404 });
        await pause(700);
        return sockets.length;
    }""")
    assert count == 1


@pytest.mark.parametrize("dims", [1, 2, 3, 16, 64])
def test_the_share_of_nearer_draws_is_the_chi_square_law(page: Page, dims: int) -> None:
    for radius in (0.1, 0.7, 1.0, 1.5, 3.0):
        z = [radius] * dims
        exact = torch.special.gammainc(
            torch.tensor(dims / 2).double(), torch.tensor(dims * radius**2 / 2).double()
        )
        assert page.evaluate("z => shareNearer(z)", z) == pytest.approx(float(exact), abs=1e-6)


def test_the_log_density_is_that_of_the_core(page: Page) -> None:
    z = [0.3, -1.2, 2.5]
    assert page.evaluate("z => logPrior(z)", z) == pytest.approx(
        float(log_standard_normal(torch.tensor([z], dtype=torch.float64))), abs=1e-9
    )


def test_words_say_where_z_lies(page: Page) -> None:
    def words(z: list[float]) -> str:
        return str(page.evaluate("z => inWords(z)", z))

    assert words([0] * 16).startswith("the centre")
    assert words([1] * 16) == "a typical draw"
    assert words([0.2] * 16).startswith("nearer to the centre than 9")
    assert words([5] * 16) == "further out than 99.9 % of draws"


def test_the_walk_visits_the_space_as_the_prior_says(page: Page) -> None:
    mean, variance, leap = page.evaluate("""() => {
        let seed = 1;
        Math.random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;
        const walk = new Walk(Array(8).fill(0));
        let sum = 0, squares = 0, leap = 0, count = 0, before = walk.z.slice();
        for (let k = 0; k < 60000; k += 1) {
          const z = walk.step(1 / 60, 1);
          for (let d = 0; d < 8; d += 1) {
            sum += z[d]; squares += z[d] ** 2; count += 1;
            leap = Math.max(leap, Math.abs(z[d] - before[d]));
          }
          before = z;
        }
        return [sum / count, squares / count, leap];
    }""")
    assert abs(mean) < 0.15 and math.isclose(variance, 1, abs_tol=0.15)
    assert leap < 0.15  # never a jump


def test_every_z_of_the_app_is_whole_thousandths_without_a_negative_zero(page: Page) -> None:
    assert (
        page.evaluate("JSON.stringify([snap(-0.0001), snap(1.23456), snap(-2)])") == "[0,1.235,-2]"
    )


def test_history_forgets_what_was_undone_once_the_hand_goes_elsewhere(page: Page) -> None:
    found = page.evaluate("""() => {
        const history = new UndoHistory([0]);
        history.add([1]); history.add([1]); history.add([2]);
        const back = [history.undo(), history.undo(), history.undo()];
        const forth = history.redo();
        history.add([9]);
        return [back, forth, history.redo()];
    }""")
    assert found == [[[1], [0], None], [1], None]


def test_the_kl_of_a_drawing_is_that_of_the_core(page: Page) -> None:
    mu, logvar = [0.3, -1.2, 2.5], [0.0, -3.0, 0.7]
    q = Gaussian(*(torch.tensor([row], dtype=torch.float64) for row in (mu, logvar)))
    found = page.evaluate("([mu, logvar]) => klPerDim(mu, logvar)", [mu, logvar])
    assert found == pytest.approx(kl_per_dim(q)[0].tolist(), rel=1e-12)


def test_a_posterior_is_read_as_the_wire_says_and_an_image_sent_as_it_is(page: Page) -> None:
    found = page.evaluate("""async () => {
        const seen = [];
        const encoder = new LiveEncoder("ws://x/", {
            onPosterior: ({ name }, { mu, logvar }) => seen.push(name, [...mu], [...logvar]),
            onStatus: () => {},
        });
        await pause(1);
        encoder.socket.send = (request) => seen.push([...new Uint8Array(request)]);
        encoder.want({ pixels: new Uint8Array([7, 8, 9]), name: "it" });
        await pause(20);
        const answer = new Uint8Array(20);
        answer[0] = 1;
        new Float32Array(answer.buffer, 4).set([0.5, -1, 2, -3]);
        encoder.received(answer.buffer);
        return seen;
    }""")
    assert found == [[1, 0, 0, 0, 7, 8, 9], "it", [0.5, -1], [2, -3]]


def test_a_pixel_is_the_mean_of_the_paper_under_it(page: Page) -> None:
    found = page.evaluate("""() => {
        const paper = new Paper(element("canvas"), element("canvas"));
        paper.setShape([1, 4, 6]);
        paper.paint(EMPTY, null);
        const [ink] = paper.layers;
        ink.fillStyle = "#fff";
        ink.fillRect(0, 0, paper.scale, paper.scale); // one pixel wholly
        ink.fillRect(2 * paper.scale, 0, paper.scale, paper.scale / 4); // a quarter of another
        const { pixels, missing, hidden } = paper.read();
        return [paper.scale, [...pixels].slice(0, 6), pixels.length, hidden, missing.length];
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


def test_what_is_hidden_is_missing_and_the_pen_uncovers_it(page: Page) -> None:
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


def test_centring_brings_the_centre_of_mass_to_the_middle_as_in_mnist(page: Page) -> None:
    found = page.evaluate("""() => {
        const pixels = new Uint8Array(12 * 12), missing = new Uint8Array(12 * 12);
        for (const [x, y] of [[0, 1], [1, 1], [2, 1]]) pixels[y * 12 + x] = 200;
        missing[0] = 1;
        const one = centred({ pixels, missing, hidden: 1 }, [1, 12, 12], 0);
        const again = centred(one, [1, 12, 12], 0);
        const at = (all, value) =>
            [...all].flatMap((p, i) => p === value ? [i % 12, i / 12 | 0] : []);
        const stays = String(again.pixels) === String(one.pixels);
        return [at(one.pixels, 200), at(one.missing, 1), stays];
    }""")
    assert found == [[5, 6, 6, 6, 7, 6], [5, 5], True]


def test_frozen_noise_is_standard_normal_and_its_seed_s_own(page: Page) -> None:
    mean, variance, same, other = page.evaluate("""() => {
        const noise = frozenNoise(40000, 7);
        const mean = noise.reduce((a, b) => a + b, 0) / noise.length;
        const variance = noise.reduce((a, b) => a + (b - mean) ** 2, 0) / noise.length;
        const is = (seed) => String(frozenNoise(50, seed)) === String(noise.slice(0, 50));
        return [mean, variance, is(7), is(8)];
    }""")
    assert abs(mean) < 0.02 and variance == pytest.approx(1, abs=0.03)
    assert same and not other
