"""Django's settings: one file, production by default, driven by `config/environment.py`."""

import os
import sys
from pathlib import Path
from typing import Any

import django_stubs_ext
from django.utils.csp import CSP

from config.environment import SettingProblem, read_environment
from config.secret import read_secret_key

# So that ModelForm[User] and the like mean to Python what they mean to the type checker.
django_stubs_ext.monkeypatch()

ROOT = Path(__file__).resolve().parent.parent
try:
    ENVIRONMENT = read_environment(os.environ, ROOT)
    SECRET_KEY = read_secret_key(ENVIRONMENT.data)
except SettingProblem as problem:
    sys.exit(f"Meridiano cannot start. {problem}")

DEBUG = ENVIRONMENT.is_debug
IS_TRIAL = ENVIRONMENT.address.is_trial
SITE_URL = ENVIRONMENT.address.origin
SITE_IS_LOOPBACK = ENVIRONMENT.address.is_loopback

# Where the site is -------------------------------------------------------------------------
ALLOWED_HOSTS = ENVIRONMENT.address.allowed_hosts
CSRF_TRUSTED_ORIGINS = [] if IS_TRIAL else [SITE_URL]
SECURE_SSL_REDIRECT = not IS_TRIAL
SECURE_PROXY_SSL_HEADER = None if IS_TRIAL else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if IS_TRIAL else 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = not IS_TRIAL
SECURE_HSTS_PRELOAD = False
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
# Preload binds a whole domain for years: that is for whoever owns it to decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
if IS_TRIAL:
    # A trial in one building has no certificate. Secure cookies would lose every sign-in there.
    SILENCED_SYSTEM_CHECKS += ["security.W004", "security.W008", "security.W012", "security.W016"]

COOKIE_PREFIX = "" if IS_TRIAL else "__Host-"
SESSION_ENGINE = "accounts.session_store"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sid"
SESSION_COOKIE_SECURE = not IS_TRIAL
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
OWN_DEVICE_AGE = 60 * 24 * 60 * 60
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrf"
CSRF_COOKIE_SECURE = not IS_TRIAL
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.views.csrf_failure"
GUEST_COOKIE_NAME = f"{COOKIE_PREFIX}guest"
GUEST_AGE = 90 * 24 * 60 * 60

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    # data: for the picture of the second factor's secret, which must not be cached as a file.
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# 10,000 names with school numbers, pasted, are about 310 kB.
DATA_UPLOAD_MAX_MEMORY_SIZE = 524_288
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# The application ---------------------------------------------------------------------------
INSTALLED_APPS = [
    "common",
    "accounts",
    "config.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "crispy_forms",
    "django_htmx",
    "lessons",
    "quizzes.apps.QuizzesConfig",
    "practice.apps.PracticeConfig",
    "classrooms.apps.ClassroomsConfig",
    "config.apps.ConfigConfig",
]
MIDDLEWARE = [
    "config.middleware.request_log",
    "config.middleware.bare_head",
    "config.middleware.known_address",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "config.middleware.fixed_headers",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.LightGZip",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "config.middleware.health",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "accounts.middleware.learner",
    "accounts.middleware.time_zone",
    "accounts.middleware.DeclaredPolicyMiddleware",
    "accounts.middleware.UnprocessableFormMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.page",
            ],
        },
    }
]
CRISPY_ALLOWED_TEMPLATE_PACKS = ("meridiano",)
CRISPY_TEMPLATE_PACK = "meridiano"
CRISPY_FAIL_SILENTLY = not DEBUG
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

DATABASES = {"default": ENVIRONMENT.database}
# In debugging a changed template shows at once.
IN_PROCESS: dict[str, Any] = {
    "BACKEND": f"django.core.cache.backends.{'dummy.DummyCache' if DEBUG else 'locmem.LocMemCache'}"
}
CACHES: dict[str, dict[str, Any]] = {
    "default": {
        # Only rate limits live here: they must hold across processes.
        "BACKEND": "common.limits_cache.LimitsCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000, "LOCKS": ENVIRONMENT.data / "limits"},
    },
    # Parts of pages that are the same for everybody, by the template tag `cache`; and pages to read
    # that are the same for many (lessons/freshness.py). About 20 MB in each process when full.
    "template_fragments": {
        **IN_PROCESS,
        "LOCATION": "fragments",
        "OPTIONS": {"MAX_ENTRIES": 3_000},
    },
    "pages": {**IN_PROCESS, "LOCATION": "pages", "OPTIONS": {"MAX_ENTRIES": 400}},
}

