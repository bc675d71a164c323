"""How the documentation is built."""

from importlib.metadata import version as version_of

project = "extractbench"
author = "The extractbench authors"
copyright = "the extractbench authors"
release = version = version_of("extractbench")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

# A record type's constructor takes its fields, which its own page explains.
autodoc_class_signature = "separated"
autodoc_default_options = {"exclude-members": "__init__, __new__"}
autodoc_typehints = "description"
autodoc_member_order = "bysource"
napoleon_google_docstring = True
napoleon_use_ivar = True
napoleon_custom_sections = [("Class arguments", "params_style")]

html_theme = "furo"
html_title = f"extractbench {release}"
