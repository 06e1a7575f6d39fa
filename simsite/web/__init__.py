"""The planner's local page: presentation and transport.

A request becomes a `Question`; a warm process answers it through the same facade as the command
line and tells what the page shows, in both languages; the browser draws it. Starlette and uvicorn
come in here only, and nothing here computes.
"""
