"""The same small shop as in the tests of journeys, and receipts by hand."""

from tests.journeys.conftest import shop  # noqa: F401
from tests.journeys.test_api import ask  # noqa: F401
