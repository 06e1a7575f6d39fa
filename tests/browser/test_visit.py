"""The browser of these tests sees what it is there to see."""

import pytest

pytestmark = pytest.mark.slow

POLICY = "<meta http-equiv='Content-Security-Policy' content=\"default-src 'none'\">"


def test_requests_and_complaints_are_noted(visit, tmp_path):
    page = tmp_path / "page.html"
    image = "<img src='https://example.invalid/x.png'>"
    page.write_text(f"<!DOCTYPE html><p id='a'> one  word </p>{image}", encoding="utf-8")
    found = visit(page)
    assert found.requests == [page.as_uri(), "https://example.invalid/x.png"]
    assert any("ERR_INTERNET_DISCONNECTED" in told for told in found.complaints)
    assert found.texts("#a") == ["one word"]
    assert found.sideways() == 0


def test_a_policy_is_obeyed_and_what_is_too_wide_is_seen(visit, tmp_path):
    page = tmp_path / "page.html"
    table = "<table><tr><td>" + "m" * 400 + "</td></tr></table>"
    page.write_text(f"<!DOCTYPE html>{POLICY}<script>1</script>{table}", encoding="utf-8")
    found = visit(page, 390)
    assert any("Content Security Policy" in told for told in found.complaints)
    assert found.sideways() > 0
