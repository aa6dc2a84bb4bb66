# SPDX-License-Identifier: Apache-2.0
"""C2PA manifests beside the label: label first, sign last, read back, and never more trust than there is."""

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from label_factory import LABEL, OTHER, pixels, png
from PIL import Image

from hegui.errors import LabelProblem, MissingExtra
from hegui.label import Absent, PresentValid, read, verify, write
from hegui.label.c2pa_manifest import GENERATED, SIGNABLE
from hegui.label.credentials import (
    ASSERTION,
    Algorithm,
    Credentials,
    Signer,
    Validation,
    credentials_of,
    sign,
)
from hegui.label.formats import SUFFIXES
from hegui.label.propagation import SuspectedAi, propagate, state_of

c2pa = pytest.importorskip("c2pa")

UNTRUSTED = "signingCredential.untrusted"


@dataclass(frozen=True)
class Authority:
    """A certification authority of the test, which nobody trusts."""

    name: x509.Name
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)


def named(organisation: str) -> x509.Name:
    """A distinguished name."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COMMON_NAME, f"{organisation} C2PA"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
        ]
    )


def certificate(subject: x509.Name, key: Any, issuer: x509.Name, issuer_key: Any, *, root: bool) -> x509.Certificate:
    """A certificate of the profile of C2PA: an end entity for signing with an extended key usage, or its root."""
    now = datetime.now(UTC)
    usage = dict.fromkeys(
        (
            "content_commitment",
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=root, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=not root, key_cert_sign=root, crl_sign=root, **usage), critical=True
        )
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )
    if root:
        built = built.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    else:
        purpose = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.EMAIL_PROTECTION])
        built = built.add_extension(purpose, critical=False)
    return built.sign(issuer_key, hashes.SHA256())


@pytest.fixture(scope="module")
def authority() -> Authority:
    """Made for this run."""
    key, name = ec.generate_private_key(ec.SECP256R1()), named("Test root")
    return Authority(name, key, certificate(name, key, name, key, root=True))


def signed_by(authority: Authority, key: Any, algorithm: Algorithm = Algorithm.ES256) -> Signer:
    """A signer whose certificate the authority issued."""
    leaf = certificate(named("Test signer"), key, authority.name, authority.key, root=False)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return Signer(leaf.public_bytes(Encoding.PEM) + authority.pem, pem, algorithm)


@pytest.fixture(scope="module")
def signer(authority: Authority) -> Signer:
    """With a P-256 key."""
    return signed_by(authority, ec.generate_private_key(ec.SECP256R1()))


def picture(kind: str) -> bytes:
    """A small picture in this format of Pillow."""
    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((32, 24)).convert("RGB").save(buffer, kind)
    return buffer.getvalue()


def animation() -> bytes:
    """A GIF of three frames."""
    buffer = io.BytesIO()
    frames = [Image.linear_gradient("L").resize((16, 16)).rotate(90 * turn) for turn in range(3)]
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    return buffer.getvalue()


def film(container: str, codec: str = "mpeg4") -> bytes:
    """Ten frames in this container of FFmpeg."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as output:
        stream = output.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        for number in range(10):
            frame = av.VideoFrame.from_ndarray(np.full((32, 32, 3), 20 * number, np.uint8), format="rgb24")
            output.mux(stream.encode(frame))
        output.mux(stream.encode())
    return buffer.getvalue()


