"""The same faults for other programs that send mail, side by side with ours: `make chaos ARGS=--peers`.

Each peer is installed, in the version named here, into a virtual environment of its own in a temporary folder, and runs
as its documentation says, on PostgreSQL: once with its defaults and once as well configured as it can be, its waits
scaled to seconds. None of them is a dependency of Countersign. Ours runs with a clock that is 120 times faster, for the
same reason. "Lost" is what has not come a quarter of a minute after the last mail that did.
"""

import datetime
import os
import platform
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from random import Random

from tests.chaos import report
from tests.chaos.common import QUICK, news
from tests.chaos.machinery import Keeper, Kept, PostgresServer, RedisServer, SinkProcess, marked, until
from tests.chaos.world import POSTGRES, Make, Templates, world_of

PACKAGES = [
    "celery==5.7.0",
    "django==5.2.19",
    "django-mailer==2.3.2",
    "django-post-office==3.12.0",
    "packaging==25.0",
    "psycopg[binary]==3.3.9",
    "redis==8.1.0",
]
MAILS = 300
OURS = "Countersign"
QUIET_SECONDS = 15.0

SETTINGS = """
import os
from datetime import timedelta
SECRET_KEY = "of a test"
USE_TZ = True
DATABASES = {{"default": {{"ENGINE": "django.db.backends.postgresql", "HOST": "127.0.0.1", "USER": "postgres",
             "PORT": os.environ["PEER_PG"], "NAME": os.environ["PEER_DB"]}}}}
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = "127.0.0.1", int(os.environ["PEER_SMTP"]), 10
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [{{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}}]
INSTALLED_APPS = ["django.contrib.contenttypes", "django.contrib.auth", *{apps!r}]
CELERY_BROKER_URL = os.environ["PEER_REDIS"]
CELERY_TASK_IGNORE_RESULT = True
{settings}
"""

MANAGE = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "peer_settings"
from django.core.management import execute_from_command_line
execute_from_command_line(sys.argv)
"""

TASKS = """
import os
os.environ["DJANGO_SETTINGS_MODULE"] = "peer_settings"
from celery import Celery
from django.core.mail import EmailMessage
app = Celery("peer")
app.config_from_object("django.conf:settings", namespace="CELERY")
{decorator}
def send(to, subject, message_id):
    headers = {{"Message-ID": message_id}} if message_id else {{}}
    EmailMessage(subject, "Text of " + subject, "from@peer.example", [to], headers=headers).send()
"""

QUEUE = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "peer_settings"
import django; django.setup()
readers = [("reader%d@readers.example" % n, "Subject %d" % n) for n in range(int(sys.argv[1]))]
{queue}
"""

LOOP = "while true; do {commands}; sleep 0.5; done"


@dataclass(frozen=True, slots=True)
class Peer:
    """A program, and how it is configured. `commands` run one after the other, again and again, as from cron."""

    name: str
    apps: tuple[str, ...]
    settings: str
    queue: str
    commands: str
    decorator: str = ""


POST_OFFICE_QUEUE = """
from post_office import mail
mail.send_many([dict(sender="from@peer.example", recipients=[to], subject=subject, message="Text of " + subject)
                for to, subject in readers])
"""
MAILER_QUEUE = """
from django.core.mail import EmailMessage
from mailer.backend import DbBackend
DbBackend().send_messages([EmailMessage(subject, "Text of " + subject, "from@peer.example", [to])
                           for to, subject in readers])
"""
CELERY_QUEUE = """
from peer_tasks import send
for to, subject in readers:
    send.delay(to, subject, {message_id})
"""
WORKER = "exec {python} -m celery -A peer_tasks worker --concurrency 2 --loglevel ERROR"
POST_OFFICE = "{python} manage.py send_queued_mail"
MAILER = "{python} manage.py send_mail; {python} manage.py retry_deferred"

PEERS = [
    Peer("post_office 3.12, defaults", ("post_office",), "", POST_OFFICE_QUEUE, POST_OFFICE),
    Peer(
        "post_office 3.12, tuned",
        ("post_office",),
        "POST_OFFICE = {'MAX_RETRIES': 50, 'RETRY_INTERVAL': timedelta(seconds=1), 'MESSAGE_ID_ENABLED': True,"
        " 'MESSAGE_ID_FQDN': 'peer.example', 'BATCH_SIZE': 20}",
        POST_OFFICE_QUEUE,
        POST_OFFICE,
    ),
    Peer("django-mailer 2.3.2, defaults", ("mailer",), "", MAILER_QUEUE, MAILER),
    Peer("django-mailer 2.3.2, tuned", ("mailer",), "MAILER_USE_FILE_LOCK = False", MAILER_QUEUE, MAILER),
    Peer("Celery task a mail, defaults", (), "", CELERY_QUEUE.format(message_id="None"), WORKER, decorator="@app.task"),
    Peer(
        "Celery task a mail, tuned",
        (),
        "CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True\nCELERY_WORKER_PREFETCH_MULTIPLIER = 1\n"
        "CELERY_BROKER_TRANSPORT_OPTIONS = {'visibility_timeout': 5}",
        CELERY_QUEUE.format(message_id="'<%s@peer.example>' % to.split('@')[0]"),
        WORKER,
        decorator="@app.task(autoretry_for=(Exception,), max_retries=None, retry_backoff=1, retry_backoff_max=2)",
    ),
]


