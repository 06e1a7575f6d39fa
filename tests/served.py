"""What tests of the served page do again and again."""

DONE = "body[data-state=done]"


def upload(found, name, text, state=DONE):
    """Choose a scenario or a table, and wait for a state of the page."""
    file = {"name": name, "mimeType": "text/yaml", "buffer": text.encode()}
    found.page.set_input_files("#upload", files=[file])
    found.page.wait_for_selector(state, timeout=30_000)


def asked_again(found, state=DONE):
    """Wait until the page has worked on a change."""
    found.page.wait_for_selector("body[data-state=working]")
    found.page.wait_for_selector(state, timeout=60_000)
