"""Debian's Chromium, driven by Playwright. Nothing is downloaded, and nothing leaves the machine."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium is not None, "Install Debian's package chromium."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Return the folder, outside git, in which pictures of the pages are left."""
    folder = Path(os.environ.get("SCREENSHOTS", Path(__file__).resolve().parents[2] / "var" / "screenshots"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
