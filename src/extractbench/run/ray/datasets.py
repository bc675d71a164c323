"""Ray Data: a dataset of texts to one of predictions, by actors that keep the extractor."""

import logging
from typing import TYPE_CHECKING, Any

from extractbench.errors import MissingExtraError
from extractbench.run.options import Settings
from extractbench.run.ray.batches import Job, Predictor
from extractbench.run.recipe import Given, Recipe

if TYPE_CHECKING:
    from ray.data import Dataset

__all__ = ["import_ray", "map_documents", "predict_dataset", "room_for"]

_BATCH = 64


def predict_dataset(
    dataset: "Dataset",
    extractor: Given,
    *,
    workers: int | None = None,
    gpus: float = 0,
    batch_size: int = _BATCH,
    timeout: float | None = None,
    retries: int = 2,
) -> "Dataset":
    """Return the predictions of a dataset of documents, lazily, in no certain order.

    The rows are those that `extractbench.run.ray.batches.predict` takes and gives. What a row
    lacks, or the extractor does to it, is a failure of that row.

    Args:
        dataset: The documents, such as ``ray.data.read_parquet(...)``.
        extractor: A callable, or what `load_extractor` takes; every node must have its code.
        workers: How many actors there are; by default one for each CPU, or GPU, of the cluster.
        gpus: How many GPUs an actor has to itself.
        batch_size: How many documents an actor gets at once.
        timeout: The seconds that a document may take; see `Settings`.
        retries: How often a document is tried again whose failure is transient.

    Raises:
        ExtractorError: If the extractor cannot be loaded, or not be sent to another process.
        MissingExtraError: If Ray is not installed.
    """
    job = Job.of(Recipe(extractor), Settings(timeout=timeout, retries=retries))
    return map_documents(dataset, job, workers=workers, gpus=gpus, batch_size=batch_size)


def map_documents(
    dataset: "Dataset",
    job: Job,
    *,
    workers: int | None = None,
    gpus: float = 0,
    batch_size: int | None = _BATCH,
) -> "Dataset":
    """Return the predictions of a dataset of documents; see `predict_dataset`.

    Args:
        dataset: The documents.
        job: The extractor, and how it is run.
        workers: How many actors there are.
        gpus: How many GPUs an actor has to itself.
        batch_size: How many documents an actor gets at once; None for a block of the dataset.
    """
    ray = import_ray()
    found: Dataset = dataset.map_batches(
        Predictor,
        fn_constructor_args=(job,),
        batch_format="pyarrow",
        batch_size=batch_size,
        compute=ray.data.ActorPoolStrategy(size=workers or room_for(gpus)),
        num_gpus=gpus or None,
    )
    return found


def import_ray() -> Any:
    """Return Ray with its data library, connected to the cluster of ``RAY_ADDRESS`` or a local one.

    Raises:
        MissingExtraError: If it is not installed.
    """
    try:
        import ray
        import ray.data
    except ModuleNotFoundError as error:
        if error.name != "ray":
            raise
        raise MissingExtraError("ray", "ray[data]") from error
    if not ray.is_initialized():
        logging.getLogger("ray.data").setLevel(logging.ERROR)
        ray.init(log_to_driver=False, configure_logging=False, include_dashboard=False)
    return ray


def room_for(gpus: float = 0) -> int:
    """Return how many actors the cluster has room for, by its CPUs or, if they want some, GPUs."""
    ray = import_ray()
    resources = ray.cluster_resources()
    room = resources.get("GPU", 0) / gpus if gpus else resources.get("CPU", 1)
    return max(1, int(room))
