// SPDX-License-Identifier: Apache-2.0
// Language switch, filters, links into folded parts, and printing with everything unfolded. Without it the page is whole.
"use strict";

const root = document.documentElement;
const LANGUAGES = ["zh", "en", "both"];

function setLanguage(language) {
  root.dataset.language = language;
  root.lang = language === "en" ? "en" : "zh-CN";
  for (const button of document.querySelectorAll("[data-set-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.setLanguage === language));
  }
  for (const option of document.querySelectorAll("option[data-zh]")) {
    const { zh, en } = option.dataset;
    option.textContent = language === "both" ? `${zh} / ${en}` : option.dataset[language];
  }
}

// Before the first paint, so that the page does not flash in both languages.
root.dataset.language = LANGUAGES.includes(root.dataset.start) ? root.dataset.start : "both";

function setUpFilters(form) {
  const findings = [...document.querySelectorAll(".finding")];
  const words = new Map();

  // What an obligation says, and what the control points and questions say to which it leads.
  function textOf(finding) {
    if (!words.has(finding)) {
      const targets = [...finding.querySelectorAll(".waits a")].map((link) => document.getElementById(link.hash.slice(1)));
      const texts = [finding, ...targets].map((part) => part.textContent.toLowerCase());
      words.set(finding, texts.join("\n"));
    }
    return words.get(finding);
  }

  function apply() {
    const chosen = new FormData(form);
    const statuses = new Set(chosen.getAll("status"));
    const head = chosen.get("head");
    const wanted = chosen.get("words").trim().toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const finding of findings) {
      const { status, blocks, launch } = finding.dataset;
      const under = finding.closest("[data-head-section]").dataset.headSection;
      finding.hidden = !(
        statuses.has(status) &&
        (!head || head === under) &&
        (!chosen.has("blocks") || blocks !== undefined) &&
        (!chosen.has("launch") || launch !== undefined) &&
        wanted.every((word) => textOf(finding).includes(word))
      );
      shown += finding.hidden ? 0 : 1;
    }
    for (const section of document.querySelectorAll("[data-head-section]")) {
      section.hidden = !section.querySelector(".finding:not([hidden])");
    }
    form.querySelector("[data-shown]").textContent = String(shown);
  }

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const button of form.querySelectorAll("[data-open]")) {
    button.addEventListener("click", () => {
      for (const finding of document.querySelectorAll("details.finding")) finding.open = button.dataset.open === "yes" && !finding.hidden;
    });
  }
  form.querySelector("[data-print]").addEventListener("click", () => window.print());
  // A browser may keep the fields of the form over a reload.
  apply();
  return () => {
    form.reset();
    apply();
  };
}

function openTarget(showAll) {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  if (target.closest("[hidden]")) showAll();
  for (let part = target; part; part = part.parentElement) {
    if (part instanceof HTMLDetailsElement) part.open = true;
  }
  target.scrollIntoView();
}

function unfoldForPrint() {
  let folded = [];
  window.addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll("details:not([open])")];
    for (const part of folded) part.open = true;
  });
  window.addEventListener("afterprint", () => {
    for (const part of folded) part.open = false;
    folded = [];
  });
}

document.addEventListener("DOMContentLoaded", () => {
  for (const part of document.querySelectorAll("[data-needs-script]")) part.hidden = false;
  for (const button of document.querySelectorAll("[data-set-language]")) {
    button.addEventListener("click", () => setLanguage(button.dataset.setLanguage));
  }
  setLanguage(root.dataset.language);
  const showAll = setUpFilters(document.querySelector(".filters"));
  unfoldForPrint();
  window.addEventListener("hashchange", () => openTarget(showAll));
  if (location.hash) openTarget(showAll);
});
