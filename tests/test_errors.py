"""The errors: one tree, and messages that help."""

import pickle

import pytest

from extractbench import errors


def test_every_error_is_one_of_ours():
    named = [getattr(errors, name) for name in errors.__all__]
    kinds = [each for each in named if isinstance(each, type)]
    assert len(kinds) > 5
    assert all(issubclass(kind, errors.ExtractbenchError) for kind in kinds)


@pytest.mark.parametrize(
    ("known", "message"),
    [
        (["nothing", "regex"], "did you mean 'regex'? (known: nothing, regex)"),
        (["nothing"], "unknown extractor 'regx' (known: nothing)"),
        ([], "unknown extractor 'regx' (known: none)"),
    ],
)
def test_an_unknown_name_lists_what_is_known(known, message):
    assert str(errors.UnknownNameError("extractor", "regx", known)).endswith(message)


def test_an_unknown_name_crosses_a_process_boundary():
    """Pickled by its message alone it could not be made again, which kills a pool of workers."""
    error = errors.UnknownNameError("extractor", "regx", iter(["regex"]))
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (str(again), again.near, again.kind) == (str(error), ("regex",), "extractor")
