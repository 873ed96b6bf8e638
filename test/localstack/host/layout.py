"""Lays out what LocalStack would download by itself, from jars of Maven Central: layout.py ROOT DYNAMODB JSONATA JAVA."""

import shutil
import sys
import zipfile
from pathlib import Path

root, dynamodb, jsonata, java = (Path(one) for one in sys.argv[1:5])
lib = root / "var/lib/localstack/lib"


def manifest_line(key: str, value: str) -> str:
    """A manifest's lines end after 72 bytes; what follows is indented by one."""
    text = f"{key}: {value}"
    lines = [text[:70]]
    rest = text[70:]
    while rest:
        lines.append(f" {rest[:69]}")
        rest = rest[69:]
    return "\r\n".join(lines) + "\r\n"


def lay_out_java() -> None:
    (lib / "java").mkdir(parents=True, exist_ok=True)
    link = lib / "java/21"
    if not link.is_symlink():
        link.symlink_to(java)


def lay_out_dynamodb() -> None:
    folder = lib / "dynamodb-local/2"
    jars_folder = folder / "DynamoDBLocal_lib"
    jars_folder.mkdir(parents=True, exist_ok=True)
    jars = []
    for file in sorted(dynamodb.iterdir()):
        if file.suffix == ".so" and ("amd64" in file.name or "aarch64" in file.name):
            shutil.copy(file, jars_folder / (file.name.split("-1.0")[0] + ".so"))
        if file.suffix == ".jar" and not file.name.startswith("mockito"):
            shutil.copy(file, jars_folder / file.name)
            jars.append(f"DynamoDBLocal_lib/{file.name}")
    main = "com.amazonaws.services.dynamodbv2.local.main.ServerRunner"
    with zipfile.ZipFile(folder / "DynamoDBLocal.jar", "w", zipfile.ZIP_DEFLATED) as jar:
        manifest = "Manifest-Version: 1.0\r\n" + manifest_line("Main-Class", main) + manifest_line("Class-Path", " ".join(jars))
        jar.writestr("META-INF/MANIFEST.MF", manifest)
        jar.writestr(
            "log4j2.xml",
            '<Configuration status="WARN"><Appenders><Console name="Console"/></Appenders>'
            '<Loggers><Root level="WARN"><AppenderRef ref="Console"/></Root></Loggers></Configuration>',
        )
    # stands in for an agent that lifts a limit of 20 indexes, which is hosted elsewhere; it does nothing
    shutil.copy(next(jsonata.glob("byte-buddy-agent-*.jar")), folder / "ddb-local-loader-0.1.jar")


def lay_out_jsonata() -> None:
    folder = lib / "jsonata/0.9.7"
    folder.mkdir(parents=True, exist_ok=True)
    for file in jsonata.glob("*.jar"):
        if not file.name.startswith("byte-buddy"):
            shutil.copy(file, folder / file.name)


lay_out_java()
lay_out_dynamodb()
lay_out_jsonata()
