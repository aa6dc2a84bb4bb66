# SPDX-License-Identifier: Apache-2.0
"""The local model: numpy and plain Python agree, long texts count by their worst window, broken files are refused."""

import json
import random
import struct
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hegui.detect.classifier import LinearClassifier, Scored, Thresholds, load_classifier
from hegui.detect.classifier.features import STEP, WINDOW, Window, windows
from hegui.detect.classifier.in_python import buckets
from hegui.detect.classifier.linear import BUNDLED
from hegui.detect.classifier.model_file import HARMFUL, MAGIC, Head, Model, model_of, read_model, version_of
from hegui.errors import InputError

BITS = 12


def noise(seed: int) -> bytes:
    """Weights without a meaning."""
    return np.random.default_rng(seed).integers(-128, 128, 1 << BITS, dtype=np.int8).tobytes()


def model(unlikely: float = 0.0, likely: float = 0.5) -> Model:
    """A model of noise with one category."""
    heads = (Head(HARMFUL, 0.01, -0.2, noise(1)), Head("A.1", 0.02, 0.1, noise(2)))
    return Model("noise", BITS, heads, Thresholds(unlikely, likely))


def both(made: Model) -> tuple[LinearClassifier, LinearClassifier]:
    """With numpy and without."""
    return LinearClassifier(made, "v", with_numpy=True), LinearClassifier(made, "v", with_numpy=False)


TEXTS = st.text(st.characters() | st.sampled_from("中文赌博abc 019\n\t"), max_size=600)


@given(st.lists(TEXTS, max_size=8))
def test_numpy_and_python_say_the_same(texts: list[str]) -> None:
    """To the last bit but one; also where a text is empty, short, or not in the basic plane."""
    fast, slow = both(model())
    for one, other in zip(fast.scored(texts), slow.scored(texts), strict=True):
        assert one.harmful == pytest.approx(other.harmful, abs=1e-12)
        assert one.categories == pytest.approx(other.categories, abs=1e-12)


@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_a_text_scores_the_same_alone_and_in_company(texts: list[str]) -> None:
    """No run of characters reaches from one text into the next."""
    fast, _ = both(model())
    assert fast.score(texts) == [fast.score([text])[0] for text in texts]


def test_more_than_one_pass() -> None:
    """Many texts, and one that is longer than a pass."""
    rng = random.Random(1)  # noqa: S311  a test
    texts = ["".join(rng.choices("甲乙丙丁abc ", k=rng.randint(0, 400))) for _ in range(600)] + ["天" * 70_000 + "地"]
    fast, slow = both(model())
    assert [round(each.harmful, 12) for each in fast.scored(texts)] == [
        round(each.harmful, 12) for each in slow.scored(texts)
    ]


def test_windows_leave_nothing_out() -> None:
    """They overlap, and the last one ends with the text."""
    for length in (0, 1, WINDOW, WINDOW + 1, WINDOW + STEP, WINDOW + STEP + 1, 5_000):
        found = list(windows(length))
        assert (found[0].start, found[-1].end) == (0, length)
        assert all(later.start < earlier.end for earlier, later in pairwise(found))
        assert all(window.end - window.start <= WINDOW for window in found)


def test_runs_are_counted() -> None:
    """Of four characters: four runs of one, three of two, two of three, one of four."""
    assert Window(0, 4).runs == sum(len(runs) for runs in buckets("甲乙丙丁", BITS)) == 10
    assert (Window(0, 0).runs, Window(0, 1).runs, Window(128, 130).runs) == (0, 1, 8)


def test_the_worst_window_counts() -> None:
    """What harms is found at the end of a long harmless text as well."""
    bad = "忌" * WINDOW
    weights = bytearray(1 << BITS)
    for runs in buckets(bad, BITS):
        for bucket in runs:
            weights[bucket] = 100
    made, _ = both(Model("one", BITS, (Head(HARMFUL, 0.01, -3.0, bytes(weights)),), Thresholds(0.2, 0.8)))
    good = "".join(chr(0x4E00 + place % 5_000) for place in range(3_000))
    harmless, harmful, mixed = (each.harmful for each in made.scored([good, bad, good + bad]))
    assert harmless < 0.5 < mixed <= harmful


def test_no_categories_for_what_is_unlikely() -> None:
    """They would be kinds of a harm that is not there."""
    made, _ = both(model(unlikely=1.0, likely=1.0))
    [found] = made.score(["文本"])
    assert isinstance(found, Scored)
    assert found.categories == {}
    assert set(both(model())[0].scored(["文本"])[0].categories) == {"A.1"}