def sound(container: str, codec: str, layout: str = "s16") -> bytes:
    """A tenth of a second of sound in this container of FFmpeg."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=container) as output:
        stream = output.add_stream(codec, rate=8000, layout="mono")
        wave = (np.sin(np.arange(1152 * 2) / 5) * 8000).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(wave, format="s16", layout="mono")
        frame.rate = 8000
        for part in av.AudioResampler(layout, "mono", 8000, frame_size=stream.frame_size or 0).resample(frame):
            output.mux(stream.encode(part))
        output.mux(stream.encode())
    return buffer.getvalue()


def pdf() -> bytes:
    """One empty page."""
    from pypdf import PdfWriter  # noqa: PLC0415  slow to load

    buffer, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(72, 72)
    writer.write(buffer)
    return buffer.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="red"/></svg>'

FILES: dict[str, Callable[[], bytes]] = {
    "png": png,
    "jpeg": lambda: picture("JPEG"),
    "webp": lambda: picture("WEBP"),
    "gif": animation,
    "tiff": lambda: picture("TIFF"),
    "heif": lambda: picture("AVIF"),
    "svg": lambda: SVG,
    "mp4": lambda: film("mp4"),
    "avi": lambda: film("avi"),
    "wav": lambda: sound("wav", "pcm_s16le"),
    "flac": lambda: sound("flac", "flac"),
    "mp3": lambda: sound("mp3", "mp3", "s16p"),
    "pdf": pdf,
}
"""By codec: a file of its format."""


def decoded(content: bytes) -> object:
    """What an independent decoder makes of a file."""
    try:
        with Image.open(io.BytesIO(content)) as image:
            frames = []
            for number in range(getattr(image, "n_frames", 1)):
                image.seek(number)
                frames.append(image.convert("RGBA").tobytes())
            return frames
    except OSError:
        pass
    with av.open(io.BytesIO(content)) as file:
        return [(packet.pts, packet.dts, bytes(packet)) for packet in file.demux() if packet.size]


def labelled(tmp_path: Path, name: str = "a.png", content: bytes | None = None) -> Path:
    """A labelled file."""
    file = tmp_path / name
    file.write_bytes(png() if content is None else content)
    write(file, LABEL)
    return file


def read_credentials(file: Path | bytes, *, anchors: bytes = b"") -> Credentials:
    """The manifest, which must be there."""
    credentials = credentials_of(file, anchors=anchors)
    assert credentials is not None
    return credentials


def test_every_format_that_can_be_signed_is_tried() -> None:
    """The list of formats and the files of this test do not drift apart."""
    assert FILES.keys() == SIGNABLE.keys()


@pytest.mark.parametrize("codec", SIGNABLE)
def test_a_labelled_file_is_signed(codec: str, tmp_path: Path, signer: Signer) -> None:
    """The label stays valid, content stays as it was, and the manifest repeats the label."""
    plain = FILES[codec]()
    file = labelled(tmp_path, f"a{SUFFIXES[codec][0]}", plain)
    done = sign(file, signer)
    assert done.path == file
    assert done.verification.verdict == PresentValid(LABEL)
    found = read_credentials(file)
    assert found == done.credentials
    assert (found.validation, found.failures) == (Validation.VALID, (UNTRUSTED,))
    assert (found.labels, found.agrees) == ((LABEL,), True)
    assert found.says_generated
    if codec not in {"svg", "pdf"}:
        assert decoded(file.read_bytes()) == decoded(plain)


@pytest.mark.parametrize("codec", SIGNABLE)
def test_a_signed_file_is_not_labelled_by_accident(codec: str, tmp_path: Path, signer: Signer) -> None:
    """The reader sees the manifest in every format, and the writer and a platform refuse to break it."""
    file = labelled(tmp_path, f"a{SUFFIXES[codec][0]}", FILES[codec]())
    sign(file, signer)
    assert read(file).credentials
    before = file.read_bytes()
    changed = replace(LABEL, reserved_code1="x")
    for attempt in (
        lambda: write(file, changed, update=True),
        lambda: propagate(file, platform=OTHER, propagate_id="p"),
    ):
        with pytest.raises(LabelProblem, match="C2PA"):
            attempt()
    assert file.read_bytes() == before


def test_a_change_on_purpose_shows_in_the_manifest(tmp_path: Path, signer: Signer) -> None:
    """A label written with ``break_credentials`` is there, and the manifest is invalid from then on and disagrees."""
    file = labelled(tmp_path)
    sign(file, signer)
    propagate(file, platform=OTHER, propagate_id="p", break_credentials=True)
    found = read_credentials(file)
    assert found.validation is Validation.INVALID
    assert "assertion.dataHash.mismatch" in found.failures
    assert found.agrees is False
    assert "无效" in found.statement.zh


def test_an_unlabelled_signed_file_is_not_labelled(tmp_path: Path, signer: Signer) -> None:
    """A file that others signed without a label: refused with the order to follow."""
    file = tmp_path / "a.png"
    file.write_bytes(natively_signed(signer, []))
    with pytest.raises(LabelProblem, match="先写标识、后签名"):
        write(file, LABEL)
    assert read_credentials(file).agrees is None


def natively_signed(signer: Signer, assertions: list[dict[str, object]]) -> bytes:
    """A PNG as another tool signs it."""
    assert isinstance(signer.key, bytes)
    created = {
        "action": "c2pa.created",
        "digitalSourceType": GENERATED.replace("trainedAlgorithmicMedia", "digitalCapture"),
    }
    manifest = {"assertions": [{"label": "c2pa.actions.v2", "data": {"actions": [created]}}, *assertions]}
    info = c2pa.C2paSignerInfo(b"es256", signer.chain, signer.key, None)
    out = io.BytesIO()
    with (
        c2pa.Context.from_dict({"builder": {"thumbnail": {"enabled": False}}}, c2pa.Signer.from_info(info)) as context,
        c2pa.Builder(manifest, context) as builder,
    ):
        builder.sign("image/png", io.BytesIO(png()), out)
    return out.getvalue()


def test_manifests_of_others_are_read(signer: Signer) -> None:
    """Another name for the assertion, no label in it, two of them: never "agrees"."""
    aigc = {"AIGC": LABEL.as_dict()}
    for assertions, labels in (
        ([{"label": "com.example.aigc", "data": aigc}], (LABEL,)),
        ([{"label": "com.example.aigc", "data": {"AIGC": "x"}}], (None,)),
        ([{"label": f"com.example.{letter}", "data": aigc} for letter in "ab"], (LABEL, LABEL)),
    ):
        found = read_credentials(natively_signed(signer, assertions))
        assert (found.labels, found.agrees) == (labels, False)
        assert not found.says_generated


def test_nobody_is_trusted_without_anchors(tmp_path: Path, signer: Signer, authority: Authority) -> None:
    """The same file is valid or trusted, as the reader's anchors are, and the words say which."""
    file = labelled(tmp_path)
    assert sign(file, signer).credentials.validation is Validation.VALID
    for anchors in (b"", Authority(*stranger()).pem):
        found = read_credentials(file, anchors=anchors)
        assert (found.validation, found.failures) == (Validation.VALID, (UNTRUSTED,))
        assert "未被信任" in found.statement.zh
        assert "not trusted" in found.statement.en
    found = read_credentials(file, anchors=authority.pem)
    assert (found.validation, found.failures) == (Validation.TRUSTED, ())
    assert "信任锚" in found.statement.zh
    assert (found.issuer, found.common_name, found.algorithm) == ("Test signer", "Test signer C2PA", "Es256")


