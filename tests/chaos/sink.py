"""An SMTP server that can be told to misbehave, a process of its own, which writes down all it accepts.

There is another one, alerts/management/inbox.py. That one is part of the product: it shows the mails of the
demonstration, and lives in the process that sends them. This one is for load and for faults: it must survive the
sender's death, die by itself and come back on its port, pipeline, drop connections at a named moment, and answer
thousands of mails without being what is measured.

    python -m tests.chaos.sink FOLDER [PORT]

FOLDER/sink.json tells the port; FOLDER/control is a unix socket that takes one line of JSON, the new behaviour, and
answers "ok"; FOLDER/journal gets one line of JSON for every mail that was accepted, before the answer goes out.
"""

import asyncio
import base64
import hashlib
import json
import os
import ssl
import sys
import time
from dataclasses import asdict, dataclass, field
from email.parser import BytesParser
from email.policy import default
from pathlib import Path
from typing import Any

TAKEN, DROP, SILENCE = "taken", "drop", "silence"


@dataclass(slots=True)
class Behaviour:
    """How the server answers. The default is a server without faults.

    `greylist`: 450 to the first RCPT of each recipient. `refuse`: 550 5.1.1 to those recipients. `rcpt`, `mail`: the
    answer to every RCPT or MAIL. `busy_after`: 452 4.4.5 to the MAIL after so many messages of one session.
    `dot`: "taken", an answer such as "451 4.3.0 no", "drop" (hang up without an answer) or "silence" (never answer);
    `dot_times`: how many mails that is true of, then "taken" again; `dot_keeps`: whether the mail was accepted all the
    same. `delay`: seconds before every answer. `tls`: "", or a certificate's file that STARTTLS is offered with.
    """

    greylist: bool = False
    refuse: list[str] = field(default_factory=list)
    rcpt: str = ""
    mail: str = ""
    busy_after: int = 0
    dot: str = TAKEN
    dot_times: int = 1_000_000
    dot_keeps: bool = False
    delay: float = 0.0
    tls: str = ""
    pipelining: bool = True
    eight_bit: bool = True
    keep_raw: bool = False


class HangUp(Exception):
    """The server closes the connection without a word."""


class Sink:
    """The server, with what it has in common between its connections."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.behaviour = Behaviour()
        self.seen: set[str] = set()
        self.connections = 0
        self.journal = os.open(folder / "journal", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def keep(self, recipients: list[str], content: bytes, began_at: float) -> None:
        """Write down an accepted mail: one write, so that no death of this process leaves half a line."""
        mail = BytesParser(policy=default).parsebytes(content)
        body = mail.get_body(("plain",))
        text = body.get_content() if body is not None else ""
        subject = str(mail["Subject"] or "")
        line: dict[str, Any] = {
            "at": time.time(),
            "began_at": began_at,
            "recipients": recipients,
            "message_id": str(mail["Message-ID"] or ""),
            "subject": subject,
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "says": hashlib.sha256(f"{subject}\n{text}".encode()).hexdigest(),
        }
        if self.behaviour.keep_raw:
            line["raw"] = base64.b64encode(content).decode()
        os.write(self.journal, f"{json.dumps(line)}\n".encode())

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        try:
            await Session(self, reader, writer).run()
        except (HangUp, OSError, asyncio.IncompleteReadError, ssl.SSLError):
            writer.transport.abort()
        finally:
            writer.close()

    async def control(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Take a new behaviour; what is not named is as in a server without faults."""
        self.behaviour = Behaviour(**json.loads(await reader.readline()))
        writer.write(b"ok\n")
        await writer.drain()
        writer.close()


