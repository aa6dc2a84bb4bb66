# SPDX-License-Identifier: Apache-2.0
"""The evidence store: one file a statement, named by the digest of its bytes. What is damaged is told, never dropped."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from hegui.atomic import write_atomically
from hegui.errors import EvidenceProblem, Place, Problem
from hegui.evidence.dsse import PersonKey, Signer, open_envelope, sign, verified_signers
from hegui.evidence.findings import Finding
from hegui.evidence.forms import Forms, form_of
from hegui.evidence.schemas import canonical, predicate_type, refuse_unknown
from hegui.evidence.statement import (
    STATEMENT_TYPE,
    Damaged,
    Predicate,
    Statement,
    Subject,
    Tool,
)
from hegui.real_paths import RealPaths
from hegui.text import Text

# ruff: noqa: PTH113, PTH118, PTH123  for each file of a store; pathlib takes longer than the file system

FOLDER: Final = "evidence"
MAX_BYTES: Final = 8 * 1024 * 1024
_PLAIN: Final = ".json"
_SIGNED: Final = ".dsse.json"
_LINKED: Final = Text("链接到别处的文件夹不予读取。", "A folder that is a link is not read.")


class EvidenceView(Struct, frozen=True, dict=True):
    """The statements of a store, and the files that cannot count."""

    statements: tuple[Statement, ...]
    damaged: tuple[Damaged, ...] = ()

    def known(self, as_of: date, known_by: date | None = None) -> "EvidenceView":
        """What was collected by ``as_of`` and, where ``known_by`` is given, recorded by then. Damage is always told."""
        return EvidenceView(
            tuple(
                statement
                for statement in self.statements
                if statement.predicate.collected <= as_of
                and (known_by is None or statement.predicate.recorded <= known_by)
            ),
            self.damaged,
        )

    def of_kind(self, kind: str) -> tuple[Statement, ...]:
        """The statements of one kind, the newest collected first."""
        return self._by_kind.get(kind, ())

    @cached_property
    def _by_kind(self) -> Mapping[str, tuple[Statement, ...]]:
        newest_first = sorted(self.statements, key=_age, reverse=True)
        by_kind = sorted(newest_first, key=attrgetter("kind"))
        return {kind: tuple(group) for kind, group in groupby(by_kind, key=attrgetter("kind"))}


def _age(statement: Statement) -> tuple[date, date, str]:
    return statement.predicate.collected, statement.predicate.recorded, statement.digest


class EvidenceStore:
    """The statements of a dossier: ``evidence/<kind>/<sha256>.json``, or ``.dsse.json`` when signed.

    Args:
        folder: of the dossier.
        people: the people of the dossier by id, whose signatures count.
    """

    def __init__(self, folder: Path, people: Mapping[str, PersonKey]) -> None:
        self._folder = folder
        self._root = os.path.realpath(folder)
        self._people = people

    def read(self) -> EvidenceView:
        """Every statement, each verified: name, form, dates, subjects that are here, signatures."""
        names, damaged = self._names()
        files, forms = _Files(self._root), Forms(names)
        statements: list[Statement] = []
        for name in names:
            try:
                statements.append(self._statement(name, self._content(name), files, forms))
            except EvidenceProblem as error:
                damaged.append(Damaged(_printable(name), error.problems[0].what))
        forms.keep()
        return EvidenceView(tuple(statements), tuple(damaged))

    def add(
        self,
        finding: Finding,
        *,
        subjects: Sequence[Path],
        about: tuple[date, date],
        collected: date,
        recorded: date,
        tool: Tool,
        expires: date | None = None,
        depends_on: Sequence[str] = (),
        inputs: Sequence[Path] = (),
        signer: Signer | None = None,
    ) -> Statement:
        """Writes a statement, whole or not at all. The same statement twice is one file.

        Args:
            finding: what was found.
            subjects: the files it was found in, at least one, inside the dossier's folder.
            about: the first and the last day that the finding speaks of.
            collected: the day the finding was made.
            recorded: today.
            tool: what made the finding.
            expires: the last day on which it counts.
            depends_on: what ends it by changing, see `Predicate`.
            inputs: further files that went into it, by digest.
            signer: the person who signs.

        Raises:
            EvidenceProblem: a file cannot be read, the dates are impossible, or the signature would not count.
        """
        files = _Files(self._root)
        predicate: dict[str, object] = {
            "about": {"from": str(about[0]), "to": str(about[1])},
            "collected": str(collected),
            "recorded": str(recorded),
            "depends_on": list(depends_on),
            "tool": {"name": tool.name, "version": tool.version},
            "inputs": [self._subject(file, files) for file in inputs],
            "finding": finding.as_json(),
        }
        if expires is not None:
            predicate["expires"] = str(expires)
        payload = canonical(
            {
                "_type": STATEMENT_TYPE,
                "subject": [self._subject(file, files) for file in subjects],
                "predicateType": predicate_type(finding.kind),
                "predicate": predicate,
            }
        )
        content = payload if signer is None else sign(payload, signer)
        name = f"{FOLDER}/{finding.kind}/{_sha256(content)}{_PLAIN if signer is None else _SIGNED}"
        statement = self._statement(name, content, files, Forms())
        if signer is not None and signer.person not in statement.signed_by:
            raise _without_key(signer.person)
        _write(self._folder / name, content)
        return statement

    def _names(self) -> tuple[list[str], list[Damaged]]:
        """The files that claim to be statements, and the folders that were not looked into."""
        names: list[str] = []
        closed: list[Damaged] = []

        def close(error: OSError) -> None:
            folder = Path(error.filename).relative_to(self._folder).as_posix()
            if folder != FOLDER or not isinstance(error, FileNotFoundError):
                closed.append(Damaged(_printable(folder), _unreadable(error)))

        for folder, folders, files in os.walk(self._folder / FOLDER, onerror=close):
            where = Path(folder).relative_to(self._folder)
            links = [name for name in folders if (self._folder / where / name).is_symlink()]
            closed += [Damaged(_printable((where / name).as_posix()), _LINKED) for name in links]
            names += [
                f"{where.as_posix()}/{name}" for name in files if name.lower().endswith(_PLAIN) and name[0] != "."
            ]
        return sorted(names), closed

    def _content(self, name: str) -> bytes:
        file = os.path.join(self._folder, name)
        if not os.path.isfile(file):
            raise _wrong("不是普通文件。", "This is not a regular file.")
        try:
            with open(file, "rb") as stream:
                return stream.read(MAX_BYTES + 1)
        except OSError as error:
            raise EvidenceProblem(Problem(_unreadable(error))) from error

    def _statement(self, name: str, content: bytes, files: "_Files", forms: Forms) -> Statement:
        kind, digest, signed = _address(name)
        refuse_unknown(kind)
        if len(content) > MAX_BYTES:
            raise _wrong(f"文件超过 {MAX_BYTES >> 20} MiB。", f"The file is larger than {MAX_BYTES >> 20} MiB.")
        if _sha256(content) != digest:
            raise _wrong(
                "文件名与内容的 SHA-256 不符：内容被改动。",
                "The name is not the SHA-256 of the content: it was changed.",
            )
        form = forms.get(name, kind)
        envelope = form.envelope if form else open_envelope(content) if signed else None
        signed_by = verified_signers(envelope, self._people) if envelope else ()
        if form is None:
            form = form_of(kind, envelope.payload if envelope else content, envelope)
            forms.put(name, form)
        _refuse_impossible_dates(form.predicate)
        for subject in form.subjects:
            files.refuse_changed(subject)
        return Statement(kind, form.subjects, form.predicate, digest, name, signed_by)

    def _subject(self, file: Path, files: "_Files") -> dict[str, object]:
        real = os.path.realpath(file if file.is_absolute() else self._folder / file)
        if not Path(real).is_relative_to(self._root):
            raise EvidenceProblem(
                Problem(
                    Text("证据所涉文件不在档案文件夹内。", "The file is not inside the dossier's folder."),
                    Place(str(file)),
                    fix=Text("把文件复制到档案文件夹内再登记。", "Copy it into the dossier's folder first."),
                )
            )
        return {"name": Path(real).relative_to(self._root).as_posix(), "digest": {"sha256": files.digest(real)}}


class _Files:
    """The digests of the files of a dossier, each computed once a reading."""

    def __init__(self, root: str) -> None:
        self._root = root
        self._digests: dict[str, str] = {}
        self._real = RealPaths()

    def digest(self, path: str) -> str:
        if path not in self._digests:
            try:
                with open(path, "rb") as stream:
                    self._digests[path] = hashlib.file_digest(stream, "sha256").hexdigest()
            except OSError as error:
                name = Path(path).relative_to(self._root).as_posix()
                raise EvidenceProblem(
                    Problem(
                        Text(f"无法读取“{name}”：{error.strerror}。", f"'{name}' cannot be read: {error.strerror}.")
                    )
                ) from error
        return self._digests[path]

    def refuse_changed(self, subject: Subject) -> None:
        """A subject that is in the dossier must still be the same bytes; one that is not cannot be looked at here."""
        path = self._inside(subject.name)
        if path is not None and self.digest(path) != subject.digest.sha256:
            raise _wrong(
                f"“{subject.name}”在取证之后被改动。", f"'{subject.name}' was changed after the finding was made."
            )

    def _inside(self, name: str) -> str | None:
        if "\0" in name:
            return None
        path = self._real.of(os.path.join(self._root, name))
        return path if path and path.startswith(self._root + os.sep) and os.path.isfile(path) else None


def _address(name: str) -> tuple[str, str, bool]:
    parts = name.split("/")
    if len(parts) != len((FOLDER, "kind", "file")) or _printable(name) != name:
        raise _wrong("证据声明应位于 evidence/<类型>/ 下。", "A statement stands in evidence/<kind>/.")
    _, kind, file = parts
    signed = file.endswith(_SIGNED)
    return kind, file.removesuffix(_SIGNED if signed else _PLAIN), signed


def _refuse_impossible_dates(predicate: Predicate[Any]) -> None:
    if predicate.about.start > predicate.about.end:
        raise _wrong("所述期间的起日晚于止日。", "The period it is about ends before it begins.")
    if predicate.collected > predicate.recorded:
        raise _wrong("取证日期晚于入库日期。", "It was recorded before it was collected.")
    if predicate.expires is not None and predicate.expires < predicate.collected:
        raise _wrong("失效日期早于取证日期。", "It expires before it was collected.")


def _write(file: Path, content: bytes) -> None:
    try:
        write_atomically(file, content)
    except OSError as error:
        raise EvidenceProblem(
            Problem(
                Text(f"无法写入证据：{error.strerror}。", f"The statement cannot be written: {error.strerror}."),
                Place(str(file)),
            )
        ) from error


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _wrong(zh: str, en: str) -> EvidenceProblem:
    return EvidenceProblem(Problem(Text(zh, en)))


def _unreadable(error: OSError) -> Text:
    return Text(f"无法读取：{error.strerror}。", f"This cannot be read: {error.strerror}.")


def _printable(name: str) -> str:
    """A name that is not UTF-8 on the disk must not break the report that tells of it."""
    return name.encode("utf-8", "backslashreplace").decode()


def _without_key(person: str) -> EvidenceProblem:
    return EvidenceProblem(
        Problem(
            Text(
                f"档案的 people 中没有“{person}”的公钥，签名无法验证。",
                f"The dossier has no public key of '{person}' in 'people', so the signature could not be verified.",
            ),
            fix=Text(
                "运行 hegui evidence keygen，把公钥写入该人的 public_key。",
                "Run hegui evidence keygen and give the public key as that person's public_key.",
            ),
        )
    )
