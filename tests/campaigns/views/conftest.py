import pytest

from tests.make import make_agency, make_user


@pytest.fixture
def desk(client, story):
    """A community manager who has signed in, at `now`; she reads English."""
    make_agency()
    client.force_login(make_user(language="en"))
    return client
