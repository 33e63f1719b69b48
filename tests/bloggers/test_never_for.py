"""Brands she does not work for: however they are written, none is split, cut or lost."""

import pytest

from bloggers.models import Blogger


@pytest.mark.parametrize(
    ("noted", "brand", "never"),
    [
        ("Bodegas X", "Bodegas X", True),
        ("Nike, Bodegas Pérez, S.L., Zara", "Bodegas Pérez, S.L.", True),
        ("bodegas  perez S.L.", "Bodegas Pérez, S.L.", True),
        ("Bodegas Pérez, S.L.", "Bodegas Pérez", True),
        ("Bodegas Pérez", "Bodegas Pérez, S.L.", False),
        ("Bodegas X", "Bodegas", False),
        ("", ",", False),
        ("", "Nike", False),
    ],
)
def test_a_brand_is_known_again_whatever_its_commas_accents_and_case(noted, brand, never):
    assert Blogger(never_brands=noted).says_never(brand) is never


def test_a_brand_with_commas_is_added_as_one_name():
    person = Blogger(never_brands="Nike")
    person.never_brands = person.with_never("Bodegas Pérez, S.L.")

    assert (person.never_brands, person.with_never("BODEGAS PEREZ S.L.")) == (
        "Nike, Bodegas Pérez S.L.", "Nike, Bodegas Pérez S.L.",
    )  # fmt: skip
    assert [person.says_never(brand) for brand in ("Bodegas Pérez, S.L.", "S.L.", "Nike")] == [True, False, True]


@pytest.mark.django_db
def test_no_brand_is_cut_however_many_there_are():
    person = Blogger.objects.create(name="Ana", email="ana@b.example")
    brands = [f"{'Marca, ' * 15}{number}" for number in range(9)]
    for brand in brands:
        person.never_brands = person.with_never(brand)
        person.save(update_fields=["never_brands"])
    person.refresh_from_db()

    assert [person.says_never(brand) for brand in brands] == [True] * 9