class Session:
    """One connection."""

    def __init__(self, sink: Sink, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.sink = sink
        self.reader, self.writer = reader, writer
        self.recipients: list[str] = []
        self.has_sender = False
        self.taken = 0
        self.began_at = 0.0

    async def run(self) -> None:
        await self._answer("220 sink ESMTP")
        while line := await self.reader.readline():
            words = line.decode("utf-8", "replace").strip()
            verb = words.split(" ")[0].split(":")[0].upper()
            if verb == "QUIT":
                await self._answer("221 bye")
                return
            if verb == "STARTTLS" and self.sink.behaviour.tls:
                await self._start_tls()
            elif verb == "DATA":
                await self._data()
            else:
                await self._answer(self._answer_to(verb, words))

    def _answer_to(self, verb: str, words: str) -> str:
        match verb:
            case "EHLO" | "HELO":
                return self._greeting()
            case "MAIL":
                return self._to_mail()
            case "RCPT":
                return self._to_rcpt(words.split("<", 1)[-1].split(">", 1)[0])
            case "RSET":
                self._forget()
                return "250 ok"
            case "NOOP":
                return "250 ok"
            case _:
                return "502 5.5.2 no such command"

    def _greeting(self) -> str:
        behaviour = self.sink.behaviour
        offered = ["sink", "SIZE 33554432", "ENHANCEDSTATUSCODES"]
        offered += ["PIPELINING"] if behaviour.pipelining else []
        offered += ["8BITMIME"] if behaviour.eight_bit else []
        offered += ["STARTTLS"] if behaviour.tls and self.writer.get_extra_info("ssl_object") is None else []
        return "\r\n".join([*(f"250-{one}" for one in offered[:-1]), f"250 {offered[-1]}"])

    def _to_mail(self) -> str:
        behaviour = self.sink.behaviour
        if behaviour.mail:
            return behaviour.mail
        if behaviour.busy_after and self.taken >= behaviour.busy_after:
            return "452 4.4.5 too many messages in this session"
        self._forget()
        self.has_sender = True
        return "250 2.1.0 ok"

    def _to_rcpt(self, recipient: str) -> str:
        behaviour = self.sink.behaviour
        if not self.has_sender:
            return "503 5.5.1 MAIL first"
        if behaviour.rcpt:
            return behaviour.rcpt
        if recipient in behaviour.refuse:
            return f"550 5.1.1 <{recipient}> no such user"
        if behaviour.greylist and recipient not in self.sink.seen:
            self.sink.seen.add(recipient)
            return "450 4.2.0 greylisted, come back"
        self.recipients.append(recipient)
        return "250 2.1.5 ok"

    async def _data(self) -> None:
        if not self.recipients:
            await self._answer("503 5.5.1 no valid recipients")
            return
        await self._answer("354 go on")
        self.began_at = time.time()
        content = await self._content()
        behaviour = self.sink.behaviour
        dot = behaviour.dot if behaviour.dot_times > 0 else TAKEN
        behaviour.dot_times -= dot != TAKEN
        if dot == TAKEN or behaviour.dot_keeps:
            self.sink.keep(self.recipients, content, self.began_at)
            self.taken += 1
        self._forget()
        if dot == DROP:
            raise HangUp
        if dot == SILENCE:
            await asyncio.Event().wait()
        await self._answer("250 2.0.0 taken" if dot == TAKEN else dot)

    async def _content(self) -> bytes:
        """Read up to the final dot, and take the dots away that were stuffed in."""
        lines: list[bytes] = []
        while True:
            line = await self.reader.readline()
            if not line:
                raise HangUp
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line[1:] if line.startswith(b".") else line)

    async def _start_tls(self) -> None:
        await self._answer("220 go on")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.sink.behaviour.tls)
        await self.writer.start_tls(context)
        self._forget()

    async def _answer(self, words: str) -> None:
        if self.sink.behaviour.delay:
            await asyncio.sleep(self.sink.behaviour.delay)
        self.writer.write(f"{words}\r\n".encode())
        await self.writer.drain()

    def _forget(self) -> None:
        self.recipients, self.has_sender = [], False


async def listen(folder: Path, port: int) -> None:
    sink = Sink(folder)
    (folder / "control").unlink(missing_ok=True)
    await asyncio.start_unix_server(sink.control, folder / "control")
    server = await asyncio.start_server(sink.serve, "127.0.0.1", port, limit=2**24, backlog=1000)
    part = folder / "sink.part"
    part.write_text(json.dumps({"port": server.sockets[0].getsockname()[1], "pid": os.getpid()}))
    part.rename(folder / "sink.json")
    await server.serve_forever()


def as_json(behaviour: Behaviour) -> bytes:
    return f"{json.dumps(asdict(behaviour))}\n".encode()


if __name__ == "__main__":
    asyncio.run(listen(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
