"""Certificates for mail servers on loopback: right ones and wrong ones."""

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

SINCE = datetime(2020, 1, 1, tzinfo=UTC)


def write_certificate(path: Path, name: str, until_days: int) -> Path:
    """Write a key and a self-signed certificate, valid for so many days from 2020 on, into one file; return it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    alternatives: list[x509.GeneralName] = [x509.DNSName(name)]
    if name == "127.0.0.1":
        alternatives = [x509.IPAddress(ipaddress.ip_address(name))]
    certificate = (
        builder.not_valid_before(SINCE)
        .not_valid_after(SINCE + timedelta(days=until_days))
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(secret + certificate.public_bytes(pem))
    return path
