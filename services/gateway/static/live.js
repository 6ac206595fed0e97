// Says when the record has something newer than the page shows; it never changes what an editor is reading or writing.
// Without this script the page says when it was made, and loading it again shows what is newer.
"use strict";
(() => {
  const live = document.getElementById("live");
  if (!live || !window.EventSource) return;
  const state = live.querySelector(".state");
  const news = live.querySelector(".news");
  const SILENT_MS = 40000; // a heartbeat comes every 15 s: without one for this long the connection is dead
  const MOST_PAUSE_MS = 60000;
  let after = live.dataset.after;
  let source = null;
  let watchdog = 0;
  let pause = 2000;
  let count = 0;

  function say(words) {
    if (state.textContent !== words) state.textContent = words;
  }

  function heard(event) {
    if (event.lastEventId) after = event.lastEventId;
    pause = 2000;
    say("Live.");
    clearTimeout(watchdog);
    watchdog = setTimeout(again, SILENT_MS);
  }

  function open() {
    close();
    const join = live.dataset.watch.includes("?") ? "&" : "?";
    source = new EventSource(live.dataset.watch + join + "after=" + after);
    source.addEventListener("heartbeat", heard);
    source.addEventListener("verdict", (event) => {
      heard(event);
      tell(JSON.parse(event.data).verdict);
    });
    // The browser connects again by itself, with Last-Event-ID, unless the answer was an error.
    source.addEventListener("error", () => {
      say("Not connected: what is newer is not shown here.");
      if (source && source.readyState === EventSource.CLOSED) again();
    });
    watchdog = setTimeout(again, SILENT_MS);
  }

  function close() {
    clearTimeout(watchdog);
    if (source) source.close();
    source = null;
  }

  function again() {
    close();
    say("Not connected: what is newer is not shown here.");
    watchdog = setTimeout(open, pause * (0.5 + Math.random() / 2));
    pause = Math.min(pause * 2, MOST_PAUSE_MS);
  }

  function tell(verdict) {
    count += 1;
    const status = verdict.review ? verdict.review.status + " by an editor" : verdict.status;
    const shown = document.querySelector('[data-claim="' + verdict.claim_id + '"] .newer');
    if (shown) shown.textContent = "newer: " + status;
    const words = count === 1 ? "1 newer verdict" : count + " newer verdicts";
    const link = document.createElement("a");
    link.href = live.dataset.again;
    link.textContent = "Show " + (count === 1 ? "it" : "them");
    news.replaceChildren(words + (live.dataset.one ? ": " + status : "") + ". ", link);
    live.classList.add("has-news");
  }

  // A browser keeps six connections to a record: pages that nobody looks at give theirs back, and catch up later.
  function look() {
    if (document.visibilityState === "hidden") close();
    else if (!source) open();
  }
  document.addEventListener("visibilitychange", look);
  window.addEventListener("pagehide", close);
  window.addEventListener("pageshow", look);
  look();
})();
