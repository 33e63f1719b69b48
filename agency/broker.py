"""The worker's and the scheduler's way to the broker, which may go away at any moment and come back.

Two things for which Celery has no setting.
"""

import kombu
from celery.app import amqp
from kombu.transport import redis

ASKS_EVERY = 2  # seconds between two tries to reach a broker that is away; Celery would go up to 30


class Channel(redis.Channel):
    """A channel that says so when its connection was lost.

    kombu takes the connection from its channels before it closes them. Who then hands back what
    was under way looks for the address of nobody: an AttributeError, on which a worker ends for good.
    """

    def _connparams(self, asynchronous: bool = False) -> dict:
        if self.connection is None or self.connection.client is None:
            raise ConnectionError("the connection to the broker was lost")
        return super()._connparams(asynchronous)


class Transport(redis.Transport):
    Channel = Channel


class Connection(kombu.Connection):
    def get_transport_cls(self) -> type:
        found = super().get_transport_cls()
        return Transport if found is redis.Transport else found

    def ensure_connection(self, *args, **named) -> "Connection":
        return super().ensure_connection(*args, **{"interval_max": ASKS_EVERY} | named)


class AMQP(amqp.AMQP):
    Connection = Connection
