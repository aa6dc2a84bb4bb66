# SPDX-License-Identifier: Apache-2.0
"""A ledger to begin with, and its JSON Schema for editors."""

from typing import Any, Final

from hegui.corpus.ledger import SCHEMA_VERSION, Ledger
from hegui.schema import adapter_of

TEMPLATE: Final = """\
# 语料来源台账：每个来源是什么、从哪里来、凭什么用、有哪些文件为证。
# Ledger of sources: for each source what it is, whence, on what ground, and with which papers.
# 不确定的留空：留空即为未知，不会被当作符合要求。文档路径相对于本文件所在文件夹。
# Leave out what you do not know: it counts as unknown, never as met. Paths are relative to this file's folder.
hegui: 1
name: 示例语料
version: "1.0.0"
# charges_users: true          # 服务是否收费 / whether the service charges its users
# creator: 某某公司             # 编制者 / who puts the corpus together
# description: ...
# url: https://...
# published_on: 2026-11-24

sources:
  - id: web
    name: 公开网页
    kind: self_collected       # open | self_collected | commercial | user_input | synthetic
    files:                     # 路径、通配式或 URL / paths, patterns or URLs
      - data/web/**/*.jsonl
    # form: jsonl              # jsonl | parquet | arrow | csv | text | webdataset；不填则按文件名 / by name if left out
    # fields: [text]           # 含文本的字段；不填则为全部 / fields with text; all if left out
    languages: [zh]
    modalities: [text]
    # origin: example.cn
    # collected_from: 2026-01-01
    # collected_to: 2026-02-28
    # collected_automatically: true
    # tool: crawler 2.1
    # collection_record: documents/collection.md
    # snapshots:               # 采集时的 robots 文件和网站条款 / robots file and terms as they stood
    #   - {of: robots, file: snapshots/robots.txt, taken_on: 2026-01-01, user_agent: ExampleBot, paths: ["/articles/"]}
    #   - {of: terms, file: snapshots/terms.html, taken_on: 2026-01-01, refuses: false}
    # refused_by_operator: false
    # written_permission: documents/permission.pdf
    # contains_pi: false
    # contains_sensitive_pi: false
    # contains_under14_pi: false
    # pi_basis: ...
    # pi_proof: documents/basis.pdf
    # sensitive_consent: documents/consent.pdf
    # guardian_consent: documents/guardians.pdf
    # annotated: false
    # annotation_rules: documents/annotation-rules.md
    # ip_owner: ...
    # notes: ...

  # 开源 / open:
  # - id: wiki
  #   kind: open
  #   licence_name: CC-BY-SA-4.0
  #   licence: licences/cc-by-sa-4.0.txt
  #   allows_training: true
  #   allows_commercial_use: true
  # 商业 / commercial:
  # - id: books
  #   kind: commercial
  #   supplier: shuyuan
  #   allows_training: true
  #   allows_commercial_use: true
  #   territory: 中国境内
  # 使用者输入 / user input:
  # - id: chats
  #   kind: user_input
  #   user_authorisation: documents/authorisations.csv
  # 合成 / synthetic:
  # - id: generated
  #   kind: synthetic
  #   generator: {model: ..., supplier: ..., filing_number: ..., terms: documents/model-terms.md}

# suppliers:
#   - id: shuyuan
#     name: 数源公司
#     uscc: "..."
#     contract: documents/contract.pdf
#     contract_signed_on: 2026-01-01
#     contract_ends_on: 2027-12-31
#     commitments: documents/commitments.pdf
#     review: documents/review.pdf
#     reviewed_on: 2026-01-15
#     next_review: 2027-01-15
"""


def ledger_schema() -> dict[str, Any]:
    """The schema of ``corpus.yaml`` as JSON Schema 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"https://hegui.dev/schema/corpus/v{SCHEMA_VERSION}.json",
        **adapter_of(Ledger).json_schema(),
    }
