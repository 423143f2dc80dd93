"""Every setting of Countersign. Each `env(...)` below is an environment variable of that name;
the table in README.md says what it does, and a test fails when one is missing there.
`NAME_FILE` may name a file that holds the value instead.
"""

from pathlib import Path
from urllib.parse import urlsplit

import django_stubs_ext
import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.keys import read_key

# Lets Django's generic classes be written with their types, ModelAdmin[Bill], at run time too.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()

# What this installation is.

DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "var")))
DEMO = env.bool("DEMO", default=False)
DEBUG = env.bool("DEBUG", default=False)
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
HTTPS = SITE_URL.startswith("https://")
SITE_HOST = urlsplit(SITE_URL).hostname or "localhost"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[SITE_HOST, "127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

# Keys: from the environment, else from the files made at install, else no start.

KEY_DIR = DATA_DIR / "keys"
SECRET_KEY = env.str("SECRET_KEY", default="") or read_key("secret", KEY_DIR)
FIELD_KEYS = (env.str("FIELD_KEY", default="") or read_key("field", KEY_DIR)).split()
LOOKUP_KEY = env.str("LOOKUP_KEY", default="") or read_key("lookup", KEY_DIR)

# The program.

INSTALLED_APPS = [
    "config.apps.CountersignAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "csp",
    "django_htmx",
    "accounts",
    "tracker",
    "alerts",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.problems.ProblemsForPrograms",
    "config.maintenance.Maintenance",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.KeepNothing",
    "accounts.middleware.ReadersLanguage",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
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
                "accounts.context.installation",
                "alerts.web.context.demonstration",
                "alerts.web.context.pause",
            ],
        },
    },
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# The database. On SQLite a commit is on the disk before it is believed (synchronous=FULL), and a
# transaction takes the write lock when it begins, so that two writers queue instead of failing.

# The demonstration has a database of its own, so that nothing made up ever stands among what is real.

DATABASE_FILE = DATA_DIR / ("demonstration.sqlite3" if DEMO else "countersign.sqlite3")
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{DATABASE_FILE}")}
DATABASES["default"]["ATOMIC_REQUESTS"] = False
if "sqlite" in DATABASES["default"]["ENGINE"]:
    DATABASES["default"]["OPTIONS"] = {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;",
    }
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 60
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True

# Celery only wakes the program: the rows to be sent are in the database, so losing the broker loses nothing.

REDIS_URL = env.str("REDIS_URL", default="")
BROKER_DIR = DATA_DIR / ("demonstration-broker" if DEMO else "broker")
CELERY_BROKER_URL = REDIS_URL or "filesystem://"
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, str | float | bool]
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 120,
        "socket_timeout": 5,
        "socket_connect_timeout": 3,
        "socket_keepalive": True,
        "health_check_interval": 25,
    }
else:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "messages"),
        "data_folder_out": str(BROKER_DIR / "messages"),
        "processed_folder": str(BROKER_DIR / "processed"),
        "control_folder": str(BROKER_DIR / "control"),
        "store_processed": False,
        # A worker that is busy looks again only after this time. With the second that is usual it hears one bell a
        # second, and when more ring, some wait until they are dropped, and all of one kind may be among them.
        "polling_interval": 0.1,
    }
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_TIME_LIMIT = 720
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TIMEZONE = "UTC"
CELERY_DB_REUSE_MAX = 1000
TICK_SECONDS = env.int("TICK_SECONDS", default=5 if DEMO else 20)

# Limits on guessing are counted in the cache: with Redis in one for all processes. A Redis that does not answer must
# not keep anybody waiting, or out.

if REDIS_URL:
    CACHES = {
        "default": {
            "BACKEND": "accounts.cache.RedisOrMemory",
            "LOCATION": REDIS_URL,
            "OPTIONS": {"socket_timeout": 1, "socket_connect_timeout": 1},
        }
    }

# Mail. Without a server or a service it is put into a folder, one .eml file a message.

MAIL_DIR = DATA_DIR / ("demonstration-mail" if DEMO else "mail")
EMAIL_FILE_PATH = str(MAIL_DIR)
EMAIL_URL = env.str("EMAIL_URL", default="")
ESP = env.str("ESP", default="").lower()
ANYMAIL_WEBHOOK_SECRET = env.str("ANYMAIL_WEBHOOK_SECRET", default="")
ANYMAIL = {
    "IGNORE_UNSUPPORTED_FEATURES": True,
    # The service's own settings, whatever their names: ANYMAIL_POSTMARK_SERVER_TOKEN, or with _FILE behind it.
    **{
        name.removeprefix("ANYMAIL_"): env.str(name)
        for name in {name.removesuffix("_FILE") for name in env.ENVIRON if name.startswith("ANYMAIL_")}
    },
}
if EMAIL_URL:
    vars().update(env.email_url("EMAIL_URL"))
elif ESP:
    EMAIL_BACKEND = f"anymail.backends.{ESP}.EmailBackend"
else:
    EMAIL_BACKEND = "alerts.channels.mail_folder.EmlFolderBackend"