def stranger() -> tuple[x509.Name, ec.EllipticCurvePrivateKey, x509.Certificate]:
    """Another authority."""
    key, name = ec.generate_private_key(ec.SECP256R1()), named("Stranger")
    return name, key, certificate(name, key, name, key, root=True)


def test_what_the_manifest_holds(tmp_path: Path, signer: Signer) -> None:
    """Title, generator and the name of the assertion as asked; no picture of the picture, no time without an authority."""
    file = labelled(tmp_path, "猫.png")
    plain = file.stat().st_size
    assert sign(file, signer, to=tmp_path / "b.png").credentials.title == "猫.png"
    sign(file, signer, title="一只猫", generator=("studio", "7"), assertion="com.example.aigc")
    found = read_credentials(file)
    assert (found.title, found.generator, found.signed_at) == ("一只猫", "studio", None)
    with c2pa.Reader("image/png", io.BytesIO(file.read_bytes())) as reader:
        store = json.loads(reader.json())
    manifest = store["manifests"][store["active_manifest"]]
    assert "thumbnail" not in manifest
    aigc = next(each["data"] for each in manifest["assertions"] if each["label"] == "com.example.aigc")
    assert aigc == {"AIGC": LABEL.as_dict()}
    assert file.stat().st_size < plain + 8000
    assert ASSERTION.encode() in (tmp_path / "b.png").read_bytes()


