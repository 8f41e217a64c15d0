"""The parts of the Learn page: one file per chapter, and what the chapters share."""
