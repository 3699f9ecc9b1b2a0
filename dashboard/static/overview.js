/* Keeps the reader's place while the coordinator's page refreshes itself; without this file the page just stays.
   Keys are in overview_keys.js. */
"use strict";
(() => {
  const QUIET_AFTER = 15 * 60 * 1000; // Nobody is reading any more: a refresh would only keep the session alive.
  let touched = Date.now();
  let shut = new Set();
  let opened = new Set();
  let place = null;
  const isLive = (event) => event.target.id === "live";
  const stale = (on) => { document.getElementById("old-data").hidden = !on; };
  const labelled = (part) => part.id || part.querySelector("summary").textContent.trim();
  const folds = () => document.querySelectorAll("#live details");
  // What has the focus, found again in the new page by where it stands and what it says: it is another element then.
  const named = (part) => [part.closest("[id]").id, part.tagName, part.getAttribute("href"), part.textContent.trim()].join("|");
  const sections = () => Array.from(document.querySelectorAll("#live section[id]"));
  const remembered = () => {
    const focused = document.activeElement.closest("#live a, #live button, #live summary, #live [tabindex]");
    const top = sections().find((part) => part.getBoundingClientRect().bottom > 0);
    return { focus: focused && named(focused), id: top && top.id, top: top && top.getBoundingClientRect().top };
  };
  const restore = () => {
    if (place.focus) {
      const again = Array.from(document.querySelectorAll("#live a, #live button, #live summary, #live li, #live tr, #live .card"))
        .find((part) => named(part) === place.focus);
      if (again && !again.matches("a, button, summary")) { again.tabIndex = -1; }
      if (again) { again.focus({ preventScroll: true }); }
    }
    const top = place.id && document.getElementById(place.id);
    if (top) { window.scrollBy({ top: top.getBoundingClientRect().top - place.top, behavior: "instant" }); }
    place = null;
  };

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
    place = remembered();
  });
  document.addEventListener("htmx:afterSwap", () => {
    folds().forEach((part) => {
      if (shut.has(labelled(part))) { part.open = false; }
      if (opened.has(labelled(part))) { part.open = true; }
    });
    if (place) { restore(); }
  });
  for (const kind of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(kind, (event) => { if (isLive(event)) { stale(true); } });
  }
})();
