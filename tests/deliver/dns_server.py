"""A small DNS server on loopback that answers as a test wants: the real protocol, over UDP."""

import contextlib
import socket
import threading
import time

import dns.flags
import dns.message
import dns.rcode
import dns.rrset


class DnsServer:
    """`mail`: domain → exchangers in their order, '' for none. A domain that is not in it does not exist. `asked`: every question, in order."""

    def __init__(self):
        self.mail: dict[str, list[str]] = {}
        self.ttl, self.seconds, self.broken, self.asked = 600, 0.0, False, []
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.address = self._socket.getsockname()
        threading.Thread(target=self._serve, daemon=True).start()

    def stop(self) -> None:
        self._socket.close()

    def _serve(self) -> None:
        while True:
            try:
                raw, whose = self._socket.recvfrom(4096)
            except OSError:
                return
            threading.Thread(target=self._answer, args=(raw, whose), daemon=True).start()

    def _answer(self, raw: bytes, whose) -> None:
        question = dns.message.from_wire(raw)
        name = question.question[0].name
        self.asked.append(name.to_text(omit_final_dot=True))
        time.sleep(self.seconds)
        answer = dns.message.make_response(question)
        answer.flags |= dns.flags.RA
        hosts = self.mail.get(name.to_text(omit_final_dot=True))
        if self.broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif hosts is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif hosts:
            answer.answer.append(dns.rrset.from_text(name, self.ttl, "IN", "MX", *(f"{10 * n} {host}." for n, host in enumerate(hosts, 1))))
        with contextlib.suppress(OSError):      # the test has ended
            self._socket.sendto(answer.to_wire(), whose)
