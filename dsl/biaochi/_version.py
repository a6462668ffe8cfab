"""The version of the engine: results name it, and compiled forms of another engine are not used."""

from importlib.metadata import PackageNotFoundError, version

try:
    ENGINE = version("biaochi")
except PackageNotFoundError:
    ENGINE = "0+source"
