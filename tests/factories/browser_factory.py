# SPDX-License-Identifier: Apache-2.0
"""Chromium for the tests of pages: where it is, how it starts, the screens it shows, and what is too faint to read."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, ViewportSize, sync_playwright

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
LOW_CONTRAST = """() => {
  const luminance = ([r, g, b]) => [r, g, b]
    .map(c => c / 255).map(c => c <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [.2126, .7152, .0722][i], 0);
  const parse = colour => colour.match(/[\\d.]+/g).map(Number);
  const ground = element => {
    for (let part = element; part; part = part.parentElement) {
      const colour = parse(getComputedStyle(part).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const low = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !element.checkVisibility({visibilityProperty: true})) continue;
    const [dark, light] = [luminance(parse(getComputedStyle(element).color)), luminance(ground(element))].sort((a, b) => a - b);
    const ratio = (light + .05) / (dark + .05);
    if (ratio < 4.5) low.push(`${ratio.toFixed(2)} ${element.className} ${walker.currentNode.textContent.trim()}`);
  }
  return low;
}"""


def chromium() -> str:
    """Where Chromium is; skips where there is none, and fails where one is required."""
    found = os.environ.get("HEGUI_CHROMIUM") or shutil.which("chromium")
    if found is None:
        if os.environ.get("HEGUI_REQUIRE_BROWSER") == "1":
            pytest.fail("HEGUI_REQUIRE_BROWSER=1, and there is no Chromium (set HEGUI_CHROMIUM or install chromium)")
        pytest.skip("no Chromium: set HEGUI_CHROMIUM, or install chromium")
    return found


@contextmanager
def started() -> Iterator[Browser]:
    """A Chromium that asks nothing of the network by itself; it ends with the block."""
    path = chromium()
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield running
        running.close()
