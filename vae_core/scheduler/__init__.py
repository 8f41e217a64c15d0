"""The queue of trainings and the processes that run them."""
