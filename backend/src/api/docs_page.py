"""The contract as a plain page: no script, nothing loaded from elsewhere."""

from html import escape
from typing import Any

_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
code { font: 0.9em ui-monospace, monospace; }
li { margin: 0.4rem 0; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 600; }
"""
_METHODS = ("get", "post", "put", "patch", "delete")


def docs_page(document: dict[str, Any]) -> str:
    """HTML of an OpenAPI document: each call with its summary, body and answers."""
    calls = [
        _call(path, method, operation)
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
        if method in _METHODS
    ]
    info = document["info"]
    return (
        "<!doctype html><html lang='en'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{escape(info['title'])}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(info['title'])} {escape(info['version'])}</h1><p>{escape(info.get('description', ''))}</p>"
        "<p>The whole contract, for machines: <a href='/api/openapi.json'>/api/openapi.json</a>. "
        "Events of the socket and of the poll are its schema <code>AnyEvent</code>, frames to the socket <code>Frame</code>.</p>"
        f"<ul>{''.join(calls)}</ul></body></html>"
    )


def _call(path: str, method: str, operation: dict[str, Any]) -> str:
    body = _schema_name(operation.get("requestBody", {}))
    answers = ", ".join(
        escape(f"{status} {_schema_name(answer)}".strip())
        for status, answer in operation["responses"].items()
        if status != "default"
    )
    takes = f" takes <code>{escape(body)}</code>," if body else ""
    return (
        f"<li><code><span class='method'>{method.upper()}</span> {escape(path)}</code><br>"
        f"{escape(operation.get('description', ''))}<br>{takes} answers <code>{answers}</code></li>"
    )


def _schema_name(holder: dict[str, Any]) -> str:
    for content in holder.get("content", {}).values():
        reference = str(content.get("schema", {}).get("$ref", ""))
        return reference.rsplit("/", 1)[-1]
    return ""
