"""What a model is asked for: a task and the layers of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

from extractbench.errors import SchemaError, UnknownNameError
from extractbench.operations.records import OPERATIONS
from extractbench.schema import record_schema
from extractbench.task import Schema, Task, as_task

__all__ = ["Asked", "LayerName", "what_is_asked"]

LayerName: TypeAlias = Literal["zones", "mentions", "quotes", "record"]
LAYERS: tuple[LayerName, ...] = get_args(LayerName)


@dataclass(frozen=True, slots=True)
class Asked:
    """A task, and which of its layers a model is asked for, in the order of `LayerName`."""

    task: Task
    layers: tuple[LayerName, ...]


def what_is_asked(schema: Schema = OPERATIONS.name, layers: str | Sequence[str] = ()) -> Asked:
    """Return the task that a schema names, and the layers to ask for.

    Args:
        schema: ``operations``, a record type, a task, or where to import one from.
        layers: Names of layers, in a string with commas between; none for all that the task
            defines: of a bare record type, the record.

    Raises:
        SchemaError: If the schema is no record type or task, or cannot be scored; or if a layer
            is named that the task does not define.
        LoadError: If it cannot be imported.
        UnknownNameError: If there is no such layer.
    """
    task = OPERATIONS if schema == OPERATIONS.name else as_task(schema)
    names = layers.split(",") if isinstance(layers, str) else layers
    wanted = {name.strip() for name in names} - {""}
    for name in sorted(wanted - set(LAYERS)):
        raise UnknownNameError("layer", name, LAYERS)
    defined = _defined(task)
    if missing := sorted(wanted - defined):
        raise SchemaError(
            f"task {task.name!r} does not define {', '.join(missing)}; ask for "
            f"{', '.join(sorted(defined))}, or give a Task with labels and a record"
        )
    return Asked(task, tuple(name for name in LAYERS if name in (wanted or defined)))


def _defined(task: Task) -> set[str]:
    """Return the layers that a task says something about; zones and quotes come with labels."""
    defined: set[str] = {"zones", "mentions", "quotes"} if task.labels else set()
    if task.record is not None:
        record_schema(task.record)
        defined.add("record")
    if not defined:
        raise SchemaError(f"task {task.name!r} has neither labels nor a record to ask for")
    return defined
