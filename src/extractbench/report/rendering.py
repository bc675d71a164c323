"""Pages that hold all that they need, run nothing but our own script, and keep text text."""

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from extractbench.rates import DASH, found_text, write_rate
from extractbench.report.escaping import visible

__all__ = ["render_page"]


def render_page(package: str, name: str, **values: Any) -> str:
    """Return a page from ``templates/<name>.html.j2``, its style sheet and its script.

    The page fetches nothing, and its content-security policy allows nothing but these two.

    Args:
        package: The package whose ``templates`` it is among.
        name: The name of the three files.
        **values: What the template shows; all of it is escaped.
    """
    style, script = _asset(package, f"{name}.css"), _asset(package, f"{name}.js")
    template = _environment(package).get_template(f"{name}.html.j2")
    return template.render(
        values | {"style": style, "script": script, "policy": _policy(style, script)}
    )


@cache
def _environment(package: str) -> Environment:
    """Return what renders the templates of a package; whatever they print is escaped."""
    made = Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # Every value printed goes through it, so that none can be forgotten.
        finalize=_finalize,
    )
    made.filters["rate"] = write_rate
    made.filters["found"] = found_text
    made.globals["dash"] = DASH
    return made


def _finalize(value: Any) -> Any:
    is_text = isinstance(value, str) and not hasattr(value, "__html__")
    return visible(value) if is_text else value


def _asset(package: str, name: str) -> str:
    """Return a file among the templates of a package."""
    return (files(package) / "templates" / name).read_text("utf-8")


def _policy(style: str, script: str) -> str:
    """Return a content-security policy that allows one style sheet and one script."""
    return (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(content: str) -> str:
    digest = hashlib.sha256(content.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
