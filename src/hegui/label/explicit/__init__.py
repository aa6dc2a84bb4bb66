# SPDX-License-Identifier: Apache-2.0
"""Labels that people see or hear, made and checked (GB 45438-2025, chapter 5). 显式标识。

from hegui.label import explicit
explicit.mark("cat.png").proof
explicit.check_explicit("cat.png").verdict
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

from hegui.label.explicit.extra import label_extra
from hegui.label.explicit.figures import GB_45438_2025, Figures
from hegui.label.explicit.proof import (
    Form,
    Marked,
    Moment,
    PictureProof,
    Proof,
    SoundProof,
    Spot,
    TextProof,
    VideoProof,
    as_json,
)
from hegui.label.explicit.wording import Elements, elements_of, english_only, what_is_missing

if TYPE_CHECKING:
    from hegui.label.explicit.audio import mark_audio
    from hegui.label.explicit.check import ExplicitCheck, ExplicitVerdict, PresentMark, check_explicit, word_of
    from hegui.label.explicit.image import mark_image
    from hegui.label.explicit.marking import mark, mark_document
    from hegui.label.explicit.text import mark_text
    from hegui.label.explicit.video import mark_video

_WHERE: Final = {
    "ExplicitCheck": "check",
    "ExplicitVerdict": "check",
    "PresentMark": "check",
    "check_explicit": "check",
    "mark": "marking",
    "mark_audio": "audio",
    "mark_document": "marking",
    "mark_image": "image",
    "mark_text": "text",
    "mark_video": "video",
    "word_of": "check",
}
"""What needs the extra ``label`` is loaded when it is asked for."""


def __getattr__(name: str) -> Any:  # noqa: ANN401  a module's attributes are of any type
    if name not in _WHERE:
        raise AttributeError(name)
    with label_extra():
        return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


__all__ = [
    "GB_45438_2025",
    "Elements",
    "ExplicitCheck",
    "ExplicitVerdict",
    "Figures",
    "Form",
    "Marked",
    "Moment",
    "PictureProof",
    "PresentMark",
    "Proof",
    "SoundProof",
    "Spot",
    "TextProof",
    "VideoProof",
    "as_json",
    "check_explicit",
    "elements_of",
    "english_only",
    "mark",
    "mark_audio",
    "mark_document",
    "mark_image",
    "mark_text",
    "mark_video",
    "what_is_missing",
    "word_of",
]
