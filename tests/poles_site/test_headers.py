"""Security headers on public pages and in the admin, and what an anonymous reader is not given."""

import pytest

CSP = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
PUBLIC = ["/", "/fr/", "/lt/phases/", "/en/no-such-page/", "/robots.txt", "/sitemap.xml"]


@pytest.mark.parametrize("address", [*PUBLIC, "/admin/", "/admin/login/"])
@pytest.mark.usefixtures("first_content")
def test_security_headers(client, address):
    headers = client.get(address).headers
    assert set(headers["Content-Security-Policy"].split("; ")) == CSP
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.usefixtures("first_content")
def test_an_anonymous_reader_gets_no_cookie(client, address):
    response = client.get(address)
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")
