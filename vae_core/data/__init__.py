"""Data sets by name, or from a folder or zip of images."""

from .errors import DataError
from .images import read_image
from .imageset import Attribute, DatasetInfo, ImageSet, split_validation
from .registry import count_images, datasets, load_dataset
from .uploads import Picture, Refusal, Upload, receive

__all__ = [
    "Attribute",
    "DataError",
    "DatasetInfo",
    "ImageSet",
    "Picture",
    "Refusal",
    "Upload",
    "count_images",
    "datasets",
    "load_dataset",
    "read_image",
    "receive",
    "split_validation",
]