STATIC_URL = "/static/"
STATIC_ROOT = ENVIRONMENT.data / "static"
STATICFILES_DIRS = [ROOT / "static"]
# No other site needs our files; whitenoise would let each read them.
WHITENOISE_ALLOW_ALL_ORIGINS = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# People ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["accounts.backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:account"
PASSWORD_HASHERS = [
    "accounts.hashers.Argon2Light",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
PASSWORD_RESET_TIMEOUT = 3600
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "accounts.passwords.NotLikeTheName"},
    {"NAME": "accounts.passwords.LengthByRole"},
    {"NAME": "accounts.passwords.NotCommon"},
    {"NAME": "accounts.passwords.NotNamesAlone"},
]
CONTENT_FOLDERS = [ROOT / "content", *ENVIRONMENT.courses]
ADMIN_PATH = ENVIRONMENT.admin_path
TEACHERS = ENVIRONMENT.teachers

ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*"]
ACCOUNT_FORMS = {
    "login": "accounts.entrance_forms.SignInForm",
    "signup": "accounts.entrance_forms.SignUpForm",
    "change_password": "accounts.entrance_forms.ChangePasswordForm",
    "reset_password": "accounts.entrance_forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.entrance_forms.NewPasswordForm",
    "add_email": "accounts.entrance_forms.AddEmailForm",
    "reauthenticate": "accounts.entrance_forms.ReauthenticateForm",
}
# Brothers and sisters may share an address, and nobody can ask whether one is known here.
ACCOUNT_UNIQUE_EMAIL = False
ACCOUNT_USERNAME_MIN_LENGTH = 3
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
# Whoever reads the mail of an address can set a new password: to add one takes the password.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = ENVIRONMENT.mail is not None
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = ENVIRONMENT.address.scheme
# A whole school sits behind one address: a limit a person would never meet alone must not
# stop a class of thirty that signs up in one minute.
ACCOUNT_RATE_LIMITS = {
    "login": "1800/m/ip",
    "login_failed": "120/m/ip,5/5m/key",
    "signup": "600/h/ip",
    "reset_password": "20/m/ip,5/m/key",
    "recover": "60/m/ip,5/5m/key",
    "erase": "5/5m/user",
    "guest": "2000/h/ip",
    "report": "200/h/ip",
    # Class codes that are none, by whoever tries them and by an address, see classrooms/guesses.py.
    "join": "40/h/key",
    "join_from_address": "20000/h/ip",
    # A sign-up with an open code counts against the class, not against the school's address.
    "join_sign_up": "400/20m/key",
}
ALLAUTH_TRUSTED_PROXY_COUNT = 0 if IS_TRIAL else 1
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.entrance_forms.SecondFactorForm",
    "reauthenticate": "accounts.entrance_forms.SecondFactorAgainForm",
    "activate_totp": "accounts.entrance_forms.ActivateAppForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TRUST_ENABLED = False
# A code of half a minute ago still counts: a slow hand, or a clock that is a little off. It counts
# once: accounts/second_factor.py.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "Meridiano"
MFA_RECOVERY_CODE_COUNT = 10
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = ENVIRONMENT.address.is_loopback

MAIL_IS_ON = ENVIRONMENT.mail is not None
if not MAIL_IS_ON:
    # A site without mail is meant: recovery codes and teachers take its place.
    SILENCED_SYSTEM_CHECKS += ["mail.W001"]
MAILERS = {"default": {"OPTIONS": ENVIRONMENT.mail}} if ENVIRONMENT.mail else {}
DEFAULT_FROM_EMAIL = ENVIRONMENT.mail_from

# Words and times ---------------------------------------------------------------------------
LOCALE_PATHS = [ROOT / "locale"]
LANGUAGE_CODE = "en"
# A link to a page that is not translated is a defect: Spanish is there when its catalogue is.
LANGUAGES = [("en", "English")]
if (ROOT / "locale" / "es" / "LC_MESSAGES" / "django.mo").exists():
    LANGUAGES += [("es", "Español")]
USE_TZ = True
TIME_ZONE = "UTC"
DEFAULT_ZONE = ENVIRONMENT.time_zone

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.JsonFormatter"}},
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "json",
        }
    },
    "root": {"handlers": ["stdout"], "level": "WARNING"},
    "loggers": {
        "meridiano": {"level": "INFO"},
        "gunicorn.error": {"handlers": ["stdout"], "level": "WARNING", "propagate": False},
        "gunicorn.access": {"level": "CRITICAL", "propagate": False},
        "django": {"handlers": ["stdout"], "level": "WARNING", "propagate": False},
        # These name paths; the line of the request says what happened without them.
        "django.request": {"level": "ERROR", "propagate": True},
        "django.security": {"level": "CRITICAL", "propagate": True},
    },
}
