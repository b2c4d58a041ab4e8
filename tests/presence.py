"""What is skipped where something is absent, and required where it must be there."""

from __future__ import annotations

import os

import pytest

REQUIRED = os.environ.get("NEEDS_REQUIRE_ALL", "") == "1"


def absent(what: str) -> None:
    """Skip with a reason, or fail where everything must be present."""
    if REQUIRED:
        pytest.fail(f"NEEDS_REQUIRE_ALL is set, and {what}")
    pytest.skip(what)
