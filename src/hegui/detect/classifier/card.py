# SPDX-License-Identifier: Apache-2.0
"""The card of a model: what it learned from, what it is worth and what it is bad at, as JSON and as a page."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from hegui.detect.classifier.learning import Learned
from hegui.detect.classifier.measuring import Figures, Share
from hegui.text import Language, Text

USE: Final = Text(
    "仅用于初筛：决定哪些文本先由人工查看。不得据此直接拦截、删除或者放行任何文本，也不能证明语料或者生成内容安全。",
    "Triage only: it sorts what people look at first. It must not block, delete or let through any text by itself, and "
    "proves nothing about the safety of a corpus or of an answer.",
)
CALIBRATION: Final = Text(
    "分值是在学习所用数据上校准的，其中有害文本的比例远高于实际数据；在实际数据中，相同分值对应的真实比例低得多。",
    "Scores are calibrated on the data learned from, of which far more is harmful than of real data; there the same score means "
    "a far lower share.",
)
_ALL: Final = "*"
_DIGITS: Final = 4

_TITLES: Final = {
    "held_out": Text("未见过的文本，来源见过", "Texts not seen, of sources that were"),
    "new_source": Text("整个来源均未见过", "Sources not seen at all"),
    "measured": Text("仅用于测量的数据", "Data for measuring only"),
}
_COLUMNS: Final = (
    Text("来源", "source"),
    Text("有害", "harmful"),
    Text("无害", "harmless"),
    Text("召回率（≥ likely）", "recall (from likely)"),
    Text("漏判（< unlikely）", "missed (below unlikely)"),
    Text("误报率（≥ likely）", "false alarms (from likely)"),
    Text("精确率（≥ likely）", "precision (from likely)"),
    Text("AUC", "AUC"),
)


def card_of(
    learned: Learned,
    version: str,
    *,
    sources: Sequence[dict[str, Any]] = (),
    measured: Sequence[Figures] = (),
    weak: Sequence[Text] = (),
) -> dict[str, Any]:
    """The card as values of JSON.

    Args:
        learned: the model and its figures.
        version: of the model's file.
        sources: where the texts are from: title, licence, commit, digest.
        measured: figures of the final model on texts of other data.
        weak: what the model is bad at, in words.
    """
    tables = {"held_out": learned.held_out, "new_source": learned.new_source, "measured": measured}
    return {
        "format": 1,
        "name": learned.model.name,
        "version": version,
        "use": _both(USE),
        "calibration": _both(CALIBRATION),
        "weak": [_both(text) for text in weak],
        "thresholds": {"unlikely": learned.model.thresholds.unlikely, "likely": learned.model.thresholds.likely},
        "settings": {
            "seed": learned.settings.seed,
            "bits": learned.settings.bits,
            "strength": learned.settings.strength,
        },
        "texts": {
            "learned": len(learned.used),
            "harmful": sum(row.harmful for row in learned.used),
            "left_out_as_repeated": learned.repeated,
        },
        "categories": dict(learned.categories),
        "categories_with_too_few_texts": dict(learned.too_few),
        "sources": list(sources),
        "figures": {name: [_figures(row) for row in rows] for name, rows in tables.items()},
    }


def page(card: dict[str, Any], language: Language) -> str:
    """The card as Markdown."""
    return "\n".join(_page(card, language)) + "\n"


def _page(card: dict[str, Any], language: Language) -> Iterator[str]:
    def say(text: Text) -> str:
        return text.of(language)

    code, limits = language.value, card["thresholds"]
    yield f"# {say(Text('分类模型说明', 'Card of a classifier'))}: {card['name']}"
    yield ""
    yield f"**{card['use'][code]}**"
    yield ""
    yield card["calibration"][code]
    yield ""
    yield f"- {say(Text('版本', 'version'))}: `{card['version']}`"
    yield f"- `unlikely` < {limits['unlikely']}, `likely` ≥ {limits['likely']}"
    texts = card["texts"]
    yield f"- {say(Text('学习文本', 'texts learned from'))}: {texts['learned']:,}, " + say(
        Text(f"其中有害 {texts['harmful']:,} 条", f"{texts['harmful']:,} of them harmful")
    )
    known = ", ".join(f"{name} ({count:,})" for name, count in card["categories"].items()) or "–"
    yield f"- {say(Text('可区分的类别', 'categories that it tells apart'))}: {known}"
    few = card["categories_with_too_few_texts"]
    if few:
        yield f"- {say(Text('样本过少而未学习的类别', 'categories with too few texts'))}: " + ", ".join(
            f"{name} ({count})" for name, count in few.items()
        )
    if card["weak"]:
        yield f"\n## {say(Text('局限', 'What it is bad at'))}\n"
        yield from (f"- {text[code]}" for text in card["weak"])
    yield f"\n## {say(Text('指标（括号内为 95% 置信区间）', 'Figures (with intervals at 95 %)'))}"
    for name, rows in card["figures"].items():
        if rows:
            yield f"\n### {say(_TITLES[name])}\n"
            yield from _table(rows, language)
    if card["sources"]:
        yield f"\n## {say(Text('数据来源', 'Where the texts are from'))}\n"
        yield from _sources(card["sources"], language)


def _table(rows: Sequence[dict[str, Any]], language: Language) -> Iterator[str]:
    yield "| " + " | ".join(column.of(language) for column in _COLUMNS) + " |"
    yield "|---" * len(_COLUMNS) + "|"
    for row in rows:
        name = Text("合计", "all").of(language) if row["source"] == _ALL else row["source"]
        cells = [_cell(row[key]) for key in ("recall", "missed", "false_alarms", "precision")]
        auc = "–" if row["auc"] is None else "{:.3f} ({:.3f}–{:.3f})".format(*row["auc"])
        yield f"| {name} | {row['harmful']:,} | {row['harmless']:,} | {' | '.join(cells)} | {auc} |"


def _cell(share: dict[str, Any] | None) -> str:
    if share is None:
        return "–"
    return f"{share['value']:.1%} ({share['low']:.1%}–{share['high']:.1%})"


def _sources(rows: Sequence[dict[str, Any]], language: Language) -> Iterator[str]:
    heads = (
        Text("名称", "name"),
        Text("内容", "what"),
        Text("许可", "licence"),
        Text("仓库与版本", "repository and commit"),
        Text("用途", "for"),
    )
    yield "| " + " | ".join(head.of(language) for head in heads) + " |"
    yield "|---" * len(heads) + "|"
    for row in rows:
        place = f"{row['repository']}@{row['commit'][:12]}" if row.get("repository") else "–"
        use = Text("学习", "learning") if row["learned_from"] else Text("仅测量", "measuring only")
        yield f"| {row['name']} | {row['title']} | {row['licence']} | {place} | {use.of(language)} |"


def _figures(found: Figures) -> dict[str, Any]:
    return {
        "source": found.source,
        "harmful": found.harmful,
        "harmless": found.harmless,
        "recall": _share(found.recall),
        "missed": _share(found.missed),
        "false_alarms": _share(found.false_alarms),
        "precision": _share(found.precision),
        "auc": None if found.auc is None else [round(value, _DIGITS) for value in found.auc],
    }


def _share(share: Share) -> dict[str, Any] | None:
    interval = share.interval
    if interval is None:
        return None
    return {
        "hits": share.hits,
        "items": share.items,
        "value": round(share.hits / share.items, _DIGITS),
        "low": round(interval.low, _DIGITS),
        "high": round(interval.high, _DIGITS),
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
