"""The instruments of the Interpolate page."""
