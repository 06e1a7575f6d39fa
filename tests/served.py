"""What tests of the served page do again and again."""

from contextlib import contextmanager

DONE = "body[data-state=done]"


def upload(found, name, text, state=DONE):
    """Choose a scenario or a table, and wait for a state of the page."""
    file = {"name": name, "mimeType": "text/yaml", "buffer": text.encode()}
    found.page.set_input_files("#upload", files=[file])
    found.page.wait_for_selector(state, timeout=30_000)


@contextmanager
def asked_again(found, state=DONE):
    """Do something meanwhile that asks a question, and wait until the page has worked on it."""
    before = found.page.get_attribute("body", "data-ended")
    yield
    after = f"body:not([data-ended='{before}'])" + state.removeprefix("body")
    found.page.wait_for_selector(after, timeout=60_000)
