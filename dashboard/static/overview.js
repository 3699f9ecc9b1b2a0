/* Keeps the reader's place while the coordinator's page refreshes itself; without this file the page just stays. */
"use strict";
(() => {
  const QUIET_AFTER = 15 * 60 * 1000; // Nobody is reading any more: a refresh would only keep the session alive.
  let touched = Date.now();
  let shut = new Set();
  let opened = new Set();
  const isLive = (event) => event.target.id === "live";
  const stale = (on) => { document.getElementById("old-data").hidden = !on; };
  const labelled = (part) => part.id || part.querySelector("summary").textContent.trim();
  const folds = () => document.querySelectorAll("#live details");

  for (const kind of ["pointerdown", "keydown", "wheel", "touchstart"]) {
    document.addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  }
  // On a phone the columns of the board begin folded, with their counts in sight.
  const phone = window.matchMedia("(max-width: 61.99rem)");
  if (phone.matches) {
    document.querySelectorAll(".board__column").forEach((part) => {
      if (location.hash !== `#${part.id}`) { part.open = false; }
    });
  }
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!isLive(event)) { return; }
    const away = document.hidden || Date.now() - touched > QUIET_AFTER;
    const selecting = String(window.getSelection()) !== "";
    if (away || selecting) { event.preventDefault(); }
    if (away && !document.hidden) { stale(true); }
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!isLive(event)) { return; }
    const good = event.detail.xhr.status === 200 && event.detail.xhr.responseText.includes('id="live"');
    event.detail.shouldSwap = good;
    stale(!good);
    shut = new Set(Array.from(folds()).filter((part) => !part.open).map(labelled));
    opened = new Set(Array.from(folds()).filter((part) => part.open).map(labelled));
  });
  document.addEventListener("htmx:afterSwap", () => {
    folds().forEach((part) => {
      if (shut.has(labelled(part))) { part.open = false; }
      if (opened.has(labelled(part))) { part.open = true; }
    });
  });
  for (const kind of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(kind, (event) => { if (isLive(event)) { stale(true); } });
  }
})();
