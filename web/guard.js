// Ways out of the page that no content security policy closes, closed before anything else runs. ARCHITECTURE, "Privacy", says which and why.
(() => {
  "use strict";
  // A script that comes later may change what it likes of the language, but not what is kept here.
  const { apply, defineProperty, getOwnPropertyDescriptor } = Reflect;
  const { exec } = RegExp.prototype;
  const { startsWith } = String.prototype;
  const text = String;
  const DOMError = DOMException;
  const getter = (object, name) => getOwnPropertyDescriptor(object ?? {}, name)?.get;
  const localName = getter(Element.prototype, "localName");
  const nodeType = getter(Node.prototype, "nodeType");

  const refuse = (what) => {
    throw new DOMError(`Lymphoscope sends nothing elsewhere: ${what} is closed`, "SecurityError");
  };
  const matches = (pattern, given) => apply(exec, pattern, [given]) !== null;
  const begins = (given, start) => apply(startsWith, given, [start]);
  // What a getter of the browser says of something, where that is of its kind.
  const ask = (get, self) => {
    try {
      return apply(get, self, []);
    } catch {
      return undefined;
    }
  };

  const isAttribute = (self) => ask(nodeType, self) === 2;

  // A method, or what sets a property, that refuses where `closed(self, first, second)` says so. Both are text by then, or an attribute: an
  // object could say one thing when it is looked at and another when it is used.
  const guard = (object, names, closed) => {
    for (const name of names) {
      const was = getOwnPropertyDescriptor(object ?? {}, name);
      const kind = was?.set ? "set" : "value";
      const act = was?.[kind];
      if (typeof act !== "function") continue;
      const plain = (given) => (typeof given === "string" || given === null || isAttribute(given) ? given : text(given));
      const guarded = function () {
        for (let at = 0; at < arguments.length; at += 1) arguments[at] = plain(arguments[at]);
        if (closed(this, arguments[0], arguments[1])) refuse(name);
        return apply(act, this, arguments);
      };
      const rule = kind === "set" ? { set: guarded } : { value: guarded, writable: false };
      defineProperty(object, name, { ...was, ...rule, configurable: false });
    }
  };
  const always = () => true;

  // Datagrams: WebRTC. Voices may be a server's.
  for (const name of Object.getOwnPropertyNames(window)) {
    if (/^(webkit|moz)?RTC|^speechSynthesis$|^SpeechSynthesis/.test(name)) delete window[name];
  }

  // Another window or frame would have all of that again. A link makes the browser look a server up and connect; so do a frame and a form,
  // before the policy is asked.
  const CLOSED = "iframe|frame|frameset|object|embed|fencedframe|portal|link|meta|base|form";
  const closedName = new RegExp(`^(.*:)?(${CLOSED})$`, "i");
  const closedHere = new RegExp(`^(.*:)?(${CLOSED}|a|area)$`, "i");
  const closedTag = new RegExp(`<([^<>\\s]*:)?(${CLOSED}|a|area)(?![\\w-])`, "i");
  guard(Document.prototype, ["createElement"], (_, name) => matches(closedName, name));
  guard(Document.prototype, ["createElementNS"], (_, space, name) => matches(closedHere, name));
  guard(window.CustomElementRegistry?.prototype, ["define"], always);
  guard(window, ["open"], always);
  guard(Document.prototype, ["open", "write", "writeln", "execCommand"], always);

  // Text that becomes elements: the page's own templates, and nothing else.
  const holds = (_, html) => matches(closedTag, html);
  for (const object of [Element.prototype, window.ShadowRoot?.prototype]) {
    guard(object, ["innerHTML"], holds);
    guard(object, ["outerHTML", "insertAdjacentHTML", "setHTMLUnsafe", "setHTML"], always);
  }
  guard(window.Document, ["parseHTMLUnsafe", "parseHTML"], always);
  guard(window.DOMParser?.prototype, ["parseFromString"], always);
  guard(window.XSLTProcessor?.prototype, ["transformToFragment", "transformToDocument"], always);
  guard(window.Range?.prototype, ["createContextualFragment"], always);
  // The policy asks for this one wherever text becomes elements or a program; what else does so is refused by the browser.
  window.trustedTypes?.createPolicy("default", {
    createHTML: (html, _, sink) => (sink === "Element innerHTML" && !matches(closedTag, html) ? html : refuse(sink)),
    createScriptURL: (address) => (begins(address, "blob:") || address === "service-worker.js" ? address : refuse("a program from elsewhere")),
  });

  // A link that is there could be made to name another server; an anchor, which saves files, to lead there in another window.
  const leads = (self) => matches(/^(link|a)$/, ask(localName, self));
  guard(HTMLLinkElement.prototype, ["href", "imageSrcset"], always);
  guard(HTMLAnchorElement.prototype, ["href"], (_, address) => !begins(address, "blob:"));
  guard(HTMLAnchorElement.prototype, ["ping"], always);
  guard(Element.prototype, ["setAttribute", "setAttributeNS", "setAttributeNode", "setAttributeNodeNS"], leads);
  guard(NamedNodeMap.prototype, ["setNamedItem", "setNamedItemNS"], always);
  guard(Attr.prototype, ["value"], always);
  guard(Node.prototype, ["nodeValue", "textContent"], isAttribute);

  // Going to another server would tell it the address.
  const home = `${location.origin}/`;
  const destination = getter(window.NavigateEvent?.prototype, "destination");
  const url = getter(window.NavigationDestination?.prototype, "url");
  const { preventDefault } = Event.prototype;
  window.navigation?.addEventListener("navigate", (event) => {
    const address = ask(url, ask(destination, event)) ?? "";
    if (!begins(address, "blob:") && !begins(address, home)) apply(preventDefault, event, []);
  });
})();
