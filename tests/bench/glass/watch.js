// When something happened in this window: the last click, messages of the server, changes of the page.
(() => {
  const seen = { clicked: 0, message: 0, bytes: 0, messages: 0, painted: 0 };
  window.seen = seen;
  const Plain = window.WebSocket;
  window.WebSocket = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", (event) => {
        seen.message = performance.now();
        seen.messages += 1;
        seen.bytes += event.data.byteLength ?? event.data.size ?? event.data.length;
      });
    }
  };
  document.addEventListener(
    "click",
    (event) => {
      if (event.target.closest("[role=option]")) {
        Object.assign(seen, { clicked: performance.now(), bytes: 0, messages: 0 });
      }
    },
    true,
  );
  const painted = () => requestAnimationFrame(() => (seen.painted = performance.now()));
  const every = { subtree: true, childList: true, characterData: true, attributes: true };
  document.addEventListener("DOMContentLoaded", () => {
    new MutationObserver((changes) => {
      if (changes.some((change) => change.target.parentElement?.closest("[data-testid=stMain]"))) {
        painted();
      }
    }).observe(document.body, every);
  });
})();
