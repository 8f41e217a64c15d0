"""Control of torch's thread count."""

import threading

import torch


def use_one_thread() -> None:
    """Makes torch compute on the calling thread only; new threads are unaffected.

    With the event loop and browsers on the same cores, a second thread makes batches slower.
    torch stores the setting per running thread and passes the last one set to new threads, so
    a temporary thread restores it.
    """
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    restore = threading.Thread(target=torch.set_num_threads, args=(before,))
    restore.start()
    restore.join()
