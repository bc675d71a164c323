"""Names of persons: the same name, its surname alone, or another one."""

import pytest

from extractbench.operations.names import PersonName


@pytest.mark.parametrize(
    ("one", "other", "credit"),
    [
        ("Ann Lee", "Ann Lee", 1),
        ("ANN  LEE", "Ann Lee", 1),
        ("Zoë Müller", "Zoe\u0308 Mu\u0308ller", 1),
        ("Ann O’Lee", "Ann O'Lee", 1),
        ("Lee", "Ann Lee", 0.5),
        ("Lee", "Ann Mary Lee", 0.5),
        ("Müller", "Zoë Mu\u0308ller", 0.5),
        ("Ann", "Ann Lee", 0),
        ("Mary Lee", "Ann Mary Lee", 0),
        ("Leeds", "Ann Lee", 0),
        ("Bob Lee", "Ann Lee", 0),
        ("Lee", "Low", 0),
        ("", "Ann Lee", 0),
    ],
)
def test_a_surname_alone_is_partial_either_way(one, other, credit):
    """Surname only is half right (design: officials); a given name alone names nobody."""
    assert PersonName().compare(one, other) == PersonName().compare(other, one) == credit
