"""The parts of the Train page: watching and replaying a run, comparing runs, starting one."""
