"""How many cores torch computes on."""

import threading

import torch


def use_one_thread() -> None:
    """Makes torch compute on the calling thread alone, leaving later threads as they were.

    With the event loop and the browsers on the same cores a second thread makes batches slower.
    torch keeps the number of a running thread and gives the last one set to new threads,
    so a passing thread sets it back.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    restore = threading.Thread(target=torch.set_num_threads, args=(before,))
    restore.start()
    restore.join()
