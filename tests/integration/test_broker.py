"""The broker without Redis: a message is there whole or not at all."""

from pathlib import Path
from queue import Empty
from threading import Thread
from typing import Any

import pytest
from kombu import Connection

from config.broker import Channel
from config.celery import app


def channel_in(folder: Path) -> Any:
    options = {"data_folder_in": str(folder), "data_folder_out": str(folder), "control_folder": str(folder / "control")}
    return Connection("filesystem://", transport_options=options).channel()


def test_the_product_talks_through_it() -> None:
    with app.connection_for_write() as connection:
        assert isinstance(connection.channel(), Channel)


def test_a_message_that_cannot_be_written_leaves_nothing_to_be_taken_for_one(tmp_path: Path) -> None:
    channel = channel_in(tmp_path)

    with pytest.raises(TypeError):
        channel._put("celery", object())

    assert [path for path in tmp_path.iterdir() if path.suffix == ".msg"] == []


def test_a_worker_that_looks_all_the_time_gets_every_message(tmp_path: Path) -> None:
    sender, worker = channel_in(tmp_path), channel_in(tmp_path)
    rung = Thread(target=lambda: [sender._put("celery", {"bell": number, "body": "x" * 5000}) for number in range(500)])
    rung.start()
    got: set[int] = set()
    while rung.is_alive() or worker._size("celery"):
        try:
            got.add(worker._get("celery")["bell"])
        except Empty:
            continue
    rung.join()

    assert got == set(range(500))
