"""Which column is which: the names that rosters give to the same thing, in Spanish and English."""

import re

from bloggers.folding import fold

SYNONYMS = {
    "name": "nombre|nombre y apellidos|nombre completo|blogger|bloguera|bloguero|persona|contacto|name|full name",
    "email": "email|e mail|mail|correo|correo electronico|direccion de correo|email address|e mail address|correo e",
    "phone": "telefono|tel|tfno|movil|telefono movil|celular|whatsapp|phone|phone number|mobile|mobile phone|cell",
    "site": "sitio|blog|nombre del blog|nombre del sitio|titulo|titulo del blog|site|site name|blog name|medio",
    "url": "url|web|direccion web|pagina web|sitio web|enlace|link|website|web address|blog url|url del blog|site url",
    "topics": "tematica|tematicas|tema|temas|categoria|categorias|topic|topics|category|categories|niche|nicho",
    "city": "ciudad|poblacion|localidad|municipio|lugar|city|town|location",
    "language": "idioma|idiomas|lengua|language|languages|lang",
    "visits": "visitas|visitas mes|visitas al mes|visitas mensuales|trafico|visits|visits month|monthly visits|traffic",
    "instagram": "instagram|seguidores|seguidores ig|seguidores instagram|seguidores en instagram|ig"
    "|followers|instagram followers|followers on instagram|ig followers",
    "facebook": "facebook|seguidores facebook|seguidores en facebook|facebook followers|followers on facebook",
    "x": "twitter|seguidores x|seguidores en x|seguidores twitter|x followers|twitter followers|followers on x",
    "youtube": "youtube|suscriptores youtube|suscriptores en youtube|youtube subscribers|subscribers on youtube",
    "tiktok": "tiktok|seguidores tiktok|seguidores en tiktok|tiktok followers|followers on tiktok",
    "newsletter": "newsletter|boletin|suscriptores|suscriptores del boletin|newsletter subscribers|subscribers",
    "fee": "tarifa|tarifa habitual|honorarios|precio|cache|cache habitual|fee|usual fee|rate|price",
    "origin": "origen|procedencia|fuente|origin|source|how we met",
    "on": "fecha|desde|fecha de alta|alta|date|since|date added|added",
    "notes": "notas|nota|observaciones|comentarios|notes|note|comments|remarks",
}
_FIELD_OF = {synonym: field for field, synonyms in SYNONYMS.items() for synonym in synonyms.split("|")}


def field_of(header: str) -> str | None:
    """The field that a column's name means; None where we do not know it."""
    return _FIELD_OF.get(" ".join(re.sub(r"[^a-z0-9]+", " ", fold(header)).split()))


def known(headers: list[str]) -> int:
    """How many of the names are understood."""
    return sum(field_of(header) is not None for header in headers)


def guessed(values: list[str]) -> str | None:
    """The field that cells without a name look like; None where they could be anything."""
    said = [value.strip() for value in values if value.strip()]
    for field, looks in _LOOKS.items():
        if said and sum(bool(looks.fullmatch(value)) for value in said) * 2 > len(said):
            return field
    return None


_LOOKS = {
    "email": re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+"),
    "url": re.compile(r"(https?://\S+|www\.\S+|[\w-]+(\.[\w-]+)*\.[a-z]{2,}/?\S*)", re.IGNORECASE),
    "on": re.compile(r"\d{4}-\d\d?-\d\d?|\d\d?[/.-]\d\d?[/.-]\d{2,4}"),
    "phone": re.compile(r"'?\+?\d[\d ().-]{7,}"),
    "name": re.compile(r"[^\W\d_][\w'’.-]*( [^\W\d_][\w'’.-]*){1,4}"),
}
