# SPDX-License-Identifier: Apache-2.0
"""Whether a scan of the new data set finds anything that the policy takes out. It asks the scan, not the cleaning."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path

import pyarrow.dataset as ds

from hegui.atomic import write_atomically
from hegui.corpus.cleaning.decisions import Decider, Drop
from hegui.corpus.cleaning.manifest import Manifest
from hegui.corpus.cleaning.policy import Policy
from hegui.corpus.identifiers import KEY_FILE, key_of
from hegui.corpus.person import Removal, with_digests
from hegui.corpus.run import Run
from hegui.corpus.settings import ClassifierUsed, LexiconUsed, Settings
from hegui.corpus.split import Split
from hegui.detect.classifier import Classifier
from hegui.detect.lexicon import Lexicon
from hegui.errors import CorpusProblem, Problem
from hegui.text import Text


@dataclass(frozen=True, slots=True)
class LeftOver:
    """What a scan of the new data set finds that should not be there."""

    dropped: dict[str, int]
    """By rule: records that the policy drops."""
    replaced: dict[str, int]
    """By category: stretches that the policy replaces."""
    unreadable: int
    """Records that cannot be read."""
    removal: int
    """Identifiers of the person who asked."""
    documents: int
    expected: int
    """Documents, as the cleaning counted them."""

    @property
    def nothing(self) -> bool:
        """Whether the new data set is what the policy asks for."""
        left = sum(self.dropped.values()) + sum(self.replaced.values()) + self.unreadable + self.removal
        return left == 0 and self.documents == self.expected


def settings_again(run: Run, lexicons: Sequence[Lexicon], classifier: Classifier | None) -> Settings:
    """The settings of the scan, for another one with the same lexicons and classifier.

    Raises:
        CorpusProblem: these are others, and would find other things.
    """
    settings = run.scan.settings
    used = None if classifier is None else ClassifierUsed(classifier.name, classifier.version)
    if tuple(map(LexiconUsed.of, lexicons)) != settings.lexicons or used != settings.classifier:
        what = Text(
            "词表或者分类模型不是扫描时所用的，复扫结果不可比",
            "lexicons or classifier are not those of the scan, so that the results could not be compared",
        )
        named = ", ".join(f"{own.name} {own.version}" for own in settings.lexicons) or "-"
        raise CorpusProblem(Problem(what, accepted=Text(named, named)))
    return replace(settings, hegui=version("hegui"))


def lend_key(run: Run, folder: Path) -> None:
    """Puts the key of a run into the folder of another that is about to begin: identifiers have the same digests in both.

    Raises:
        CorpusProblem: the run has no key.
        OSError: the folder cannot be written.
    """
    path = folder / KEY_FILE
    if not path.exists():
        write_atomically(path, key_of(run.folder), mode=0o600)


def left_over(before: Run, after: Run, policy: Policy, manifest: Manifest, removal: Removal | None) -> LeftOver:
    """Compares the scan of the new data set with what the policy asks for.

    Raises:
        CorpusProblem: a part of a run is damaged.
    """
    decider = Decider(after.folder, policy)
    dropped: Counter[str] = Counter()
    replaced: Counter[str] = Counter()
    for splits in _files(after):
        for _, decision in decider.decisions(splits):
            if isinstance(decision, Drop):
                dropped[decision.rule] += 1
            else:
                replaced.update(span.category for span in decision.spans)
    unreadable = sum(tally.rejections + tally.unread for tally in after.tallies().values())
    dropped = Counter({rule: count for rule, count in dropped.items() if not rule.startswith("quarantine/")})
    documents = sum(tally.documents for tally in after.tallies().values())
    left = _of_person(before, after, removal) if removal else 0
    return LeftOver(dict(dropped), dict(replaced), unreadable, left, documents, manifest.documents_after)


def _files(run: Run) -> list[list[Split]]:
    files: dict[str, list[Split]] = {}
    for split in run.splits:
        files.setdefault(split.file, []).append(split)
    return list(files.values())


def _of_person(before: Run, after: Run, removal: Removal) -> int:
    """Findings of the new scan whose identifiers are those that the removal set names in the old one."""
    places = {(place.file, place.position, place.field, place.start, place.end) for place in removal.standing}
    found = before.findings().to_table(
        columns=["file", "position", "field", "start", "end", "digest"],
        filter=ds.field("file").isin(sorted({place.file for place in removal.standing}))
        & ds.field("digest").is_valid(),
    )
    digests = {
        row["digest"]
        for batch in found.to_batches()
        for row in batch.to_pylist()
        if (row["file"], row["position"], row["field"], row["start"], row["end"]) in places
    }
    return with_digests(after, sorted(digests)).num_rows if digests else 0
