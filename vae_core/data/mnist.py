"""The MNIST family: official files, hashes, licences and mirrors."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from ..system.progress import Report, silent
from .download import fetch, find
from .errors import DataError
from .idx import IdxFile
from .images import resize_all
from .imageset import DatasetInfo, ImageSet

Split = Literal["train", "test"]


@dataclass(frozen=True)
class IdxDataset:
    """A data set of four idx files: images and labels of each split."""

    name: str
    title: str
    licence: str
    label_names: tuple[str, ...]
    mirrors: tuple[str, ...]  # folder URLs, tried in order
    train: tuple[IdxFile, IdxFile]  # images (N, H, W), labels (N,)
    test: tuple[IdxFile, IdxFile]


MNIST = IdxDataset(
    name="mnist",
    title="MNIST handwritten digits",
    licence="CC BY-SA 3.0 (LeCun, Cortes)",
    label_names=tuple("0123456789"),
    mirrors=(
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
    ),
    train=(
        IdxFile(
            "train-images-idx3-ubyte.gz",
            (60000, 28, 28),
            "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
        ),
        IdxFile(
            "train-labels-idx1-ubyte.gz",
            (60000,),
            "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
        ),
    ),
    test=(
        IdxFile(
            "t10k-images-idx3-ubyte.gz",
            (10000, 28, 28),
            "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
        ),
        IdxFile(
            "t10k-labels-idx1-ubyte.gz",
            (10000,),
            "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
        ),
    ),
)

FASHION_MNIST = IdxDataset(
    name="fashion-mnist",
    title="Fashion-MNIST clothes",
    licence="MIT (Zalando)",
    label_names=(
        "T-shirt/top",
        "Trouser",
        "Pullover",
        "Dress",
        "Coat",
        "Sandal",
        "Shirt",
        "Sneaker",
        "Bag",
        "Ankle boot",
    ),
    mirrors=(
        "https://storage.googleapis.com/tensorflow/tf-keras-datasets/",
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
    ),
    train=(
        IdxFile(
            "train-images-idx3-ubyte.gz",
            (60000, 28, 28),
            "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
        ),
        IdxFile(
            "train-labels-idx1-ubyte.gz",
            (60000,),
            "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
        ),
    ),
    test=(
        IdxFile(
            "t10k-images-idx3-ubyte.gz",
            (10000, 28, 28),
            "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
        ),
        IdxFile(
            "t10k-labels-idx1-ubyte.gz",
            (10000,),
            "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34",
        ),
    ),
)


def load_idx_dataset(
    source: IdxDataset,
    split: Split,
    image_shape: tuple[int, int, int] | None = None,
    report: Report = silent,
) -> ImageSet:
    """An official split, verified; downloaded first if it is not on this machine."""
    image_file, label_file = source.train if split == "train" else source.test
    labels = fetch(source.name, label_file, source.mirrors, report)
    x = fetch(source.name, image_file, source.mirrors, report)
    if len(labels) != len(x) or labels.max() >= len(source.label_names):
        raise DataError(f"{source.name}: {label_file.name} does not fit {image_file.name}")
    x = x[:, None].copy()  # writable, as torch.from_numpy requires
    if image_shape is not None:
        x = resize_all(x, image_shape)
    return ImageSet(x, labels.astype(np.int64), source.label_names, source.name, split)


def describe(source: IdxDataset) -> DatasetInfo:
    """The entry in the list of data sets; reads no file."""
    files = (*source.train, *source.test)
    paths = [find(source.name, file) for file in files]
    where = str(paths[0].parent) if paths[0] else source.mirrors[0]
    count, h, w = source.train[0].shape
    return DatasetInfo(
        source.name,
        source.title,
        source.licence,
        (1, h, w),
        count,
        source.test[0].shape[0],
        all(paths),
        where,
    )