def test_a_manifest_is_a_trace_for_a_platform(tmp_path: Path, signer: Signer) -> None:
    """A file that lost its label and says "made by a model" in its manifest only is suspected, not unknown."""
    file = labelled(tmp_path)
    sign(file, signer)
    content = file.read_bytes().replace(b"TC260:AIGC", b"TC260:GONE")
    found = read_credentials(content)
    assert (found.validation, found.says_generated, found.agrees) == (Validation.INVALID, True, False)
    assert verify(content).verdict == Absent()
    assert state_of(verify(content), traces=[found.statement.zh]) == SuspectedAi((found.statement.zh,))


def test_a_thumbnail_on_request(tmp_path: Path, signer: Signer) -> None:
    """It is off by default because it makes files large."""
    file = labelled(tmp_path, "a.png", png((256, 256)))
    sign(file, signer, to=tmp_path / "small.png")
    sign(file, signer, to=tmp_path / "large.png", thumbnails=True)
    with c2pa.Reader("image/png", io.BytesIO((tmp_path / "large.png").read_bytes())) as reader:
        assert "thumbnail" in reader.get_active_manifest()
    assert (tmp_path / "large.png").stat().st_size > (tmp_path / "small.png").stat().st_size


def test_a_function_signs(tmp_path: Path, authority: Authority) -> None:
    """Keys in an HSM: the chain and a function are enough."""
    key = ec.generate_private_key(ec.SECP256R1())
    by_hand = replace(signed_by(authority, key), key=lambda data: key.sign(data, ec.ECDSA(hashes.SHA256())))
    assert sign(labelled(tmp_path), by_hand, anchors=authority.pem).credentials.validation is Validation.TRUSTED


def test_another_algorithm_signs(tmp_path: Path, authority: Authority) -> None:
    """Ed25519."""
    other = signed_by(authority, ed25519.Ed25519PrivateKey.generate(), Algorithm.ED25519)
    assert sign(labelled(tmp_path), other).credentials.algorithm == "Ed25519"


class OfflineError(Exception):
    """What an HSM says."""


def offline(data: bytes) -> bytes:
    """A key that is not there."""
    raise OfflineError(f"no HSM for {len(data)} bytes")


def wrong(data: bytes) -> bytes:
    """A signature that is none."""
    del data
    return b"x" * 64


@pytest.mark.parametrize(
    "fault", ["offline", "wrong", "other key", "no pem", "algorithm", "chain", "self-signed", "authority"]
)
def test_the_original_stays_when_signing_fails(
    fault: str, tmp_path: Path, signer: Signer, authority: Authority
) -> None:
    """And nothing is left beside it."""
    key = ec.generate_private_key(ec.SECP256R1())
    broken = {
        "offline": replace(signer, key=offline),
        "wrong": replace(signer, key=wrong),
        "other key": replace(signer, key=signed_by(authority, key).key),
        "no pem": replace(signer, key=b"x"),
        "algorithm": replace(signer, algorithm=Algorithm.PS256),
        "chain": replace(signer, chain=b"\xff"),
        "self-signed": replace(signer, chain=authority.pem),
        "authority": replace(signer, timestamp_url="http://127.0.0.1:9/"),
    }[fault]
    file = labelled(tmp_path)
    before = file.read_bytes()
    for to in (None, tmp_path / "b.png"):
        with pytest.raises(LabelProblem, match="C2PA") as caught:
            sign(file, broken, to=to)
    assert isinstance(caught.value.__cause__, OfflineError) is (fault == "offline")
    assert file.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]


def test_a_new_file_has_the_rights_of_the_old(tmp_path: Path, signer: Signer) -> None:
    """Whether in place or elsewhere; the source is left in the second case."""
    file = labelled(tmp_path)
    file.chmod(0o640)
    before = file.read_bytes()
    done = sign(file, signer, to=tmp_path / "b.png")
    assert done.path == tmp_path / "b.png"
    assert done.path.stat().st_mode & 0o777 == 0o640
    assert file.read_bytes() == before
    assert sign(file, signer).path.stat().st_mode & 0o777 == 0o640
    assert pixels(file.read_bytes()) == pixels(before)


def unlabelled(file: Path) -> None:
    """No label."""
    file.write_bytes(png())


def suspected(file: Path) -> None:
    """A platform's label 3."""
    file.write_bytes(png())
    write(file, replace(LABEL, label="3"))