EMAIL_TIMEOUT = 60
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default=f"Countersign <alerts@{SITE_HOST}>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
BOUNCE_ADDRESS = env.str("BOUNCE_ADDRESS", default="")
DKIM_SELECTOR = env.str("DKIM_SELECTOR", default="")

# Alerts.

# Whether outcomes and corrections are proposed by one editor and confirmed by another.
SECOND_EDITOR = env.bool("SECOND_EDITOR", default=False)
# How long the alerts of an edit wait, so that a slip can be undone before anybody is told. The demonstration does not.
HOLD_SECONDS = env.int("HOLD_SECONDS", default=0 if DEMO else 300)
REMINDER_HOUR = env.int("REMINDER_HOUR", default=9)
JOURNAL_DIR = DATA_DIR / ("demonstration-journal" if DEMO else "journal")
LEASE_SECONDS = env.int("LEASE_SECONDS", default=120)
BATCH_SIZE = env.int("BATCH_SIZE", default=20)
ALARM_AFTER_SECONDS = env.int("ALARM_AFTER_SECONDS", default=300)
PING_URL = env.str("PING_URL", default="")
if PING_URL and not PING_URL.startswith(("https://", "http://")):
    raise ImproperlyConfigured("PING_URL must begin with https:// or http://")

# Versions of the texts of bills: where the files lie (no web server serves that folder), and how large one may be.

TEXTS_DIR = DATA_DIR / ("demonstration-texts" if DEMO else "texts")
TEXT_MAX_MEGABYTES = env.int("TEXT_MAX_MEGABYTES", default=10)
TEXT_MAX_PAGES = env.int("TEXT_MAX_PAGES", default=600)
TEXT_MAX_CHARACTERS = env.int("TEXT_MAX_CHARACTERS", default=2_000_000)
TEXT_SECONDS = env.int("TEXT_SECONDS", default=20)
TEXT_MEMORY_MEGABYTES = env.int("TEXT_MEMORY_MEGABYTES", default=512)
FILE_UPLOAD_HANDLERS = [
    "config.uploads.NotTooLarge",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# Where webhooks and chat messages may go: nowhere, until the operator names hosts, and for chats services too.

ENDPOINT_HOSTS = env.list("ENDPOINT_HOSTS", default=[])
CHAT_SERVICES = env.list("CHAT_SERVICES", default=[])
ALLOW_PRIVATE_ADDRESSES = env.bool("ALLOW_PRIVATE_ADDRESSES", default=False)

# Other systems that are told: how long one message is tried, and how long it is kept once that is over. What is still
# looked for when planning must not be cleared away.

HOOKS_GIVE_UP_HOURS = env.int("HOOKS_GIVE_UP_HOURS", default=72)
HOOKS_KEPT_DAYS = env.int("HOOKS_KEPT_DAYS", default=90)
if HOOKS_KEPT_DAYS < 60:
    raise ImproperlyConfigured("HOOKS_KEPT_DAYS must be 60 at least")

# Other systems that are asked for what is new. Without a key nobody is asked.

OPENSTATES_API_KEY = env.str("OPENSTATES_API_KEY", default="")
OPENSTATES_URL = env.str("OPENSTATES_URL", default="https://v3.openstates.org").rstrip("/")

# People. No answer of the program tells whether an address has an account.

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in [
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 10}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    ]
]
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
SIGNUP_OPEN = env.bool("SIGNUP_OPEN", default=DEMO)
# Whether strangers may read what is known of bills and law. Nothing about people is ever public.
PUBLIC = env.bool("PUBLIC", default=False)
# How often programs may ask in a minute: with one token, and from one address without a token that is good.
API_REQUESTS_PER_TOKEN = env.int("API_REQUESTS_PER_TOKEN", default=300)
API_REQUESTS_PER_ADDRESS = env.int("API_REQUESTS_PER_ADDRESS", default=60)
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_USER_DISPLAY = lambda user: user.email  # noqa: E731 - a setting is a value
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "alerts:dashboard"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

# The browser. Nothing comes from anywhere but this server.

SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_NAME = "__Host-sid" if HTTPS else "sid"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 366 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
# Not "no-referrer": with it browsers send "Origin: null", and every form is refused.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Static files are served by the program itself, straight from the apps.

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG

# Languages and time. Dates are dates, instants are UTC; each page turns them into the reader's zone.

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("ru", "Русский"), ("kk", "Қазақша")]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "language"
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_AGE = 366 * 24 * 60 * 60
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_TIME_ZONE = env.str("DEFAULT_TIME_ZONE", default="Asia/Almaty")

# Logs hold no address and no title: what is known to write them is turned down, and secrets in addresses are cut.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {"no_secrets": {"()": "config.logs.WithoutSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_secrets"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        # These two have handlers of their own unless they are named here, which would not cut anything.
        "django": {"level": "INFO"},
        "django.server": {"level": "INFO", "propagate": True},
        "django.request": {"level": "ERROR"},
        "celery.beat": {"level": "WARNING"},
        "celery.worker": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
        "kombu.connection": {"level": "ERROR"},
        "mail.log": {"level": "ERROR"},
    },
}
