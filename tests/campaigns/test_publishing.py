"""I have published: an address keeps the promise, and is one person's."""

from datetime import timedelta

import pytest

from campaigns import publishing
from campaigns.forms.posts import PostAddress
from campaigns.lifecycle import WrongTurn
from campaigns.models import Post, Promise
from tests.campaigns.people import available, confirmed
from tests.make import make_action

pytestmark = pytest.mark.django_db
POST = "https://blog.example/cena"


def publish(person, now, url=POST, **by):
    return publishing.publish(person.pk, person.action_id, url, now=now, **by)


def test_her_post_keeps_her_promise_once(now):
    action = make_action(publish_by=now + timedelta(days=12))
    (bea,) = confirmed(action, 1, now)
    later = action.starts_at + timedelta(hours=20)
    assert publish(bea, later) == publish(bea, later)
    row = Promise.objects.get(what="publish")
    assert (row.kept_at, row.broken_at, Post.objects.get().reported_at) == (later, None, later)


def test_a_post_after_the_day_promised_is_late_by_its_hours(now):
    action = make_action(publish_by=now + timedelta(days=12))
    (bea,) = confirmed(action, 1, now)
    publish(bea, now + timedelta(days=12, hours=26))
    row = Promise.objects.get(what="publish")
    assert (row.kept_at is not None, row.hours) == (True, 26.0)


def test_nothing_is_published_before_the_action_or_without_a_place(now):
    action = make_action(places=2)
    (bea,) = confirmed(action, 1, now)
    (ana,) = available(action, 1, now)
    for person, at in ((bea, now), (ana, action.starts_at)):
        with pytest.raises(WrongTurn):
            publish(person, at)


def test_an_address_is_one_persons(now):
    action = make_action()
    bea, ana = confirmed(action, 2, now)
    publish(bea, action.starts_at)
    with pytest.raises(publishing.SamePost):
        publish(ana, action.starts_at)


def test_ur28_ur31_to_ur33_whether_a_post_is_there_a_colleague_says(now):
    action = make_action()
    bea, ana = confirmed(action, 2, now)
    noted = publish(bea, action.starts_at, actor=f"user:{action.owner_id}")
    assert (noted.reported_at, noted.seen_at) == (None, action.starts_at)
    post = publish(ana, action.starts_at, url="https://other.example/x")
    for _ in range(2):
        publishing.see(post.pk, action.pk, now=action.starts_at, user=action.owner)
    assert Post.objects.get(pk=post.pk).seen_at == action.starts_at


def test_ur34_a_post_elsewhere_than_on_her_sites_is_worth_a_look(now):
    (bea,) = confirmed(make_action(), 1, now)
    own = bea.blogger.sites.get().url
    assert publishing.is_on_her_site(Post(participation=bea, url=f"{own}/entrada"))
    assert not publishing.is_on_her_site(Post(participation=bea, url=POST))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("blog.es/x", "https://blog.es/x"), ("HTTP://BLOG.es/x?utm_source=a#top", "http://blog.es/x"),
     ("//blog.es", "https://blog.es/"), ("https://ñandú.es/", "https://xn--and-6ma2c.es/")],
)  # fmt: skip
def test_an_address_is_kept_in_one_form(typed, stored):
    assert PostAddress().clean(typed) == stored


@pytest.mark.parametrize(
    "typed",
    ["", "javascript:alert(1)", "ftp://blog.es/x", "https://a:b@blog.es", "a b.es", "http://[::1", "http://127.0.0.1/",
     "http://169.254.169.254/", "https://blog.es:8080/", "localhost", "blog", "x" * 3000, "data:text/html,x"],
)  # fmt: skip
def test_what_is_no_public_address_is_refused_beside_the_field(typed):
    with pytest.raises(Exception) as refused:
        PostAddress().clean(typed)
    assert refused.value.messages