def test_a_file_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Byte for byte, with its digest as its version."""
    path = tmp_path / "a.model"
    path.write_bytes(model().to_bytes())
    found, version = read_model(path)
    assert found == model()
    assert version == version_of(path.read_bytes())
    assert load_classifier(path).version == version


def broken() -> dict[str, bytes]:
    """Files that are no models."""
    good = model().to_bytes()
    (length,) = struct.unpack_from("<I", good, len(MAGIC))
    begin = len(MAGIC) + 4
    header = json.loads(good[begin : begin + length])

    def having(**changes: object) -> bytes:
        words = json.dumps(header | changes).encode()
        return MAGIC + struct.pack("<I", len(words)) + words + good[begin + length :]

    head = header["heads"]
    return {
        "empty": b"",
        "other": b"\x80\x04" + good,
        "magic only": MAGIC,
        "cut": good[:-1],
        "more": good + b"\0",
        "long header": MAGIC + struct.pack("<I", 0xFFFFFFFF) + good[begin:],
        "no json": MAGIC + struct.pack("<I", 3) + b"{{{",
        "format": having(format=2),
        "unknown": having(code="x"),
        "bits": having(bits=40),
        "fewer bits": having(bits=8),
        "no head": having(heads=[]),
        "scale": having(heads=[head[0] | {"scale": -1}, head[1]]),
        "infinite": having(heads=[head[0] | {"bias": float("inf")}, head[1]]),
        "twice": having(heads=[head[0], head[0]]),
        "other first": having(heads=[head[1], head[0]]),
        "thresholds": having(unlikely=0.9, likely=0.1),
        "above one": having(likely=7),
    }


@pytest.mark.parametrize("name", broken())
def test_broken_files_are_refused(name: str, tmp_path: Path) -> None:
    """With the file's name, and no traceback."""
    path = tmp_path / "bad.model"
    path.write_bytes(broken()[name])
    with pytest.raises(InputError, match=r"bad\.model"):
        read_model(path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """As any other that cannot be read."""
    with pytest.raises(InputError, match=r"none\.model"):
        load_classifier(tmp_path / "none.model")


def test_the_model_round_trips_in_memory() -> None:
    """`model_of` undoes `to_bytes`."""
    assert model_of(model().to_bytes()) == model()


def test_the_bundled_model_and_its_card_belong_together() -> None:
    """Small, and described as it is."""
    card = json.loads((BUNDLED.parent / "card.json").read_text(encoding="utf-8"))
    found = load_classifier()
    assert BUNDLED.stat().st_size <= 1_500_000
    assert (card["name"], card["version"]) == (found.name, found.version)
    assert card["thresholds"] == {"unlikely": found.thresholds.unlikely, "likely": found.thresholds.likely}
    assert set(card["categories"]) == set(found.categories)
    licences = {row["licence"] for row in card["sources"] if row["learned_from"]}
    assert licences <= {
        "Apache-2.0",
        "MIT",
        "MIT OR Apache-2.0",
        "CC0-1.0",
        "CC-BY-4.0",
        "official texts: no copyright (Copyright Law, art. 5)",
    }


def test_the_card_says_how_little_it_can_do() -> None:
    """Figures of sources that were not seen stand beside the better ones; each domain has its false alarms."""
    card = json.loads((BUNDLED.parent / "card.json").read_text(encoding="utf-8"))
    figures = card["figures"]
    assert figures["held_out"][0]["auc"][0] > figures["new_source"][0]["auc"][0]
    learned = {row["name"] for row in card["sources"] if row["learned_from"]}
    assert {row["source"] for row in figures["new_source"]} == learned | {"*"}
    assert all(row["false_alarms"] is not None for row in figures["held_out"] if row["harmless"])
    assert card["weak"]


@pytest.mark.parametrize(
    "text",
    [
        "第三百四十七条 走私、贩卖、运输、制造毒品，无论数量多少，都应当追究刑事责任，予以刑事处罚。",
        "民警提醒广大市民：凡是要求先交保证金再放款的网络贷款，都是诈骗，请立即拨打110。",
        "高血压患者应当按时服药，避免情绪激动，定期到医院复查。",
        "如何用 Python 终止一个僵尸进程，并释放它占用的端口？",
        "今天下午三点召开项目例会，请各部门准备汇报材料。",
        "The court sentenced two men for selling counterfeit medicine on Tuesday.",
    ],
)
def test_harmless_texts_that_speak_of_harm(text: str) -> None:
    """None of them is likely to be harmful."""
    found = load_classifier()
    assert found.scored([text])[0].harmful < found.thresholds.likely


def test_plain_harm_is_found_also_in_disguise() -> None:
    """Full width, separators and traditional characters change nothing: the text is folded first."""
    found = load_classifier()
    plain, disguised = found.scored(
        ["专业出售假身份证，加微信详聊，货到付款", "專業出售假身份证，加·微·信詳聊，貨到付款"]
    )
    assert plain.harmful >= found.thresholds.likely
    assert disguised.harmful == plain.harmful
