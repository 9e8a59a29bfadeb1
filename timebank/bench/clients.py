"""Clients that work at once, each a process of its own, so that what is measured is the server and not one interpreter's lock.

What a client will send is made before the clock starts; nothing of it is measured.
"""

import gc
import multiprocessing
from collections.abc import Callable
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Barrier
from time import perf_counter

from django.db import connections

Work = Callable[[], int]
"""One call; gives how many transfers it posted, 0 when there is nothing left to send."""

PREPARE_SECONDS_MAX = 300


class ClientFailed(Exception):
    """A client ended before its time."""


def transfers_per_second(*, prepare: Callable[[], Work], clients: int, seconds: float) -> float:
    """Let so many clients repeat their work for a time; give the sum of their rates. Raises: ClientFailed."""
    connections.close_all()  # a connection must not be shared with a fork
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(clients)
    pipes = [context.Pipe(duplex=False) for _ in range(clients)]
    processes = [
        context.Process(target=_client, args=(prepare, seconds, barrier, sender), daemon=True)
        for _, sender in pipes
    ]
    for process in processes:
        process.start()
    for _, sender in pipes:
        sender.close()
    try:
        return float(sum(receiver.recv() for receiver, _ in pipes))
    except EOFError as error:
        raise ClientFailed from error
    finally:
        for process in processes:
            process.terminate()
            process.join()


def _client(prepare: Callable[[], Work], seconds: float, barrier: Barrier, sender: Connection) -> None:
    work = prepare()
    gc.collect()
    gc.freeze()
    barrier.wait(PREPARE_SECONDS_MAX)
    done, began = 0, perf_counter()
    while (after := perf_counter() - began) < seconds and (posted := work()):
        done += posted
    sender.send(done / after)
    connections.close_all()
