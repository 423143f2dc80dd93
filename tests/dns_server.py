"""A real DNS server on loopback that answers from a table."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
from dns.rdatatype import RdataType

Zone = dict[tuple[str, str], list[str]]
"""Name and kind of record, and the records as a zone file has them."""

FAILS = "fails.example"
"""Of this domain, and all below it, the server knows only that it failed."""


@contextmanager
def answering(zone: Zone) -> Iterator[int]:
    """Run the server; yield its port."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            data, asking = self.request
            question = dns.message.from_wire(data)
            asking.sendto(_answer(question, zone).to_wire(), self.client_address)

    with socketserver.ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()


def _answer(question: dns.message.Message, zone: Zone) -> dns.message.Message:
    answer = dns.message.make_response(question, recursion_available=True)
    asked = question.question[0]
    name = asked.name.to_text(omit_final_dot=True).lower()
    kind = RdataType(asked.rdtype).name
    if name.endswith(FAILS):
        answer.set_rcode(dns.rcode.SERVFAIL)
    elif records := zone.get((name, kind)):
        answer.answer.append(dns.rrset.from_text_list(asked.name, 60, "IN", kind, records))
    elif not any(known == name for known, _ in zone):
        answer.set_rcode(dns.rcode.NXDOMAIN)
    return answer
