"""Who plays: 14 invented people and what each of them will do, drawn by a seed.

The same seed is always the same cast; seed 1 is the one with Laia, Marta and Bea.
"""

from dataclasses import dataclass
from enum import StrEnum
from random import Random


class Role(StrEnum):
    VISITOR = "visitor"  # whoever watches answers for her
    DROPOUT = "dropout"  # has a place, and cannot come
    FIRM = "firm"  # counts herself in, and comes
    RESERVE = "reserve"  # counts herself in, may be called at night
    PRICE = "price"  # asks another price
    DECLINES = "declines"
    MAY_BE_PROPOSED = "may_be_proposed"  # says yes; the client takes others
    REFUSED = "refused"  # says yes; the client does not want her
    SILENT = "silent"
    NOT_ASKED = "not_asked"


# In the order of the table below, so that seed 1 needs no drawing.
ROLES = [
    Role.VISITOR, Role.DROPOUT, Role.FIRM, Role.FIRM, Role.FIRM, Role.RESERVE, Role.RESERVE, Role.RESERVE,
    Role.PRICE, Role.SILENT, Role.REFUSED, Role.DECLINES, Role.DECLINES, Role.NOT_ASKED,
]  # fmt: skip

PEOPLE = [
    ("Laia Ferrer", "Sal y laurel"),
    ("Marta Ibáñez", "Harina de otro costal"),
    ("Tomás Quiroga", "Mesa para uno"),
    ("Inés Llorente", "La alacena de Inés"),
    ("Carmen Rueda", "Verde que te quiero"),
    ("Bea Olmedo", "Bea y la olla"),
    ("Joan Puigserver", "Pan con tomate"),
    ("Rocío Vela", "La olla exprés"),
    ("Iker Zabala", "Mapa y mantel"),
    ("Nuria Castells", "Pan de anteayer"),
    ("Andrea Solís", "Cuchara grande"),
    ("Elena Prats", "Miga a miga"),
    ("Hugo Carrió", "El fogón pequeño"),
    ("Pablo Arnau", "El puchero inquieto"),
    ("Olga Ferrandis", "Arroz los jueves"),
    ("Amaia Lasa", "Sidra y sartén"),
    ("Rubén Toledano", "Ajo y sol"),
    ("Sira Montalvo", "La despensa azul"),
    ("Jordi Vilanova", "Setas y letras"),
    ("Noa Quintela", "Caldo largo"),
    ("Diego Salcedo", "Fuego lento"),
    ("Lucía Barreda", "Tres tenedores"),
    ("Gael Otero", "Marea y mantel"),
    ("Irene Palau", "Azafrán"),
    ("Marcos Duarte", "Plato hondo"),
    ("Vera Cañizares", "Limón entero"),
    ("Aitor Mendia", "Brasa"),
    ("Celia Benavent", "Sobremesa"),
]
CITIES = ["Madrid", "Madrid", "Madrid", "Toledo", "Guadalajara", "Segovia"]
CALLS = [("yes", "yes", ""), ("no", "yes", "yes"), ("", "yes", "yes"), ("no", "no", "yes"), ("no", "", "no")]
OUR_CEILING = 300  # what the agency can pay for one place


@dataclass(frozen=True, slots=True)
class Player:
    name: str
    site: str
    role: Role
    city: str
    answers_after: int  # minutes

    @property
    def email(self) -> str:
        return f"{_plain(self.name).replace(' ', '.')}@{self._host}"

    @property
    def url(self) -> str:
        return f"https://{self._host}"

    @property
    def _host(self) -> str:
        return f"{_plain(self.site).replace(' ', '')}.example"


@dataclass(frozen=True, slots=True)
class Cast:
    """The people, and what the dice say about those whose part differs from seed to seed."""

    seed: int
    players: tuple[Player, ...]
    price: int  # what the one asks who wants another price
    price_then: str  # her answer once it is decided
    silent_then: str  # the answer of the silent one to her reminder; '' stays silent
    calls: tuple[str, ...]  # what the reserves press at night, in the order in which they read their mail

    def having(self, *roles: Role) -> list[Player]:
        return [player for player in self.players if player.role in roles]

    def the(self, role: Role) -> Player:
        return self.having(role)[0]


def cast(seed: int) -> Cast:
    dice = Random(seed)  # noqa: S311 - an invented cast, nothing secret
    if seed == 1:
        return Cast(1, _players(PEOPLE, ROLES, dice), 280, "may_propose", "may_propose", ("yes", "yes", ""))
    roles = [dice.choice([role, Role.MAY_BE_PROPOSED]) if role is Role.DECLINES else role for role in ROLES]
    people = dice.sample(PEOPLE, len(PEOPLE))
    return Cast(
        seed,
        _players(people, roles, dice),
        price=dice.randrange(270, 350, 10),
        price_then=dice.choice(["may_propose", "no"]),
        silent_then=dice.choice(["may_propose", "no", ""]),
        calls=dice.choice(CALLS),
    )


def _players(people: list[tuple[str, str]], roles: list[Role], dice: Random) -> tuple[Player, ...]:
    return tuple(
        Player(name, site, role, dice.choice(CITIES), dice.randrange(4, 150))
        for (name, site), role in zip(people, roles, strict=False)
    )


def _plain(words: str) -> str:
    """'Inés Llorente' → 'ines llorente'."""
    return words.lower().translate(str.maketrans("áàéèíóòúüñç", "aaeeioouunc"))
