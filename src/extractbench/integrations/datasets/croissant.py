"""Croissant metadata of an exported corpus (https://docs.mlcommons.org/croissant, version 1.1).

Its ``source`` reaches one level into a column. What lies deeper, the spans of a quote's content,
is left out there and stands in the Parquet files.
"""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from extractbench.corpus.gold import Corpus
from extractbench.integrations.datasets.card import Licence, describe
from extractbench.integrations.datasets.features import import_datasets

if TYPE_CHECKING:
    from datasets import Dataset

__all__ = ["croissant"]


def croissant(
    corpus: Corpus, folder: Path, files: Mapping[str, "Dataset"], licence: Licence | None
) -> dict[str, Any]:
    """Return the metadata as JSON-LD.

    Args:
        corpus: What is exported.
        folder: Where it was written.
        files: What was written, by the names of the Parquet files in the folder.
        licence: Its licence, if it is known.
    """
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        "name": corpus.name,
        "description": describe(corpus),
        **({"license": licence.url} if licence else {}),
        "version": _semantic(corpus.version),
        "distribution": [_file(folder, name) for name in files],
        "recordSet": [_record_set(name, dataset) for name, dataset in files.items()],
    }


def _semantic(version: str) -> str:
    parts = version.split(".")
    return ".".join([*parts, "0", "0"][:3]) if all(map(str.isdigit, parts)) else version


def _file(folder: Path, name: str) -> dict[str, Any]:
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name,
        "contentUrl": name,
        "encodingFormat": "application/x-parquet",
        "sha256": sha256((folder / name).read_bytes()).hexdigest(),
    }


def _record_set(file: str, dataset: "Dataset") -> dict[str, Any]:
    name = file.removeprefix("data/").removesuffix(".parquet")
    return {
        "@type": "cr:RecordSet",
        "@id": name,
        "name": name,
        "key": {"@id": f"{name}/id"},
        "field": [
            _field(f"{name}/{column}", column, feature, file)
            for column, feature in dataset.features.items()
        ],
    }


def _field(at: str, column: str, feature: Any, file: str) -> dict[str, Any]:
    inner, is_list = _unlisted(feature)
    field: dict[str, Any] = {"@type": "cr:Field", "@id": at, "name": at}
    if is_list:
        field |= {"isArray": True, "arrayShape": "-1"}
    if isinstance(inner, Mapping):
        return field | {"subField": list(_sub_fields(at, column, inner, file))}
    return field | {"dataType": _type(inner), "source": _source(file, column)}


def _sub_fields(
    at: str, column: str, features: Mapping[str, Any], file: str, path: str = ""
) -> Iterator[dict[str, Any]]:
    for name, feature in features.items():
        inner, is_list = _unlisted(feature)
        if isinstance(inner, Mapping):
            if not is_list:
                yield from _sub_fields(at, column, inner, file, f"{path}{name}.")
            continue
        steps = path + name
        yield {
            "@type": "cr:Field",
            "@id": f"{at}/{steps}",
            "name": f"{at}/{steps}",
            "dataType": _type(inner),
            **({"isArray": True, "arrayShape": "-1"} if is_list else {}),
            "source": _source(file, column) | {"transform": {"jsonPath": steps}},
        }


def _unlisted(feature: Any) -> tuple[Any, bool]:
    is_list = isinstance(feature, import_datasets().List)
    return (feature.feature if is_list else feature), is_list


def _source(file: str, column: str) -> dict[str, Any]:
    return {"fileObject": {"@id": file}, "extract": {"column": column}}


def _type(value: Any) -> str:
    return _TYPES[value.dtype]


_TYPES = {"string": "sc:Text", "int64": "sc:Integer", "float64": "sc:Float", "bool": "sc:Boolean"}
_TERMS = (
    *("arrayShape", "citeAs", "column", "containedIn", "equivalentProperty", "extract", "field"),
    *("fileObject", "fileProperty", "fileSet", "format", "includes", "isArray", "isLiveDataset"),
    *("jsonPath", "key", "md5", "parentField", "path", "recordSet", "references", "regex"),
    *("repeated", "replace", "samplingRate", "separator", "source", "subField", "transform"),
)
_CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "dct": "http://purl.org/dc/terms/",
    "sc": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "description": {"@container": "@language"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "name": {"@container": "@language"},
    **{term: f"cr:{term}" for term in _TERMS},
}
