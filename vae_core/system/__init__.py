"""Files, locations, threads and processes."""
