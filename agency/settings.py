"""Every setting of Relevo, read once from the environment; nonsense there stops the start.

The names and defaults are those of `.env.example`.
"""

import secrets
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from django.core.exceptions import ImproperlyConfigured
from django.templatetags.static import static
from django.utils.csp import CSP
from django.utils.translation import gettext_lazy as _

from agency.environment import LEVELS, Environment

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(BASE_DIR / ".env")

DATA_DIR = Path(env.text("DATA_DIR", str(BASE_DIR / "var"))).resolve()
DEBUG = env.flag("DEBUG")
STORY = env.flag("STORY")

_site = env.site("SITE_URL", "http://127.0.0.1:8000")
SITE_URL = _site.geturl()
_host = _site.hostname or ""
LOCAL = _host in ("localhost", "127.0.0.1", "::1")
PRODUCTION = not (DEBUG or STORY or LOCAL)
if STORY and not LOCAL:
    raise ImproperlyConfigured("STORY=1 moves the clock; it is for 127.0.0.1 only, not for a public SITE_URL")
if DEBUG and not LOCAL:
    raise ImproperlyConfigured("DEBUG=1 shows inner workings; it is for 127.0.0.1 only, not for a public SITE_URL")
if PRODUCTION and _site.scheme != "https":
    raise ImproperlyConfigured("SITE_URL must be https: letters carry personal links")


def _secret_key() -> str:
    """The configured key; on a local one-person install, one made at the first start and kept in DATA_DIR."""
    key = env.text("SECRET_KEY")
    if key:
        if PRODUCTION and (len(key) < 40 or "example" in key or key.startswith("django-insecure")):
            raise ImproperlyConfigured("SECRET_KEY is the example or too short; use 50 random characters")
        return key
    if PRODUCTION:
        raise ImproperlyConfigured("SECRET_KEY is not set; use 50 random characters of your own")
    kept = DATA_DIR / "secret_key"
    try:
        if not kept.exists():
            DATA_DIR.mkdir(parents=True, exist_ok=True)
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(50))
        return kept.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"DATA_DIR is not a folder that can be written: {DATA_DIR}") from error


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = env.texts("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.texts("ALLOWED_HOSTS", [_host] + (["127.0.0.1", "localhost"] if LOCAL else []))

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "agency",
    "bloggers",
    "campaigns",
    "agency.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "lucide",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "agency.serving.RequestContext",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "agency.sign_in.SignInRules",
    "campaigns.story.front.Front",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "agency.serving.ReaderLanguage",
]

ROOT_URLCONF = "agency.urls"
WSGI_APPLICATION = "agency.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "agency.serving.shell",
            ],
        },
    }
]
FORM_RENDERER = "agency.forms.rendering.Renderer"
CSRF_FAILURE_VIEW = "agency.views.errors.csrf_failed"

# --- database: the truth -------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'relevo.sqlite3'}")}
_database = DATABASES["default"]
if _database["ENGINE"].endswith("sqlite3"):
    # DEFERRED transactions and the default timeout lose races with "database is locked".
    _database.setdefault("OPTIONS", {}).update(
        transaction_mode="IMMEDIATE",
        timeout=20,
        init_command="PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
    )
else:
    _database["CONN_MAX_AGE"] = None
    _database["CONN_HEALTH_CHECKS"] = True
    _options = _database.setdefault("OPTIONS", {})
    # Our questions take milliseconds: a second process, or code made for one of them, costs more than it helps, and
    # what is read lies in memory.
    _ours = "-c lock_timeout=3000 -c random_page_cost=1.1 -c max_parallel_workers_per_gather=0 -c jit=off"
    _options["options"] = f"{_ours} {_options.get('options', '')}".strip()
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- queue: only rings the bell ------------------------------------------------------------------
BROKER_URL = env.redis("BROKER_URL", "memory://localhost", "memory")
CELERY_BROKER_URL = BROKER_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = (
    {"visibility_timeout": 600, "socket_timeout": 2, "socket_connect_timeout": 2}
    if BROKER_URL.startswith("redis")
    else {"polling_interval": 0.1}
)
SWEEP_SECONDS = 1 if STORY else 20
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "agency.sweep",
        "schedule": timedelta(seconds=SWEEP_SECONDS),
        "options": {"expires": SWEEP_SECONDS},
    },
}
CACHE_URL = env.redis("CACHE_URL", BROKER_URL if BROKER_URL.startswith("redis") else "")
if CACHE_URL:
    CACHES = {"default": {"BACKEND": "agency.caching.RedisOrMemory", "LOCATION": CACHE_URL}}

# --- mail ----------------------------------------------------------------------------------------
_mail_server = env.mail_server("EMAIL_URL")
DEFAULT_FROM_EMAIL = env.text("FROM_EMAIL", f"relevo@{_host}")
MAIL_DIR = DATA_DIR / "mail"
if STORY:
    MAILERS = {"default": {"BACKEND": "agency.delivery.LetterFiles", "OPTIONS": {"folder": MAIL_DIR}}}
