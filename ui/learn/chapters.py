"""The chapters in their order. A new one is a file beside this and a line here."""

from ui.learn import decoder, elbo, encoder, inference, noise, space, training, uses
from ui.learn.lesson import Chapter

CHAPTERS: tuple[Chapter, ...] = (
    encoder.CHAPTER,
    space.CHAPTER,
    decoder.CHAPTER,
    inference.CHAPTER,
    elbo.CHAPTER,
    noise.CHAPTER,
    training.CHAPTER,
    uses.CHAPTER,
)


def find(name: str) -> Chapter:
    return next(chapter for chapter in CHAPTERS if chapter.name == name)
