"""One colour, one meaning: on every page and in every chart, safe for colour-blind readers."""

POSTERIOR = "#0072B2"
LATENT = "#7A5BA8"
DECODER = "#E69F00"
PRIOR = "#009E73"
KL = "#56B4E9"
ERROR = "#D55E00"
DATA = "#8A8794"

# Without a meaning: paper and ink, and what lies on them.
WHITE = "#FFFFFF"
BLACK = "#000000"
INK = "#221E29"
PALE = "#BBBBBB"
MASK = "#6B6876"  # with DATA, the stripes over a masked part of a drawing
BRAND = "#8A6BBD"

# Petroff (2021), https://arxiv.org/abs/2107.02270: ten colours that colour-blind readers can
# distinguish, on light and on dark.
CLASSES = (
    "#3f90da",
    "#ffa90e",
    "#bd1f01",
    "#94a4a2",
    "#832db6",
    "#a96b59",
    "#e76300",
    "#b9ac70",
    "#717581",
    "#92dadd",
)

# Ten classes differ in both; each further ten pair the colours with other shapes (`map/looks.ts`),
# so that no class is marked by its colour alone.
SHAPES = (
    "circle",
    "square",
    "diamond",
    "cross",
    "x",
    "triangle-up",
    "triangle-down",
    "pentagon",
    "star",
    "hexagram",
)