elif _mail_server:
    MAILERS = {"default": {"OPTIONS": _mail_server}}
else:
    MAILERS = {}
    SILENCED_SYSTEM_CHECKS = ["mail.W001"]  # without a mail server letters wait, and the pages say so

# --- sign-in of the team -------------------------------------------------------------------------
AUTH_USER_MODEL = "agency.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "agency.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = True
SESSION_COOKIE_AGE = 12 * 3600  # counted from sign-in: see agency.sign_in
# Browsers bind a passkey to a name; an install that is reached by a number has none.
_named = not _host.replace(".", "").isdigit() and ":" not in _host
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", *(["webauthn"] if _named else [])]
MFA_PASSKEY_LOGIN_ENABLED = _named
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = LOCAL
MFA_ADAPTER = "agency.sign_in.SecondFactor"
MFA_TOTP_ISSUER = "Relevo"
MFA_ALLOW_UNVERIFIED_EMAIL = True  # whoever chose a password did it by a link in her mailbox
SECOND_FACTOR = env.one_of("SECOND_FACTOR", ("nobody", "admins", "all"), "admins" if PRODUCTION else "nobody")
ADMIN_EMAIL = env.text("ADMIN_EMAIL")  # the first administrator, instead of /setup/
ADMIN_PASSWORD = env.text("ADMIN_PASSWORD")
if bool(ADMIN_EMAIL) != bool(ADMIN_PASSWORD):
    raise ImproperlyConfigured("ADMIN_EMAIL and ADMIN_PASSWORD go together: one of them is not set")
if ADMIN_PASSWORD and len(ADMIN_PASSWORD) < 10:
    raise ImproperlyConfigured("ADMIN_PASSWORD has fewer than 10 characters")

# --- words, hours, numbers -----------------------------------------------------------------------
LANGUAGE_CODE = "es"
LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = env.text("TIME_ZONE", "Europe/Madrid")
try:
    ZoneInfo(TIME_ZONE)
except Exception as error:
    raise ImproperlyConfigured(f"TIME_ZONE is not a time zone of this machine: {TIME_ZONE!r}") from error

# --- static files --------------------------------------------------------------------------------
STATIC_URL = "static/"
# Elsewhere WhiteNoise finds the files where they lie, and would warn of a folder that nobody gathered.
STATIC_ROOT = BASE_DIR / "staticfiles" if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = DATA_DIR / "media"
ERASED_LIST = DATA_DIR / "erased.txt"  # marks of forgotten addresses, beside the database: see bloggers/erasures.py
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000

# --- safety --------------------------------------------------------------------------------------
SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "frame-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
    "frame-ancestors": [CSP.SELF] if STORY else [CSP.NONE],
}
# The library behind /admin/ evaluates expressions in the page and writes styles; sign-in stands before it.
ADMIN_CSP = SECURE_CSP | {
    "script-src": [CSP.SELF, CSP.UNSAFE_EVAL],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
    "img-src": [CSP.SELF, "data:"],
    "frame-ancestors": [CSP.NONE],
}
X_FRAME_OPTIONS = "SAMEORIGIN" if STORY else "DENY"
SECURE_REFERRER_POLICY = "same-origin"  # links in letters must not leak; 'no-referrer' breaks the CSRF check
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _site.scheme == "https"
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = PRODUCTION and env.flag("SECURE_SSL_REDIRECT", True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31_536_000 if PRODUCTION else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
if env.flag("BEHIND_PROXY"):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # else all visitors would share one limit of tries: the server's in front

_STEPS = "50 100 200 300 400 500 600 700 800 900 950"  # ink on paper, as everywhere
_INKS = "#f8f4ec #f0e9dd #e0d6c7 #c9bcab #b9ad9c #a49883 #453c32 #3b342c #2c2620 #27221c #191613"
UNFOLD = {
    "SITE_TITLE": "Relevo",
    "SITE_HEADER": "Relevo",
    "SITE_URL": "/",
    "SITE_ICON": "/static/img/logo.svg",
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "/static/img/logo.svg"}],
    "STYLES": [lambda request: static("css/admin.css")],
    "SHOW_BACK_BUTTON": True,
    "DASHBOARD_CALLBACK": "agency.administration.dashboard",
    "SIDEBAR": {"show_search": True},
    "COLORS": {"primary": dict(zip(_STEPS.split(), _INKS.split(), strict=True))},
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": "agency.logs.JsonLines"},
        "plain": {"()": "agency.logs.PlainLines", "format": "%(levelname)s %(name)s: %(message)s"},
    },
    "filters": {"no_news": {"()": "agency.logs.NoNews"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json" if PRODUCTION else "plain",
            "filters": [] if PRODUCTION else ["no_news"],
        }
    },
    # A beat every 20 seconds is no news.
    "loggers": {name: {"level": "WARNING"} for name in ("celery.app.trace", "celery.worker.strategy", "celery.beat")},
    "root": {"handlers": ["stderr"], "level": env.one_of("LOG_LEVEL", LEVELS, "INFO" if PRODUCTION else "WARNING")},
}
