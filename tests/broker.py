"""A Redis of the test's own, which it may empty, stop and start again."""

import socket
import subprocess
import tempfile

import redis

from tests import services


class Broker:
    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.start()

    def start(self) -> None:
        self._process = subprocess.Popen(
            [services.redis_server(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""],
            cwd=tempfile.gettempdir(),
            stdout=subprocess.DEVNULL,
        )
        # The client itself waits until the server listens.
        retry = redis.retry.Retry(redis.backoff.ConstantBackoff(0.05), retries=200)
        with redis.Redis(port=self.port, retry=retry) as client:
            client.ping()

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()

    def flush(self) -> None:
        with redis.Redis(port=self.port) as client:
            client.flushall()
