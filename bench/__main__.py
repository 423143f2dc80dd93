"""make bench: the law engine, then lists, planning and sending, on SQLite and PostgreSQL, each in its own process."""

import os
import subprocess
import sys
import tempfile

from tests import servers


def run(module: str, **env: str) -> None:
    sys.stdout.write(f"\n== {module} {'on PostgreSQL' if 'postgres' in env.get('DATABASE_URL', '') else ''}\n")
    sys.stdout.flush()
    code = f"import django; django.setup(); import runpy; runpy.run_module({module!r}, run_name='__main__')"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, **env})  # noqa: S603 - our own


def main() -> None:
    servers.install_missing()
    run("bench.rules")
    with tempfile.TemporaryDirectory(prefix="countersign-bench-") as folder:
        subprocess.run([sys.executable, "config/keys.py"], check=True, env={**os.environ, "DATA_DIR": folder})
        for module in ("bench.alerts", "bench.lists"):
            database = f"sqlite:///{folder}/{module}.sqlite3"
            run(module, DATA_DIR=folder, DEMO="false", HOLD_SECONDS="0", DATABASE_URL=database)
            with servers.postgres() as url:
                run(module, DATA_DIR=folder, DEMO="false", HOLD_SECONDS="0", DATABASE_URL=url)


if __name__ == "__main__":
    main()
