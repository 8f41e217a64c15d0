"""Encoding of images and videos."""
