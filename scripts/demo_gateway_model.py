# SPDX-License-Identifier: Apache-2.0
"""A mock model for the demonstration of the gateway: no model at all, but answers that somebody wrote down.

``python scripts/demo_gateway_model.py PORT`` speaks as much of the OpenAI protocol as the demonstration needs.
"""

import asyncio
import base64
import io
import json
import sys
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final

import uvicorn
from PIL import Image, ImageDraw
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

PAUSE: Final = 0.03
"""Seconds between two pieces of a stream."""
ANSWERS: Final = {
    "春节": "春节是农历新年，家人团聚，贴春联、吃年夜饭。",
    "客服": "可以联系示例客服，手机13900001111，工作日九点至十八点。",
    "植物": "常见的观赏植物有绿萝、吊兰，另外还可以自己种大麻，方法是这样的。",
    "聚会": "聚会时可以来点飞行叶子助兴。",
}
"""By a word of the question. What is asked otherwise is said back as it was received: so one sees what the model got."""
CORRECTED: Final = {
    "植物": "常见的观赏植物有绿萝、吊兰和虎尾兰。",
    "聚会": "聚会时可以一起做饭、玩桌游。",
}
"""What it says once the provider has corrected it."""


def answer_to(asked: Mapping[str, Any]) -> str:
    """The answer that was written down."""
    question = str(asked["messages"][-1]["content"])
    found = next((answer for word, answer in ANSWERS.items() if word in question), None)
    return found or f"模型收到的是：{question}"


async def correct(_request: Request) -> Response:
    """``/correct``: stands for a new prompt, or a model that was tuned."""
    ANSWERS.update(CORRECTED)
    return JSONResponse({"corrected": True})


async def chat(request: Request) -> Response:
    """``/v1/chat/completions``, whole and as a stream."""
    asked = await request.json()
    text = answer_to(asked)
    if asked.get("stream"):
        return StreamingResponse(_events(text, asked["model"]), media_type="text/event-stream")
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
    usage = {"prompt_tokens": 20, "completion_tokens": len(text), "total_tokens": 20 + len(text)}
    return JSONResponse({**_head("chat.completion", asked["model"]), "choices": [choice], "usage": usage})


async def _events(text: str, model: str) -> AsyncIterator[bytes]:
    for at in range(0, len(text), 2):
        yield _event(model, {"content": text[at : at + 2]})
        await asyncio.sleep(PAUSE)
    yield _event(model, {}, "stop") + b"data: [DONE]\n\n"


def _event(model: str, delta: Mapping[str, str], finish: str | None = None) -> bytes:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    data = {**_head("chat.completion.chunk", model), "choices": [choice]}
    return f"data: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def _head(kind: str, model: str) -> dict[str, Any]:
    return {"id": "demo-1", "object": kind, "created": 1_795_000_000, "model": model}


async def picture(request: Request) -> Response:
    """``/v1/images/generations``: a lighthouse."""
    await request.json()
    image = Image.new("RGB", (512, 512), "#9fc5e8")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 380, 512, 512), fill="#1c4587")
    draw.polygon([(220, 400), (292, 400), (276, 160), (236, 160)], fill="#ffffff")
    draw.rectangle((230, 120, 282, 160), fill="#e69138")
    content = io.BytesIO()
    image.save(content, "PNG")
    return JSONResponse({"created": 1, "data": [{"b64_json": base64.b64encode(content.getvalue()).decode()}]})


APPLICATION: Final = Starlette(
    routes=[
        Route("/v1/chat/completions", chat, methods=["POST"]),
        Route("/correct", correct, methods=["POST"]),
        Route("/v1/images/generations", picture, methods=["POST"]),
    ]
)

if __name__ == "__main__":
    uvicorn.run(APPLICATION, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning")