@dataclass(frozen=True, slots=True)
class Score:
    """What came of one fault: mails that never came, copies, and copies that no mailbox can recognise as such."""

    lost: int
    doubled: int
    other_id: int
    seconds: float

    def __str__(self) -> str:
        copies = f"{self.doubled} doubled" + (f" ({self.other_id} with another ID)" if self.other_id else "")
        return f"{self.lost} missing, {copies}"


class Running:
    """A program at work: its mail server, and the means to kill it."""

    def __init__(self, sink: SinkProcess, kill: Callable[[], None], start: Callable[[], None]) -> None:
        self.sink, self.kill, self.start = sink, kill, start

    @property
    def mails(self) -> int:
        return len(self.sink.journal)

    def wait(self, mails: int) -> None:
        until(lambda: self.mails >= mails, 60)

    def finish(self, wanted: int) -> None:
        """Wait until everybody has a mail, and a little for copies; or until nothing has come for a while."""
        seen, changed_at = -1, time.monotonic()
        while time.monotonic() - changed_at < QUIET_SECONDS:
            if self.mails != seen:
                seen, changed_at = self.mails, time.monotonic()
            told = {tuple(line["recipients"]) for line in self.sink.journal}
            if len(told) >= wanted and time.monotonic() - changed_at > QUIET_SECONDS / 3:
                return
            time.sleep(0.2)

    def score(self, wanted: int) -> Score:
        journal = self.sink.journal
        counts = Counter(tuple(line["recipients"]) for line in journal)
        ids: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for line in journal:
            ids[tuple(line["recipients"])].add(line["message_id"])
        seconds = journal[-1]["at"] - journal[0]["at"] if journal else 0.0
        other_id = sum(len(one) - 1 for one in ids.values())
        return Score(wanted - len(counts), len(journal) - len(counts), other_id, seconds)


def _nothing(running: Running) -> int:
    running.start()
    return MAILS


def _kill_once(running: Running) -> int:
    running.start()
    running.wait(100)
    running.kill()
    return MAILS


def _kill_five_times(running: Running) -> int:
    running.start()
    for number in range(5):
        running.wait(20 + 50 * number)
        running.kill()
    return MAILS


def _greylist(running: Running) -> int:
    running.sink.behave(greylist=True)
    running.start()
    return MAILS


def _busy(running: Running) -> int:
    running.sink.behave(mail="421 4.3.2 shutting down")
    running.start()
    time.sleep(8)
    running.sink.behave()
    return MAILS


def _gone(running: Running) -> int:
    running.sink.kill()
    running.start()
    time.sleep(8)
    running.sink.start()
    running.sink.behave()
    return MAILS


def _hang_up(running: Running) -> int:
    running.sink.behave(dot="drop", dot_times=10)
    running.start()
    return MAILS


FAULTS: list[tuple[str, Callable[[Running], int]]] = [
    ("no fault", _nothing),
    ("kill -9 once", _kill_once),
    ("kill -9 five times", _kill_five_times),
    ("450 at each first RCPT", _greylist),
    ("421 for 8 s", _busy),
    ("the server is gone for 8 s", _gone),
    ("hangs up after 10 final dots, mail not taken", _hang_up),
]


