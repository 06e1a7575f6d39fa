"""What stands in the folder of a sweep while it works, and when it is done."""


def content(out):
    """All files by name, and their bytes."""
    files = (path for path in out.rglob("*") if path.is_file())
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}


def finished(out):
    """Finished pieces by name, and when each was written."""
    ages = {}
    for path in (out / "points").glob("*.jsonl"):
        try:
            ages[path.name] = path.stat().st_mtime_ns
        except FileNotFoundError:  # joined with others meanwhile
            continue
    return ages
