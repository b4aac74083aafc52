/* Links stay inside the app: one history entry per step, a new page read from its top, an old one
   found where it was left. A link says all of its address; nothing is added to it here. Also: the
   language of the document, and the words that the framework brings in English only.

   The framework listens to "popstate": it finds the page from the path and reruns with the query.
   So a step is pushState + popstate. Without this script every link still works as a full load.
   Note: no "<" may stand directly before a letter here, or the sanitizer drops the script. */
(function () {
  "use strict";
  const FOREIGN = /\/(app\/static|media|_stcore|component|static)\//;
  const SPOKEN = ["aria-label", "title", "placeholder", "alt"];
  const OURS = ".stHtml, [role=gridcell], textarea, script, style, canvas";

  function settings() {
    const holder = document.getElementById("frame-settings");
    return { language: holder.dataset.language, words: JSON.parse(holder.dataset.words) };
  }

  if (window.oversightFrame) {
    window.oversightFrame.speak(settings());
    return;
  }

  /* --- steps ------------------------------------------------------------------------------- */

  const scrolled = new Map(); // address: how far down the page was when it was left
  const ownSteps = new WeakSet();
  let arriving = null; // what to do once the next heading is there

  const scroller = () => document.querySelector("[data-testid=stMain]");
  const heading = () => document.querySelector(".page-head h1");

  function ownAnchor(event) {
    const anchor = event.target.closest && event.target.closest("a[href]");
    if (!anchor || anchor.hasAttribute("download") || anchor.target === "_blank") return null;
    const url = new URL(anchor.href);
    if (url.origin !== location.origin || FOREIGN.test(url.pathname)) return null;
    const samePlace = url.pathname === location.pathname && url.search === location.search;
    return samePlace && url.hash ? null : anchor;
  }

  function expect(top) {
    const left = heading();
    arriving = { left, title: left && left.textContent, path: location.pathname, top };
    setTimeout(() => { arriving = null; }, 8000);
  }

  function go(address, fromTop) {
    const main = scroller();
    if (main) scrolled.set(location.href, main.scrollTop);
    if (main && fromTop) main.scrollTo(0, 0);
    expect(0);
    history.pushState({}, "", address);
    const step = new PopStateEvent("popstate");
    ownSteps.add(step);
    window.dispatchEvent(step);
    if (arriving.path !== location.pathname) closeSidebarOnPhone();
  }

  function arrive() {
    const title = heading();
    if (!arriving || !title || title === arriving.left) return;
    const { path, top, title: before } = arriving;
    arriving = null;
    if (path === location.pathname && before === title.textContent) return; // the same page
    title.focus({ preventScroll: true });
    scrollWhenLong(top, performance.now() + 3000);
  }

  // a page found again grows piece by piece; it can be scrolled down only once it is long enough
  function scrollWhenLong(top, until) {
    const main = scroller();
    if (main) main.scrollTo(0, top);
    const there = main && Math.abs(main.scrollTop - top) < 2;
    if (!there && performance.now() < until) {
      requestAnimationFrame(() => scrollWhenLong(top, until));
    }
  }

  function closeSidebarOnPhone() {
    if (window.innerWidth > 768) return;
    const button = document.querySelector("[data-testid=stSidebarCollapseButton] button");
    if (button) button.click();
  }

  window.addEventListener("popstate", (event) => {
    if (!ownSteps.has(event)) expect(scrolled.get(location.href) || 0);
  }, true);

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey ||
        event.shiftKey || event.altKey) return;
    const anchor = ownAnchor(event);
    if (!anchor) return;
    event.preventDefault();
    event.stopPropagation();
    go(anchor.href, Boolean(anchor.rel));
  }, true);

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form.search");
    if (!form) return;
    event.preventDefault();
    const filled = [...new FormData(form)].filter(([, value]) => value !== "");
    const query = new URLSearchParams(filled).toString();
    go(new URL(form.getAttribute("action") + "?" + query, document.baseURI).href, false);
  }, true);

  /* --- words ------------------------------------------------------------------------------- */

  let words = {};

  // in how many ways the framework says that its server does not answer
  const CUT = new RegExp("^(Is Streamlit still running|Streamlit server is not responding|" +
    "Connection (timed out|failed with)|Cannot connect to Streamlit|Failed to fetch|" +
    "NetworkError|Network error|Load failed)");

  // the whole text, or what it starts with: "Show data: …", "day, …", "Remove …"
  function translate(text) {
    const plain = text.trim();
    if (!plain) return text;
    if (Object.hasOwn(words, plain)) return text.replace(plain, words[plain]);
    if (CUT.test(plain)) return words["Connection timed out."] || text;
    const start = /^(.+?)(: |, )/.exec(plain) || /^(Remove)( )/.exec(plain);
    if (!start || !Object.hasOwn(words, start[1])) return text;
    return text.replace(start[1], words[start[1]]);
  }

  function translateText(node) {
    const parent = node.parentElement;
    if (!parent || parent.closest(OURS)) return;
    const text = translate(node.data);
    if (text !== node.data) node.data = text;
  }

  function translateMarks(element) {
    if (element.closest(OURS)) return;
    for (const name of SPOKEN) {
      const text = element.getAttribute(name);
      const other = text && translate(text);
      if (other && other !== text) element.setAttribute(name, other);
    }
  }

  function translateUnder(root) {
    if (root.nodeType === Node.TEXT_NODE) return translateText(root);
    if (root.nodeType !== Node.ELEMENT_NODE) return undefined;
    translateMarks(root);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) translateText(node);
      else translateMarks(node);
    }
    return undefined;
  }

  function speak(now) {
    const back = Object.fromEntries(Object.entries(words).map(([from, to]) => [to, from]));
    document.documentElement.lang = now.language;
    words = back; // what was said in the language before goes back to English first
    translateUnder(document.body);
    words = now.words;
    translateUnder(document.body);
  }

  new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "attributes") translateMarks(change.target);
      else if (change.type === "characterData") translateText(change.target);
      else change.addedNodes.forEach(translateUnder);
    }
    arrive();
  }).observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: SPOKEN,
  });

  window.oversightFrame = { speak };
  speak(settings());
})();
