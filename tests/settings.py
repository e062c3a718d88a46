"""The settings of the application, on the services of the test run."""

import os

from compliance.embedded import APP, BASE_DIR, OWNER, Services

TEST_SERVICES = Services(BASE_DIR / ".local" / "test", lasting=False)
os.environ["DATABASE_URL"] = TEST_SERVICES.database_url(APP)
os.environ["DATABASE_OWNER_URL"] = TEST_SERVICES.database_url(OWNER)
os.environ["REDIS_URL"] = f"{TEST_SERVICES.redis_url}?db={os.getpid() % 1023 + 1}"
os.environ["SECRET_KEY"] = "only for tests"
os.environ["SEAL_KEY_FILE"] = str(BASE_DIR / ".local" / "test" / "seal.key")

from compliance.settings import *  # noqa: E402, F403 -- the environment must be set first

SEAL_KEY_IS_MADE = True
SEAL_FILE = ""
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # nothing is collected before tests
STATIC_ROOT = BASE_DIR / "static"
