"""What the words of a roster say of the world: languages, the Canaries, and how we met."""

from bloggers.folding import fold
from bloggers.models import Basis

CANARY = "Atlantic/Canary"
_CODES = (
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo "
    "es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka "
    "kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng "
    "nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su "
    "sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu"
)
LANGUAGES = frozenset(_CODES.split())
LANGUAGE_WORDS = {
    word: code
    for code, words in {
        "es": "espanol|castellano|spanish|castilian|esp|spa",
        "ca": "catalan|catala|valenciano|valencia|cat|mallorquin",
        "eu": "euskera|euskara|vasco|basque|eus",
        "gl": "gallego|galego|galician|glg",
        "en": "ingles|english|eng",
        "fr": "frances|french|francais",
        "pt": "portugues|portuguese",
        "de": "aleman|german|deutsch",
        "it": "italiano|italian",
        "nl": "neerlandes|holandes|dutch",
    }.items()
    for word in words.split("|")
}
_CANARY_PLACES = (
    "las palmas de gran canaria|las palmas|palmas de gran canaria|santa cruz de tenerife|san cristobal de la laguna"
    "|la laguna|arrecife|puerto del rosario|telde|adeje|arona|la orotava|los realejos|puerto de la cruz|granadilla"
    "|granadilla de abona|candelaria|guia de isora|los llanos de aridane|santa cruz de la palma"
    "|san sebastian de la gomera|valverde|maspalomas|san bartolome de tirajana|mogan|arucas|galdar|ingenio|aguimes"
    "|santa lucia de tirajana|teguise|tias|yaiza|playa blanca|puerto del carmen|corralejo|la oliva|pajara|morro jable"
    "|tenerife|gran canaria|lanzarote|fuerteventura|la palma|la gomera|el hierro|la graciosa|canarias|islas canarias"
    "|canary islands|los cristianos"
)
_CANARIES = frozenset(_CANARY_PLACES.split("|"))
_ORIGINS = {
    "formulario web": Basis.Kind.ASKED_US,
    "formulario": Basis.Kind.ASKED_US,
    "web form": Basis.Kind.ASKED_US,
    "nos escribio": Basis.Kind.ASKED_US,
    "wrote to us": Basis.Kind.ASKED_US,
    "asked us": Basis.Kind.ASKED_US,
    "campana anterior": Basis.Kind.WORKED,
    "previous campaign": Basis.Kind.WORKED,
    "past campaign": Basis.Kind.WORKED,
    "worked with us": Basis.Kind.WORKED,
}


def zone_of(city: str, otherwise: str) -> str:
    """The time zone of a city: the Canaries have their own, everywhere else the agency's (`otherwise`)."""
    return CANARY if fold(city.partition(",")[0].partition("(")[0]) in _CANARIES else otherwise


def basis_of(origin: str) -> str:
    """What an origin lets us do (`Basis.Kind`): an event or a tip is no consent to be written to."""
    return _ORIGINS.get(fold(origin), Basis.Kind.NONE)
