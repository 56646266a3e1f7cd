// Says why nothing is to be seen, where this browser can't run the page's program. The page itself has a head once it runs.
(() => {
  const say = () => {
    if (!document.querySelector("header")) document.getElementById("no-start").hidden = false;
  };
  addEventListener("error", say);
  addEventListener("unhandledrejection", say);
})();
