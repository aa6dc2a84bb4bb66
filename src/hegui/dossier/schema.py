# SPDX-License-Identifier: Apache-2.0
"""The JSON Schema of ``dossier.yaml``, for editors: names, accepted values, and what each field means, in both languages."""

import ast
import inspect
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from hegui.dossier import model, processing, section
from hegui.dossier.declared import section_at
from hegui.dossier.facts import DECLARATIONS
from hegui.dossier.model import SCHEMA_VERSION, Dossier
from hegui.facts.vocabulary import FactDefinition
from hegui.law.load import load_catalogue
from hegui.schema import adapter_of

DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_BILINGUAL = re.compile(r"(?P<en>.*[.)])\s+(?P<zh>[^\x00-\x7f].*)", re.DOTALL)


def dossier_schema() -> dict[str, Any]:
    """The schema as JSON Schema 2020-12.

    Titles and descriptions come from the docstrings of the records and, for what is a fact, from the question that the
    catalogue asks.
    """
    schema = adapter_of(Dossier).json_schema()
    documented = dict(_field_docstrings())
    questions = _questions()
    for name, record in (("Dossier", schema), *schema["$defs"].items()):
        _entitle(record, str(record["title"]))
        for field, shape in record.get("properties", {}).items():
            # What pydantic makes of a name ("Registered Users") tells nothing that the name does not.
            shape.pop("title", None)
            words = questions.get((name, field)) or documented.get((name, field))
            if words is not None:
                shape["description"] = words
    return {"$schema": DIALECT, "$id": f"https://hegui.dev/schema/dossier/v{SCHEMA_VERSION}.json", **schema}


def _entitle(record: dict[str, Any], name: str) -> None:
    """``A model that the service uses. 所用模型`` → title ``所用模型 / Model``."""
    found = _BILINGUAL.fullmatch(" ".join(record.get("description", "").split()))
    if found is not None:
        record["title"] = f"{found['zh']} / {name}"
        record["description"] = f"{found['zh']}。 {found['en']}"


def _field_docstrings() -> Iterator[tuple[tuple[str, str], str]]:
    """The docstring under each field, by record and field. Pydantic could keep them, but at the cost of every start."""
    for module in (section, processing, model):
        for record in ast.parse(inspect.getsource(module)).body:
            if isinstance(record, ast.ClassDef):
                for field, below in zip(record.body, record.body[1:], strict=False):
                    match field, below:
                        case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str(words))):
                            yield (record.name, name), _zh_first(words)
                        case _:
                            pass


def _zh_first(words: str) -> str:
    found = _BILINGUAL.fullmatch(" ".join(words.split()))
    return words if found is None else f"{found['zh']}。 {found['en']}"


def _questions() -> Mapping[tuple[str, str], str]:
    """The question of each fact, by the record and field that declare it."""
    facts = {fact.id: fact for fact in load_catalogue().facts}
    asked: dict[tuple[str, str], str] = {}
    for declaration in DECLARATIONS.values():
        *path, field = declaration.path
        asked[(section_at(path).__name__, field)] = _asked(facts[declaration.fact])
    return asked


def _asked(fact: FactDefinition) -> str:
    judged = " 须由有关人员研判。 A person must judge." if fact.judged_by == "person" else ""
    return f"{fact.question.zh} {fact.question.en} ({fact.basis}){judged}"
