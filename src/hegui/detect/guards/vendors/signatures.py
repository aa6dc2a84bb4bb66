# SPDX-License-Identifier: Apache-2.0
"""How five clouds want requests signed, as pure functions.

Each returns the value of ``Authorization`` (Yidun: of the parameter ``signature``) and knows nothing of HTTP beyond its arguments.
Header names are in small letters. Worked examples of the vendors are in the tests.
"""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import quote

DIGESTS: Final = {"MD5": "md5", "SHA1": "sha1", "SHA256": "sha256", "SM3": "sm3"}
"""What Yidun calls a `signatureMethod`, and hashlib a digest."""


def sha256(content: bytes) -> str:
    """The digest, in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def acs3(keys: tuple[str, str], headers: Mapping[str, str], body: bytes, query: Mapping[str, str] | None = None) -> str:
    """Alibaba Cloud, version 3 (``ACS3-HMAC-SHA256``), for a POST to ``/``.

    https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
    """
    key_id, key = keys
    lines, names = _canonical(headers)
    asked = "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in sorted((query or {}).items()))
    canonical = "\n".join(("POST", "/", asked, lines, names, sha256(body)))
    signature = _hmac(key.encode(), f"ACS3-HMAC-SHA256\n{sha256(canonical.encode())}").hex()
    return f"ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={names},Signature={signature}"


def tc3(keys: tuple[str, str], service: str, headers: Mapping[str, str], body: bytes, now: datetime) -> str:
    """Tencent Cloud, version 3 (``TC3-HMAC-SHA256``), for a POST to ``/``.

    https://cloud.tencent.com/document/api/213/30654
    """
    key_id, key = keys
    moment = now.astimezone(UTC)
    day = f"{moment:%Y-%m-%d}"
    lines, names = _canonical(headers)
    canonical = "\n".join(("POST", "/", "", lines, names, sha256(body)))
    scope = f"{day}/{service}/tc3_request"
    signing = _chained(f"TC3{key}", day, service, "tc3_request")
    signature = _hmac(
        signing, f"TC3-HMAC-SHA256\n{int(moment.timestamp())}\n{scope}\n{sha256(canonical.encode())}"
    ).hex()
    return f"TC3-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders={names}, Signature={signature}"


def volcengine(
    keys: tuple[str, str], scope: tuple[str, str], target: tuple[str, str], headers: Mapping[str, str], body: bytes
) -> str:
    """Volcengine (``HMAC-SHA256``), for a POST, at the moment of the header ``x-date``.

    https://www.volcengine.com/docs/6369/67269

    Args:
        keys: the key id and the secret.
        scope: the region and the service.
        target: the path and the query, the latter sorted and encoded.
        headers: those that are signed.
        body: as it will be sent.
    """
    key_id, key = keys
    moment = headers["x-date"]
    lines, names = _canonical(headers)
    canonical = "\n".join(("POST", *target, lines, names, sha256(body)))
    steps = (moment[:8], *scope, "request")
    whole = "/".join(steps)
    signature = _hmac(_chained(key, *steps), f"HMAC-SHA256\n{moment}\n{whole}\n{sha256(canonical.encode())}").hex()
    return f"HMAC-SHA256 Credential={key_id}/{whole}, SignedHeaders={names}, Signature={signature}"


def bce(
    keys: tuple[str, str],
    target: tuple[str, str, str],
    headers: Mapping[str, str],
    now: datetime,
    seconds: int = 1800,
) -> str:
    """Baidu AI Cloud (``bce-auth-v1``), valid for some seconds.

    https://cloud.baidu.com/doc/Reference/s/njwvz1yfu

    Args:
        keys: the key id and the secret.
        target: the method, the path and the query, the latter sorted and encoded.
        headers: those that are signed.
        now: when it begins to be valid.
        seconds: how long it is.
    """
    key_id, key = keys
    method, path, asked = target
    prefix = f"bce-auth-v1/{key_id}/{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}/{seconds}"
    lines = sorted(f"{_encoded(name)}:{_encoded(value.strip())}" for name, value in headers.items())
    canonical = "\n".join((method, quote(path, safe="/~"), asked, *lines))
    signature = _hmac(_hmac(key.encode(), prefix).hex().encode(), canonical).hex()
    return f"{prefix}/{';'.join(sorted(headers))}/{signature}"


def yidun(key: str, parameters: Mapping[str, str], digest: str = "md5") -> str:
    """NetEase Yidun: a digest of all parameters but the signature itself, in the order of their names, and of the key.

    https://support.dun.163.com/documents/588434200783982592
    """
    joined = "".join(f"{name}{value}" for name, value in sorted(parameters.items()) if name != "signature")
    return hashlib.new(digest, f"{joined}{key}".encode()).hexdigest()


def _canonical(headers: Mapping[str, str]) -> tuple[str, str]:
    """The lines of signed headers, ending in a newline, and their names."""
    ordered = sorted(headers.items())
    return "".join(f"{name}:{value.strip()}\n" for name, value in ordered), ";".join(name for name, _ in ordered)


def _encoded(value: str) -> str:
    return quote(value, safe="~")


def _hmac(key: bytes, content: str) -> bytes:
    return hmac.new(key, content.encode(), hashlib.sha256).digest()


def _chained(key: str, *steps: str) -> bytes:
    found = key.encode()
    for step in steps:
        found = _hmac(found, step)
    return found
