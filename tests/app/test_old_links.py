"""Links that were copied from the address bar before the folders were named anew: each still
opens its page with the choices that it names. Never change a link here; add new ones."""

import pytest
import tiny_runs
from test_pages import assert_fine, opened

from vae_core.runs.annotations import Group, save_group
from vae_core.runs.directory import open_run

LINKS = {
    "explore": ["model=grey&z=0.5,-1.25,2&pair=2,0&image=3"],
    "reconstruct": ["model=grey&source=draw&seed=7", "model=plane&source=upload&seed=999999"],
    "interpolate": [
        "model=grey&start=1&via=2;0.5,-1,0.25&end=4&path=geodesic&steps=9&t=0.25",
        "model=grey&mode=square&corners=0;1;0.5,-1,0.25;3&at=0.25,1",
        "model=grey&mode=directions&subject=5&family=labels&method=classifier"
        "&amounts=0:1.5,1:-2&picked=1",
        "model=grey&mode=directions&subject=0.5,-1,0.25&family=groups&more=~lying&less=3;4",
        "model=plane&mode=arithmetic&a=1&b=2&c=3&strength=0.5",
    ],
    "map": [
        "model=plane&image=3&projection=latent&colour=kl&layers=contours,thumbs&hide=1",
        "model=grey&projection=umap&dims=3&neighbours=30&min_dist=0.25&metric=cosine&seed=3"
        "&colour=log-likelihood&layers=none",
        "model=grey&projection=tsne&perplexity=12&colour=strangeness&beside=pca&image=0",
        "model=grey&projection=pca&colour=error&beside=plane&point=4",
        "model=plane&selected=1,3-7,12&zoom=-1,1,-0.5,0.5",
        "model=grey&projection=pca&selected=~lying",
    ],
    "train": [
        "model=grey&run=grey&show=watch&step=10&plane=1",
        "run=grey&show=compare&compare=grey,plane&axis=seconds",
        "run=grey&show=slow&step=0",
        "show=new",
    ],
    "learn": [
        "chapter=elbo&example=7&layout=read",
        "chapter=training&layout=present&rate=high&weight=heavy",
        "chapter=uses",
        "chapter=noise&example=4&sliders=mu0:1.5,std:3",
    ],
}


@pytest.mark.parametrize(
    ("page", "link"), [(page, link) for page, links in LINKS.items() for link in links]
)
def test_an_old_link_still_opens_its_page_with_every_choice(page: str, link: str) -> None:
    run = tiny_runs.learned(open_run("grey"))
    save_group(run, Group("lying", (1, 3)))
    choices = dict(part.split("=", 1) for part in link.split("&"))
    at = opened(page, **choices)
    assert_fine(at)
    assert [notice.value for notice in at.warning] == []
    kept = {name: at.query_params[name] for name in choices if name in at.query_params}
    for name, text in kept.items():
        assert text in (choices[name], [choices[name]])
    if model := choices.get("model"):
        assert at.session_state["model"] == model
