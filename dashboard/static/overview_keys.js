/* Single keys on the coordinator's page: / searches, j and k walk the rows, ? explains. They can be switched off
   (WCAG 2.1.4), on this device; without this file the page says nothing of them. */
"use strict";
(() => {
  const KEPT = "overview.keys";
  const help = document.getElementById("keys");
  const wanted = document.getElementById("keys-on");
  const kept = () => { try { return localStorage.getItem(KEPT); } catch { return null; } };
  const keep = (value) => { try { localStorage.setItem(KEPT, value); } catch { /* a browser that keeps nothing */ } };
  const rows = () => Array.from(document.querySelectorAll("#live .board .card, #live .rows > li, #live tbody tr"))
    .filter((row) => row.checkVisibility());

  const walk = (by) => {
    const all = rows();
    const at = all.findIndex((row) => row.contains(document.activeElement));
    const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by];
    if (!next) { return; }
    next.tabIndex = -1;
    next.focus();
  };
  const explain = () => { help.open = true; help.querySelector("summary").focus(); };
  const KEYS = { "/": () => document.getElementById("q").focus(), j: () => walk(1), k: () => walk(-1), "?": explain };

  help.hidden = false;
  wanted.checked = kept() !== "off";
  wanted.addEventListener("change", () => keep(wanted.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const held = event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
    if (!wanted.checked || typing || held || !Object.hasOwn(KEYS, event.key)) { return; }
    event.preventDefault();
    KEYS[event.key]();
  });
})();