def invalid(file: Path) -> None:
    """A label that breaks the standard."""
    file.write_bytes(png())
    write(file, replace(LABEL, label="AIGC"))


def damaged(file: Path) -> None:
    """A file that is cut off."""
    file.write_bytes(file.read_bytes()[:-20])


@pytest.mark.parametrize(
    ("spoil", "words"),
    [(unlabelled, "先写标识、后签名"), (suspected, "超出标识所述"), (invalid, "不符合标准"), (damaged, "无法核验")],
)
def test_what_is_not_signed(spoil: Callable[[Path], None], words: str, tmp_path: Path, signer: Signer) -> None:
    """Only a valid label 1: a manifest says that a model made the content."""
    file = labelled(tmp_path)
    spoil(file)
    before = file.read_bytes()
    with pytest.raises(LabelProblem, match=words):
        sign(file, signer)
    assert file.read_bytes() == before


def test_nothing_is_signed_twice(tmp_path: Path, signer: Signer) -> None:
    """The library would drop the first manifest without a word."""
    file = labelled(tmp_path)
    sign(file, signer)
    with pytest.raises(LabelProblem, match="再次签名"):
        sign(file, signer)


def test_formats_without_manifests_are_refused(tmp_path: Path, signer: Signer) -> None:
    """With the list of those that have them; reading refuses as signing does."""
    file = tmp_path / "a.txt"
    file.write_text("文本")
    write(file, LABEL, sidecar=True)
    for attempt in (lambda: sign(file, signer), lambda: credentials_of(file)):
        with pytest.raises(LabelProblem):
            attempt()
    with pytest.raises(LabelProblem, match="png, jpeg"):
        credentials_of(b"OggS" + bytes(60))


def test_a_labelled_ogg_is_refused(tmp_path: Path, signer: Signer) -> None:
    """It can be labelled and not signed."""
    file = labelled(tmp_path, "a.ogg", sound("ogg", "libopus"))
    with pytest.raises(LabelProblem, match="不能带 C2PA 清单"):
        sign(file, signer)
    assert verify(file).verdict == PresentValid(LABEL)


def test_a_file_without_a_manifest_has_none(tmp_path: Path) -> None:
    """None, not an error; a damaged file is an error, not None."""
    file = labelled(tmp_path)
    assert credentials_of(file) is None
    with pytest.raises(LabelProblem, match="无法读取"):
        credentials_of(file.read_bytes()[:-20])
    with pytest.raises(LabelProblem):
        credentials_of(tmp_path / "missing.png")


def test_any_changed_byte_is_told(tmp_path: Path, signer: Signer) -> None:
    """Of the picture and the label: invalid or unreadable, never valid. (The manifest itself has padding that nobody signs.)"""
    file = labelled(tmp_path)
    sign(file, signer)
    content = file.read_bytes()
    manifest = content.index(b"caBX")
    after = content.index(b"IDAT") if content.index(b"IDAT") > manifest else len(content)
    for at in (*range(33, manifest - 4, 29), *range(after, len(content) - 12, 29)):
        spoiled = bytearray(content)
        spoiled[at] ^= 1
        try:
            found = credentials_of(bytes(spoiled))
        except LabelProblem:
            continue
        assert found is None or found.validation is Validation.INVALID, at


@pytest.mark.parametrize("url", ["", "ftp://example.org", "example.org"])
def test_a_timestamp_authority_has_a_web_address(url: str, signer: Signer) -> None:
    """An empty one would be an internal error of the library."""
    with pytest.raises(ValueError, match="timestamp_url"):
        replace(signer, timestamp_url=url)


def test_the_key_is_not_shown(signer: Signer) -> None:
    """Neither in a traceback nor in a log."""
    assert "PRIVATE" not in repr(signer)


def test_a_missing_extra_is_named(tmp_path: Path, signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that installs it."""
    file = labelled(tmp_path)
    monkeypatch.setitem(sys.modules, "c2pa", None)
    for attempt in (lambda: sign(file, signer), lambda: credentials_of(file)):
        with pytest.raises(MissingExtra, match=r"hegui\[c2pa\]"):
            attempt()
