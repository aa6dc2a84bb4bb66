// SPDX-License-Identifier: Apache-2.0
// The language switch, and printing with everything unfolded. Without it the page is whole, in both languages.
"use strict";

const root = document.documentElement;
const LANGUAGES = ["zh", "en", "both"];

function setLanguage(language) {
  root.dataset.language = language;
  root.lang = language === "en" ? "en" : "zh-CN";
  for (const button of document.querySelectorAll("[data-set-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.setLanguage === language));
  }
}

// Before the first paint, so that the page does not flash in both languages.
root.dataset.language = LANGUAGES.includes(root.dataset.start) ? root.dataset.start : "both";

document.addEventListener("DOMContentLoaded", () => {
  for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
  for (const button of document.querySelectorAll("[data-set-language]")) {
    button.addEventListener("click", () => setLanguage(button.dataset.setLanguage));
  }
  setLanguage(root.dataset.language);
});
window.addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details:not([open])")) part.open = true;
});
