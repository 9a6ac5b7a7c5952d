"""The client of the redis workload loads a server only once it listens: before, a busy machine made the
client fail, and the allocator of the server was told to have ended with status 1."""

import os
import pathlib
import socket
import subprocess

CLIENT = pathlib.Path(__file__).parents[1] / "programs" / "redis_client.sh"
NOT_YET = 3  # calls until the server listens
CLI = f"""#!/bin/sh
echo >>calls
[ "$(wc -l <calls)" -gt {NOT_YET} ]
"""
BENCHMARK = f"""#!/bin/sh
echo >>loads
[ "$(wc -l <calls)" -gt {NOT_YET} ]
"""


def program(file: pathlib.Path, text: str) -> None:
    file.write_text(text)
    file.chmod(0o755)


def test_a_server_that_does_not_listen_yet_is_waited_for(tmp_path: pathlib.Path, monkeypatch):
    tools, work = tmp_path / "tools", tmp_path / "work"
    tools.mkdir()
    work.mkdir()
    program(tools / "redis-cli", CLI)
    program(tools / "redis-benchmark", BENCHMARK)
    monkeypatch.chdir(work)  # a path of a socket is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("server.sock")
        done = subprocess.run([CLIENT, "10"], check=False, timeout=60, cwd=work,
                              env=os.environ | {"PATH": f"{tools}:{os.environ['PATH']}"})
    assert done.returncode == 0
    assert len((work / "loads").read_text().splitlines()) == 2
