# SPDX-License-Identifier: Apache-2.0
"""``hegui pack``: what its commands print and how they end."""

import json
import shutil
from pathlib import Path

import docx
import pytest
from command import Ended, run
from pack_factory import EXAMPLES, Get

from hegui.packs.drafts import Draft
from hegui.packs.kind import Kind
from hegui.packs.specification_file import bundled_overlays, load_specification

ON = ("--as-of", "2026-11-25")


def pack(*arguments: str, language: str = "en") -> Ended:
    """``hegui pack ARGUMENTS``."""
    return run("pack", *arguments, *(() if arguments[0] == "schema" else ("--lang", language)))


def test_list_names_every_pack() -> None:
    """With how sure its list is."""
    ended = pack("list")
    assert ended.code == 0
    assert all(f"{kind.value:20} M" in ended.out for kind in Kind)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_list_names_every_item_with_its_confidence(kind: Kind, language: str) -> None:
    """And what some offices ask beside, which nobody has confirmed."""
    ended = pack("list", kind.value, language=language)
    assert ended.code == 0
    items = list(load_specification(kind).items)
    items += [item for overlay in bundled_overlays() if kind in overlay.kinds for item in overlay.items]
    assert all(f"  {item.confidence.value}  {item.id} " in ended.out for item in items)
    assert "{'" not in ended.out


def test_check_passes(example: Get) -> None:
    """One line, and 0."""
    folder = example("fine-tuned-images", Kind.MODEL_FILING).folder
    ended = pack("check", "model-filing", str(folder), *ON)
    assert ended.code == 0
    assert "16 of 16 items are there" in ended.out
    assert "passes" in ended.out


def test_check_names_every_fault_with_both_places(example: Get) -> None:
    """For people and for machines; 1."""
    example_pack = example("fine-tuned-images", Kind.MODEL_FILING)
    name = example_pack.kind.answers_file
    changed = example_pack.edited(name, ("parameters_100m: 67", "parameters_100m: 68"))

    def look(*options: str) -> Ended:
        ended: list[Ended] = []

        def once():  # noqa: ANN202  what is looked at is what is printed
            ended.append(pack("check", "model-filing", str(example_pack.folder), *ON, *options))
            return example_pack.checked(changed)

        example_pack.with_files(changed, once)
        return ended[0]

    told = look()
    assert told.code == 1
    assert "contradiction" in told.out
    assert f"    {name}:" in told.out
    assert "does not pass" in told.out
    machine = look("--format", "json")
    assert machine.code == 1
    content = json.loads(machine.out)
    assert content["passes"] is False
    assert {fault["rule"] for fault in content["faults"]} <= {"contradiction", "unsupported"}
    assert all(len(fault["places"]) == 2 for fault in content["faults"])


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("check", "model-filing", "nowhere"), "nowhere"),
        (("check", "no-such-pack", "."), "no-such-pack"),
        (("draft", "no-such-draft", ".", "--out", "x"), "no-such-draft"),
        (("list", "no-such-pack"), "no-such-pack"),
    ],
)
def test_bad_input_ends_with_2(arguments: tuple[str, ...], told: str) -> None:
    """And says what is wrong."""
    ended = pack(*arguments)
    assert ended.code == 2
    assert told in ended.err


def test_a_dossier_without_answers_says_how_to_start(tmp_path: Path) -> None:
    """Its answers are begun, filled in by somebody, and are no pack until then."""
    folder = tmp_path / "dossier"
    shutil.copytree(EXAMPLES / "companion-app", folder)
    assert "hegui pack start" in pack("check", "inspection", str(folder)).err
    started = pack("start", "inspection", str(folder))
    assert started.code == 0
    path = folder / "pack" / "inspection.yaml"
    assert "TODO" in path.read_text("utf-8")
    again = pack("start", "inspection", str(folder))
    assert (again.code, "--force" in again.err) == (2, True)
    path.write_text("mine", "utf-8")
    assert pack("start", "inspection", str(folder), "--force").code == 0
    assert pack("check", "inspection", str(folder)).code == 2


@pytest.mark.fonts
def test_build_writes_the_pack_and_refuses_what_does_not_pass(example: Get, tmp_path: Path) -> None:
    """With the whole list, and 1; a draft is built all the same."""
    folder = str(example("chat-app-api", Kind.STORE_SUBMISSION).folder)
    made = pack("build", "store-submission", folder, *ON, "--out", str(tmp_path / "pack"))
    assert made.code == 0
    assert "manifest.json" in made.out
    held = {path.name for path in (tmp_path / "pack").rglob("*")}
    assert {"manifest.json", "00_材料目录.docx", "00_材料目录.pdf", "cover-memo.docx"} <= held
    early = ("--as-of", "2026-03-01")
    refused = pack("build", "store-submission", folder, *early, "--out", str(tmp_path / "second"))
    assert refused.code == 1
    assert "--draft" in refused.out
    assert not (tmp_path / "second").exists()
    draft = pack(
        "build", "store-submission", folder, *early, "--out", str(tmp_path / "second"), "--draft", language="zh"
    )
    assert draft.code == 0
    assert "草稿" in draft.out


@pytest.mark.parametrize("draft", Draft)
def test_draft_writes_both_forms_and_names_what_is_open(draft: Draft, tmp_path: Path) -> None:
    """For counsel."""
    folder = str(EXAMPLES / "fine-tuned-images")
    ended = pack("draft", draft.value, folder, *ON, "--out", str(tmp_path / "drafts"))
    assert ended.code == 0
    text = (tmp_path / "drafts" / f"draft-{draft.value}.md").read_text("utf-8")
    open_places = [line.removeprefix("  - ") for line in ended.out.splitlines() if line.startswith("  - ")]
    assert open_places
    assert all(f"【待补充：{place}】" in text for place in open_places)
    assert docx.Document(str(tmp_path / "drafts" / f"draft-{draft.value}.docx")).paragraphs


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """It is said, and 2."""
    (tmp_path / "file").write_text("a file")
    ended = pack("draft", "complaint-rules", str(EXAMPLES / "fine-tuned-images"), "--out", str(tmp_path / "file" / "x"))
    assert ended.code == 2
    assert "cannot be written" in ended.err


@pytest.mark.parametrize("kind", Kind)
def test_schema_is_for_editors(kind: Kind, tmp_path: Path) -> None:
    """On the terminal, or in a file."""
    shown = pack("schema", kind.value)
    assert json.loads(shown.out)["$id"].endswith(f"{kind.value}/v1.json")
    assert pack("schema", kind.value, "--out", str(tmp_path / "schema.json")).code == 0
    assert (tmp_path / "schema.json").read_text("utf-8") == shown.out


def test_help_needs_nothing_heavy() -> None:
    """It is told in both languages."""
    for name in ("list", "start", "check", "build", "draft", "schema"):
        ended = run("pack", name, "--help")
        assert ended.code == 0
        assert any("\u4e00" <= sign <= "\u9fff" for sign in ended.out)
