"""The parts of the Learn page: one file a chapter, and what the chapters share."""
