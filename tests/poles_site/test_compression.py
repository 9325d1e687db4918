"""What is made for one visitor is compressed for those who take it; pages that are held are not,
the page store compresses those once."""

import gzip

import pytest

GZIP = {"accept-encoding": "gzip"}


def body(response) -> bytes:
    return response.getvalue()


@pytest.mark.parametrize(
    "address",
    [
        *("/fr/recherche/?q=phase", "/en/no-such-page/", "/api/v1/poles/"),
        *("/donnees/v1/poles.csv", "/donnees/v1/poles.geojson"),
        *("/donnees/catalogue.ttl", "/donnees/catalogue.rdf"),
    ],
)
@pytest.mark.usefixtures("first_content")
def test_what_is_not_held_is_compressed(client, address):
    plain, packed = client.get(address), client.get(address, headers=GZIP)
    assert packed.status_code == plain.status_code
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    for response in (plain, packed):
        assert "Accept-Encoding" in response["Vary"]
    whole, sent = body(plain), body(packed)
    assert gzip.decompress(sent) == whole
    assert len(sent) < len(whole) / 2


@pytest.mark.parametrize("address", ["/api/v1/poles/", "/donnees/v1/poles.csv"])
@pytest.mark.usefixtures("first_content")
def test_the_validator_of_a_compressed_answer_is_known_again(client, address):
    etag = client.get(address, headers=GZIP)["ETag"]
    assert etag.startswith('W/"')
    again = client.get(address, headers={**GZIP, "if-none-match": etag})
    assert (again.status_code, body(again)) == (304, b"")


@pytest.mark.parametrize("address", ["/fr/", "/lt/phases/", "/donnees/v1/poles.xlsx"])
@pytest.mark.usefixtures("first_content")
def test_the_rest_is_left_as_it_is(client, address):
    response = client.get(address, headers=GZIP)
    assert response.status_code == 200
    assert "Content-Encoding" not in response
    assert "Accept-Encoding" not in response.headers.get("Vary", "")


@pytest.mark.usefixtures("first_content")
def test_a_form_of_the_admin_is_compressed_otherwise_each_time(admin_client):
    """Its length would tell what an attacker guesses of a secret in it (BREACH)."""
    answers = [admin_client.get("/admin/phases/phase/", headers=GZIP) for _time in range(8)]
    assert {answer["Content-Encoding"] for answer in answers} == {"gzip"}
    assert len({answer["Content-Length"] for answer in answers}) > 1
