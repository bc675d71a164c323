"""Extractors on a cluster: Arrow batches in, Arrow batches out, with Ray Data or without.

Rooms: `tables` and `batches` know Arrow alone, for Spark, Dask and whatever has batches; `datasets`
makes a dataset of predictions of one of texts; `running` is the engine ``ray`` of a run. Neither
pyarrow nor Ray is imported before it is needed.
"""

from extractbench.run.ray.batches import predict
from extractbench.run.ray.datasets import predict_dataset
from extractbench.run.ray.tables import prediction_schema

__all__ = ["predict", "predict_dataset", "prediction_schema"]
