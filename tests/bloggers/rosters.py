"""Rosters for tests: the three of `tests/data`, and small ones made on the spot."""

import csv
import io
from pathlib import Path

from bloggers import importing

DATA = Path(__file__).parents[1] / "data"
HEADERS = [
    "nombre", "email", "telefono", "sitio", "url", "tematica", "ciudad", "idioma", "visitas", "instagram", "tarifa",
    "origen", "fecha", "notas",
]  # fmt: skip
ANA = {
    "nombre": "Ana Gil",
    "email": "ana.gil@correo.example",
    "telefono": "+34 600 111 222",
    "sitio": "Mesa para una",
    "url": "https://mesaparauna.example/",
    "tematica": "gastronomía, viajes",
    "ciudad": "Madrid",
    "idioma": "es",
    "visitas": "12000",
    "instagram": "3400",
    "tarifa": "250",
    "origen": "formulario web",
    "fecha": "2026-05-04",
    "notas": "solo fines de semana",
}


def content_of(name: str) -> bytes:
    return (DATA / name).read_bytes()


def records_of(name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content_of(name).decode(), newline="")))


def written(records: list[list[str]], delimiter: str = ",") -> bytes:
    """Rows (the first holds the names of the columns) as a spreadsheet writes them."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(records)
    return out.getvalue().encode()


def roster(*people: dict, headers: list[str] = HEADERS) -> bytes:
    """A roster in UTF-8. Each person is Ana, save for what is said."""
    return written([list(headers), *([(ANA | person).get(name, "") for name in headers] for person in people)])


def person(n: int, **cells: str) -> dict:
    """Somebody else than Ana."""
    values = {"nombre": f"Persona {n}", "email": f"p{n}@correo.example", "url": f"https://sitio{n}.example/"}
    return values | cells


def preview(content: bytes, name: str = "lista.csv") -> importing.Preview:
    return importing.judge(importing.read(content, name))


def texts(content: bytes) -> list[str]:
    """The verdict of each row, in words."""
    return [row.text for row in preview(content).rows]