class Laboratory:
    """The virtual environment and the servers that the peers share."""

    def __init__(self, folder: Path, mark: str) -> None:
        self.folder, self.env = folder, marked(mark)
        self.python = folder / "venv" / "bin" / "python"
        uv = [sys.executable, "-m", "uv"]
        subprocess.run([*uv, "venv", "--quiet", "--python", sys.executable, str(folder / "venv")], check=True)
        install = [*uv, "pip", "install", "--quiet", "--python", str(self.python), *PACKAGES]
        subprocess.run(install, check=True)
        self.postgres = PostgresServer(folder / "peers-pg", self.env)
        self.postgres.make()
        self.postgres.start()
        self.numbers = count()

    @contextmanager
    def running(self, peer: Peer) -> Iterator[Running]:
        """Set a peer up, with its mails queued, and not started yet."""
        name = f"peer{next(self.numbers)}"
        folder = self.folder / name
        folder.mkdir()
        sink, redis = SinkProcess(folder / "sink", self.env), RedisServer(self.env)
        sink.start()
        sink.behave()
        redis.start()
        self.postgres.database(name)
        env = {
            **self.env,
            "DJANGO_SETTINGS_MODULE": "peer_settings",
            "PEER_PG": str(self.postgres.port),
            "PEER_DB": name,
            "PEER_SMTP": str(sink.port),
            "PEER_REDIS": redis.url,
            "TMPDIR": str(folder),
        }
        self._write(folder, peer)
        for command in (["manage.py", "migrate", "--verbosity", "0"], ["queue_mails.py", str(MAILS)]):
            subprocess.run([str(self.python), *command], cwd=folder, env=env, check=True, stdout=subprocess.DEVNULL)
        commands = peer.commands.format(python=self.python)
        shell = commands if commands.startswith("exec") else LOOP.format(commands=commands)
        keeper = Keeper()
        kept = Kept("peer", ["sh", "-c", f"cd {folder} && {shell}"], env, folder / "log")
        try:
            yield Running(sink, lambda: kept.send(signal.SIGKILL, group=True), lambda: _keep(keeper, kept))
        finally:
            keeper.end()
            sink.kill()
            redis.kill()

    def _write(self, folder: Path, peer: Peer) -> None:
        files = {
            "peer_settings.py": SETTINGS.format(apps=list(peer.apps), settings=peer.settings),
            "manage.py": MANAGE,
            "queue_mails.py": QUEUE.format(queue=peer.queue),
            **({"peer_tasks.py": TASKS.format(decorator=peer.decorator)} if peer.decorator else {}),
        }
        for name, text in files.items():
            (folder / name).write_text(text)


def _keep(keeper: Keeper, kept: Kept) -> None:
    keeper.add(kept)


def _ours(name: str, fault: Callable[[Running], int], templates: Templates) -> Score:
    """Let Countersign go through the same, with Celery and Redis: one worker of two processes, and beat."""
    with world_of(name, POSTGRES, Make(QUICK), templates, Random(1)) as world:  # noqa: S311
        news(world, MAILS)

        def kill() -> None:
            for one in world.keeper.kept:
                one.send(signal.SIGKILL, group=True)

        running = Running(world.sink, kill, world.start)
        wanted = fault(running)
        running.finish(wanted)
        return running.score(wanted)


def measure(folder: Path, mark: str, *, only: str, is_docs: bool) -> int:
    """Run every fault against every peer and ours; print the table, and write it into the page if asked."""
    laboratory, templates = Laboratory(folder, mark), Templates(folder, mark)
    table: dict[str, dict[str, Score]] = defaultdict(dict)

    def run(words: str, fault: Callable[[Running], int], peer: Peer | None) -> None:
        name = peer.name if peer else OURS
        if peer is None:
            score = _ours(f"ours-{len(words)}", fault, templates)
        else:
            with laboratory.running(peer) as running:
                wanted = fault(running)
                running.finish(wanted)
                score = running.score(wanted)
        table[words][name] = score
        sys.stderr.write(f"{words:<46}{name:<32}{score}, {score.seconds:.1f} s\n")
        sys.stderr.flush()

    faults = [(words, fault) for words, fault in FAULTS if only in words]
    try:
        # Time is measured one by one; what a fault leads to may be seen side by side.
        for peer in [None, *PEERS] if faults[0] == FAULTS[0] else []:
            run(*FAULTS[0], peer)
        pool = ThreadPoolExecutor(3)
        rest = [(*fault, peer) for fault in faults if fault != FAULTS[0] for peer in [None, *PEERS]]
        list(pool.map(lambda one: run(*one), rest))
        pool.shutdown()
    finally:
        laboratory.postgres.stop("immediate")
        templates.end()
    lines = _as_lines(table)
    sys.stdout.write("\n".join([*lines, ""]))
    if is_docs:
        report.replace_between("peers", lines)
    ours = [scores[OURS] for scores in table.values()]
    return 1 if any(score.lost or score.other_id for score in ours) else 0


def _as_lines(table: dict[str, dict[str, Score]]) -> list[str]:
    names = [OURS, *(peer.name for peer in PEERS)]
    lines = [f"| {MAILS} mails | {' | '.join(names)} |", "|---|" + "---|" * len(names)]
    lines += [f"| {words} | {' | '.join(str(scores[name]) for name in names)} |" for words, scores in table.items()]
    if plain := table.get("no fault"):
        ours = max(plain[OURS].seconds, 0.001)
        ratios = [f"{plain[name].seconds / ours:.2f}" for name in names]
        lines.append(f"| time without a fault, ours = 1 | {' | '.join(ratios)} |")
    when = datetime.datetime.now(datetime.UTC).date()  # noqa: TID251 - the date of a measurement
    cores = len(os.sched_getaffinity(0))
    lines += [
        "",
        f"Measured on {when} by `make chaos ARGS=--peers`, {cores} cores, Python {platform.python_version()}.",
    ]
    return lines
