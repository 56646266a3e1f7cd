// Says why nothing is to be seen: this browser can't run the page's program, or the program did not come. The page has a head once it runs.
(() => {
  // A module that makes one vector: i32.const 0, i8x16.splat.
  const VECTOR = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11];
  const runs = typeof WebAssembly === "object" && WebAssembly.validate(new Uint8Array(VECTOR));
  const reveal = (id, shown) => {
    const words = document.getElementById(id);
    if (words) words.hidden = !shown;
  };
  const say = () => reveal(runs && window.HTMLDialogElement ? "no-words" : "no-start", !document.querySelector("header"));
  let failed = false;
  const fail = () => {
    failed = true;
    if (document.readyState === "complete") say();
  };
  addEventListener("error", fail);
  addEventListener("unhandledrejection", fail);
  // What failed on the way need not have kept the page from coming.
  addEventListener("load", () => {
    if (failed || !runs) say();
    new MutationObserver(() => failed && say()).observe(document.body, { childList: true });
  });
})();
