"""A sender of its own for the kill test: it sends what is due until it is killed.

`python -m tests.faults.sender` with DATABASE_URL of the test's database and EMAIL_URL of its sink.
"""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.faults.sender_settings")


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def main() -> None:
    django.setup()
    from agency import clock, delivery  # noqa: PLC0415 - after the set-up
    from agency.mail_server import Line  # noqa: PLC0415 - after the set-up
    from agency.post import LETTERS  # noqa: PLC0415 - after the set-up
    from tests.agency.outbox_rows import PURPOSES  # noqa: PLC0415 - after the set-up

    LETTERS.update({purpose: letter() for purpose, letter in PURPOSES.items()})
    say("sending")
    with Line() as line:
        while True:
            delivery.recover(clock.now())
            if not delivery.deliver(clock.now(), line=line):
                say("idle")
                return


if __name__ == "__main__":
    main()
