"""The API as in the tests of the API."""

from tests.api.conftest import app, guest, runtime, visit, web_root

__all__ = ["app", "guest", "runtime", "visit", "web_root"]
