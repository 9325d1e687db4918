"""A real browser, the pages of a furnished site to look at, and the site itself to walk through."""

import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import connections
from playwright.sync_api import sync_playwright

from tests.programs import skip_or_fail

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items):
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    """Return a running Chromium of this machine."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if program is None:
        skip_or_fail("no Chromium is installed (Debian package: chromium)")
    with pytest.MonkeyPatch.context() as patch:
        # Playwright's loop runs in the thread in which fixtures read the database.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
            yield browser
            browser.close()
            # While Playwright's loop runs, Django keeps connections apart from those before.
            connections.close_all()


@pytest.fixture(scope="session")
def served_pages(public_pages):
    """Serve the pages that were read, with their headers; return the server's address.

    Looking at a page needs no database: what was answered once is answered again.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            page = public_pages.get(self.path)
            path = unquote(urlsplit(self.path).path)
            if page is not None:
                response = page.response
                self._answer(response.status_code, response.content, dict(response.headers))
            elif file := self._file(path):
                kind = guess_type(path)[0] or "application/octet-stream"
                headers = {"Content-Type": kind, "Cache-Control": "max-age=3600"}
                self._answer(200, Path(file).read_bytes(), headers)
            else:
                self._answer(404, b"", {})

        def _file(self, path):
            if path.startswith(settings.STATIC_URL):
                return finders.find(path.removeprefix(settings.STATIC_URL))
            file = Path(settings.MEDIA_ROOT) / path.removeprefix(settings.MEDIA_URL)
            return file if path.startswith(settings.MEDIA_URL) and file.is_file() else None

        def _answer(self, status, content, headers):
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Watch:
    """Notes what a page complains about and what it asks of other origins."""

    def __init__(self, page, origin: str):
        self.complaints: list[str] = []
        self.foreign: list[str] = []
        page.on("console", self._message)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._request(request.url, origin))

    def _message(self, message):
        if message.type == "error":  # violations of the policy are errors too
            self.complaints.append(message.text)

    def _request(self, url, origin):
        if not url.startswith((f"{origin}/", "data:", "about:", "blob:")):
            self.foreign.append(url)


@pytest.fixture
def new_page(chromium):
    """Return a function that opens a page in a context of its own; all are closed at the end."""
    contexts = []

    def open_page(**options):
        context = chromium.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(15_000)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def new_tab(chromium):
    """Return a function that opens a page beside others: styles and scripts that they had, it has.

    For looking only: whoever logs in or chooses something needs a page of ``new_page``.
    """
    contexts = {}

    def open_tab(*, width: int, height: int, theme: str, scripts: bool = True):
        if scripts not in contexts:
            contexts[scripts] = chromium.new_context(
                java_script_enabled=scripts, reduced_motion="reduce"
            )
            contexts[scripts].set_default_timeout(15_000)
        page = contexts[scripts].new_page()
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=theme)
        return page

    yield open_tab
    for context in contexts.values():
        context.close()
