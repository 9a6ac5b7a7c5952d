"""A picture of a page, taken by Debian's Chromium without a window."""

import os
import pathlib
import shutil
import subprocess
import tempfile

WIDTH, HEIGHT = 1280, 1240  # the answer, its two pictures and the first table
LIMIT_S = 120


def picture(page: pathlib.Path, file: pathlib.Path) -> None:
    """Writes the top of the page to a PNG file.  Raises ValueError with one line if it cannot."""
    browser = shutil.which("chromium")
    if browser is None:
        raise ValueError("a picture needs Debian's chromium, which is not installed")
    with tempfile.TemporaryDirectory() as profile:
        taken = pathlib.Path(profile) / "page.png"
        try:
            subprocess.run(
                [browser, *flags(), f"--user-data-dir={profile}", "--hide-scrollbars",
                 f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={taken}",
                 page.resolve().as_uri()],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=LIMIT_S, check=True)
        except subprocess.SubprocessError as error:
            raise ValueError(f"chromium took no picture: {error}") from error
        if not taken.is_file():
            raise ValueError(f"chromium wrote no {file}")
        file.write_bytes(taken.read_bytes())  # through a link, a device or a pipe


def flags() -> list[str]:
    """No window; and root, whom the sandbox refuses, goes without it."""
    return ["--headless=new", "--disable-gpu", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
