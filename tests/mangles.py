"""What copying a text from a page, a mail or an editor does to it."""

import unicodedata

MANGLES = {
    "crlf": lambda text: text.replace("\n", "\r\n"),
    "bom": lambda text: "\ufeff" + text,
    "straight quotes": lambda text: text.translate(str.maketrans("‘’“”", "''\"\"")),
    "curly quotes": lambda text: text.translate(str.maketrans("'\"", "’”")),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "doubled spaces": lambda text: text.replace(" ", "  "),
    "trailing space": lambda text: text.replace("\n", " \n") + "\n",
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "hyphens for dashes": lambda text: text.replace("–", "-").replace("—", "-"),
}
