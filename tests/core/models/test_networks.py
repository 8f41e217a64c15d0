from collections.abc import Iterator

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from vae_core.config import ModelConfig
from vae_core.models.networks import Dense, pyramid
from vae_core.models.vae import VAE, build_seeded, channels_last, freeze
from vae_core.objectives.elbo import elbo

NETWORKS: tuple[str, ...] = ("mlp", "conv", "resnet")


def make(shape: tuple[int, int, int], network: str = "conv", levels: int = 2) -> VAE:
    channels = tuple(4 + i for i in range(levels))
    config = ModelConfig(shape, 3, network, channels, (10,))
    return freeze(channels_last(build_seeded(config, 0)))


@given(
    st.sampled_from([1, 3]),
    st.integers(8, 128),
    st.integers(8, 128),
    st.sampled_from(NETWORKS),
    st.data(),
)
@settings(max_examples=40)
def test_any_size_goes_in_and_comes_out(
    c: int, h: int, w: int, network: str, data: st.DataObject
) -> None:
    levels = data.draw(st.integers(1, min(h, w).bit_length() - 1))
    model = make((c, h, w), network, levels)
    q = model.encode(torch.rand(2, c, h, w))
    assert q.mu.shape == q.logvar.shape == (2, 3)
    x_hat = model.decode(q.mu)
    assert x_hat.shape == (2, c, h, w)
    assert ((x_hat >= 0) & (x_hat <= 1)).all()


@pytest.mark.parametrize("side", [8, 28, 32, 64, 90, 127, 128])
def test_the_usual_sizes_are_halved_and_doubled_exactly(side: int) -> None:
    levels = 3
    assert pyramid(side, levels)[-1] == side // 2**levels
    assert make((3, side, side), "resnet", levels).sample(1).shape == (1, 3, side, side)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"image_shape": (2, 28, 28)}, "1 or 3 channels, got 2"),
        ({"image_shape": (1, 7, 28)}, "8 to 128 pixels a side, got 7"),
        ({"image_shape": (1, 28, 129)}, "8 to 128 pixels a side, got 28 × 129"),
        ({"image_shape": (28, 28)}, "image_shape is"),
        ({"latent_dim": 0}, "latent_dim must be 1 to 4096, got 0"),
        ({"hidden_dims": ()}, "hidden_dims needs"),
        ({"hidden_dims": (10**9,)}, "hidden_dims needs"),
        ({"channels": ()}, "channels needs"),
        ({"channels": (4, 0)}, "channels needs"),
        ({"channels": (4,) * 5}, "5 halvings leave nothing of an image of 28 pixels"),
        ({"scale": 0.0}, "scale must be positive, got 0"),
        ({"likelihood": "gaussian"}, "binarisation needs the Bernoulli likelihood, got gaussian"),
    ],
)
def test_impossible_settings_are_refused_with_the_reason(
    changes: dict[str, object], reason: str
) -> None:
    with pytest.raises(ValueError, match=reason):
        ModelConfig(**changes)  # type: ignore[arg-type]


def test_the_channels_of_an_mlp_do_not_matter() -> None:
    assert ModelConfig((1, 8, 8), network="mlp", channels=()).channels == ()


@pytest.fixture(params=[1, 2])
def threads(request: pytest.FixtureRequest) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("threads")
@pytest.mark.parametrize("side", [28, 29])
@pytest.mark.parametrize("network", NETWORKS)
@torch.inference_mode()
def test_a_picture_does_not_depend_on_its_batch_neighbours(network: str, side: int) -> None:
    model = make((1, side, side), network)
    z = torch.randn(40, 3, generator=torch.Generator().manual_seed(0))
    whole = model.decode(z)
    encoded = model.encode(whole)
    for size in (1, 2, 3, 7, 8, 9, 33):
        x_hat = model.decode(z[:size])
        torch.testing.assert_close(x_hat, whole[:size], atol=1e-6, rtol=0)
        assert torch.equal((x_hat * 255).round(), (whole[:size] * 255).round())
        q = model.encode(whole[:size])
        torch.testing.assert_close(q.mu, encoded.mu[:size], atol=1e-6, rtol=0)
        torch.testing.assert_close(q.logvar, encoded.logvar[:size], atol=1e-6, rtol=0)


@torch.inference_mode()
def test_few_rows_go_through_a_dense_layer_as_many_do() -> None:
    layer = Dense(17, 5).eval()
    x = torch.randn(20, 17)
    assert layer(x[:0]).shape == (0, 5)
    assert all(torch.equal(layer(x[:n]), layer(x)[:n]) for n in range(1, 20))


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize(
    "likelihood", ["bernoulli", "gaussian", "learned-gaussian", "continuous-bernoulli"]
)
def test_every_parameter_gets_a_gradient(network: str, likelihood: str) -> None:
    config = ModelConfig((3, 9, 12), 3, network, (4, 5), (10, 9), likelihood, binarization="none")
    model = build_seeded(config, 0)
    elbo(model, torch.rand(4, 3, 9, 12)).loss.backward()  # type: ignore[no-untyped-call]
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None and parameter.grad.abs().max() > 0, name
