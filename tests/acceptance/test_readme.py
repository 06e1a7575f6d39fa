"""The README stays one page; what it shows is run with the other pages in test_pages.py."""

MOST_LINES = 150


def test_it_is_one_page(request):
    readme = request.config.rootpath / "README.md"
    assert len(readme.read_text("utf-8").splitlines()) <= MOST_LINES
