"""The parts of the Train page: choosing a run, watching and rewinding it, starting a new one."""
