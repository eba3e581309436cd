"""HTTP/2 over TLS for APNs: hypercorn, with a certificate that is made for each start."""

import asyncio
import contextlib
import datetime
import ipaddress
import logging
import socket
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from koipond.twin.app import App

DAYS = 30


@contextlib.asynccontextmanager
async def line(twin):
    """Serves while the block lasts; gives {url, certificate}, or None when hypercorn is not installed."""
    try:
        from hypercorn.asyncio import serve
        from hypercorn.config import Config
    except ImportError:
        yield None
        return
    with tempfile.TemporaryDirectory(prefix="koipond-twin-") as folder:
        certificate, key = _certificate(Path(folder))
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", 0))
        url = f"https://127.0.0.1:{listening.getsockname()[1]}"
        config, ended = Config(), asyncio.Event()
        config.bind, config.certfile, config.keyfile = [f"fd://{listening.detach()}"], str(certificate), str(key)   # hypercorn closes it
        config.alpn_protocols, config.graceful_timeout, config.accesslog, config.errorlog = ["h2"], 1.0, None, logging.getLogger("hypercorn.error")
        config.loglevel = "WARNING"
        serving = asyncio.ensure_future(serve(_below(App(twin)), config, shutdown_trigger=ended.wait, mode="asgi"))
        try:
            yield {"url": url, "certificate": str(certificate)}
        finally:
            ended.set()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.wait([serving], timeout=2)


def _below(app: App):
    """The same application, all of whose paths here are of APNs."""
    async def asgi(scope, receive, send):
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            return await send({"type": "lifespan.shutdown.complete"})
        return await app({**scope, "path": "/apns" + scope["path"]}, receive, send)
    return asgi


def _certificate(folder: Path) -> tuple[Path, Path]:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "twin of APNs")])
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=DAYS)).add_extension(names, critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(key, hashes.SHA256()))
    certificate, private = folder / "certificate.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.touch(mode=0o600)
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return certificate, private
