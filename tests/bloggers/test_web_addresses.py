"""Addresses of sites: what is kept, and what cannot be one."""

import pytest

from bloggers import web_addresses
from bloggers.models.sites import site_identity
from bloggers.web_addresses import BadAddress, WebAddress, clean

KEPT = [
    ("ana.example", WebAddress("https://ana.example/", ("https_added",))),
    ("//ana.example/x", WebAddress("https://ana.example/x", ("https_added",))),
    ("HTTP://WWW.Ana.Example/Sobre", WebAddress("http://www.ana.example/Sobre")),
    ("https://ñandú.example", WebAddress("https://xn--and-6ma2c.example/", ("punycode",))),
    ("https://xn--and-6ma2c.example/", WebAddress("https://xn--and-6ma2c.example/", ("punycode",))),
    (
        "https://раypal.example",
        WebAddress("https://xn--ypal-43d9g.example/", ("punycode", "alphabets_mixed")),
    ),
    ("https://ana.example./", WebAddress("https://ana.example/")),
    ("https://ana.example:443/", WebAddress("https://ana.example/")),
    ("https://93.184.215.14/", WebAddress("https://93.184.215.14/", ("ip_address",))),
    (
        "https://ana.example/a?utm_source=x&p=1&fbclid=y#abajo",
        WebAddress("https://ana.example/a?p=1", ("tracking_removed",)),
    ),
    ("https://ana.example/café", WebAddress("https://ana.example/caf%C3%A9")),
]
REFUSED = [
    ("ftp://ana.example", "url_scheme"), ("javascript:alert(1)", "url_scheme"), ("data:text/html,x", "url_scheme"),
    ("file:///etc/passwd", "url_scheme"), ("gopher://ana.example", "url_scheme"), ("mailto:a@b.example", "url_scheme"),
    ("https://ana:clave@ana.example", "url_password"), ("https://ana@ana.example", "url_password"),
    ("https://ana example", "url_not_valid"), ("http://[::1", "url_not_valid"), ("https://", "url_not_valid"),
    ("ana", "url_not_valid"), ("https://-ana.example", "url_not_valid"), ("https://ana..example", "url_not_valid"),
    ("https://ana.123", "url_not_valid"), ("https://ana.example/\u202e", "url_not_valid"),
    ("https://ana.example/" + "x" * 3_000, "url_too_long"), ("https://ana.example/" + "x" * 600, "url_too_long"),
    ("https://ana.example:8080", "url_port"), ("https://ana.example:99999", "url_not_valid"),
    ("http://127.0.0.1", "url_not_public"), ("http://0x7f000001", "url_not_public"),
    ("http://2130706433", "url_not_public"), ("http://0177.0.0.1", "url_not_public"),
    ("http://127.1", "url_not_public"), ("http://①②⑦.0.0.1", "url_not_public"),
    ("http://169.254.169.254/latest", "url_not_public"), ("http://100.64.0.1", "url_not_public"),
    ("http://[::1]/", "url_not_public"), ("http://[64:ff9b::7f00:1]/", "url_not_public"),
    ("http://localhost", "url_not_public"), ("http://impresora.local", "url_not_public"),
    ("http://wiki.internal", "url_not_public"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kept"), KEPT)
def test_ur1_to_ur16_ur35_addresses_are_kept_in_one_form(text, kept):
    assert clean(text) == kept


@pytest.mark.parametrize(("text", "kept"), KEPT)
def test_the_stored_form_stays_as_it_is(text, kept):
    assert clean(kept.url).url == kept.url


@pytest.mark.parametrize(("text", "code"), REFUSED)
def test_ur4_to_ur22_what_is_no_public_address_is_refused(text, code):
    with pytest.raises(BadAddress) as refusal:
        clean(text)

    assert refusal.value.code == code


def test_a_host_is_shown_as_its_owner_writes_it():
    assert web_addresses.shown("xn--and-6ma2c.example") == "ñandú.example"


@pytest.mark.parametrize(
    ("url", "identity"),
    [
        ("https://www.ana.example/sobre", "ana.example"), ("http://ana.example", "ana.example"),
        ("https://instagram.com/Ana.Come/reels", "instagram.com/ana.come"),
    ],
)  # fmt: skip
def test_a_site_is_its_host_save_on_shared_platforms(url, identity):
    assert site_identity(url) == identity
