# SPDX-License-Identifier: Apache-2.0
"""The requests, the answers and the settings of the run: harmless Chinese text, 20,000 words that share beginnings with it."""

import json
import sys
from pathlib import Path
from random import Random
from typing import Final

sys.path[:0] = [str(Path(__file__).parents[1] / "corpus"), str(Path(__file__).parents[2] / "tests/factories")]

from generator.sentences import make_bank  # noqa: E402  the path is set above
from generator.terms import make_lexicon  # noqa: E402  as above

WORDS: Final = 20_000
ASKED, ANSWERED, FRAMES = 80, 400, 100
"""Characters of a prompt and of an answer; frames of a stream."""
KEY: Final = "hg-" + "benchGatewayKeyNo1" * 2 + "benchGa"


def inputs_in(folder: Path) -> tuple[bytes, bytes]:
    """Writes what hegui and the client need; the whole answer and the stream of the model."""
    random = Random(11)  # noqa: S311  no secret
    sentences = [sentence for topic in make_bank("zh", 1, 400_000).sentences for sentence in topic]
    texts = ["".join(random.choices(sentences, k=12))[:ANSWERED] for _ in range(50)]
    lexicon = make_lexicon(1, WORDS, texts)
    terms = [{"text": term.text, "category": "A.1.h", "tier": "block"} for term in lexicon.terms]
    words = {"name": "bench", "terms": terms}
    (folder / "words.yaml").write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    clean = next(text for text in texts if not any(term.text in text for term in lexicon.terms))
    (folder / "paced.txt").write_text(clean, encoding="utf-8")
    prompt = next(text for text in texts if text is not clean)[:ASKED]
    for name, stream in (("whole", False), ("stream", True)):
        body = {"model": "m", "stream": stream, "messages": [{"role": "user", "content": prompt}]}
        (folder / f"{name}.json").write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    message = {"role": "assistant", "content": clean}
    usage = {"prompt_tokens": 60, "completion_tokens": 300, "total_tokens": 360}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    answer = {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": "m",
        "choices": [choice],
        "usage": usage,
    }
    step = ANSWERED // FRAMES
    frames = [_frame({"content": clean[at : at + step]}) for at in range(0, ANSWERED, step)]
    frames += [_frame({}, "stop"), b"data: [DONE]\n\n"]
    return json.dumps(answer, ensure_ascii=False).encode(), b"".join(frames)


def _frame(delta: dict[str, str], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    data = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice]}
    return b"data: " + json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode() + b"\n\n"


def hegui_command(folder: Path, port: int, upstream: int) -> tuple[list[str], dict[str, str]]:
    """The gateway with everything on: words, identifiers, limits, mark, records in SQLite."""
    for old in folder.glob("records.db*"):
        old.unlink()
    (folder / "policy.yaml").write_text(_POLICY, encoding="utf-8")
    settings = folder / "gateway.yaml"
    settings.write_text(_SETTINGS.format(port=port, upstream=upstream), encoding="utf-8")
    environment = {"BENCH_KEY": KEY, "BENCH_PSEUDONYMS": "pseudonyms" * 8}
    program = Path(sys.executable).with_name("hegui")
    return [str(program), "gateway", "run", str(settings), "--no-log-requests"], environment


_POLICY: Final = """\
name: bench
version: "1"
detectors:
  lexicon: {rules: [{at: high, action: block}, {at: medium, action: review}, {at: low, action: mark}]}
  personal: {rules: [{at: medium, action: mask}, {at: low, action: mark}]}
"""
_SETTINGS: Final = """\
listen: {{port: {port}}}
upstreams:
  model: {{url: "http://127.0.0.1:{upstream}"}}
models:
  m: {{upstreams: [{{upstream: model}}], filing: Beijing-Bench-202601010001}}
policy: policy.yaml
lexicons: [words.yaml]
labels: {{text: {{mark: start}}}}
users:
  anonymous: allow
  real_names: never
  minors: {{unknown: adult}}
  limits: {{key: {{requests_a_minute: 10000000}}}}
keys: {{host: "env:BENCH_KEY"}}
records: {{database: "sqlite:///records.db", pseudonyms: "env:BENCH_PSEUDONYMS"}}
"""
