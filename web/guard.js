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

  // A method, or what sets a property, that refuses where `closed(self, first)` says so, or `closedResult(result)`. What is given first is
  // text by then: an object could say one thing when it is looked at and another when it is used. Only what takes attributes is given those.
  const guard = (object, names, closed, closedResult = () => false) => {
    for (const name of names) {
      const was = getOwnPropertyDescriptor(object ?? {}, name);
      const kind = was?.set ? "set" : "value";
      const act = was?.[kind];
      if (typeof act !== "function") continue;
      const takesNodes = begins(name, "setAttributeNode") || begins(name, "setNamedItem") || name === "removeAttributeNode";
      const isPlain = (given) => typeof given === "string" || given === null || given === undefined;
      const plain = (given) => (isPlain(given) || (takesNodes && isAttribute(given)) ? given : text(given));
      const guarded = function () {
        if (arguments.length > 0) arguments[0] = plain(arguments[0]);
        if (closed(this, arguments[0])) refuse(name);
        const result = apply(act, this, arguments);
        return closedResult(result) ? refuse(name) : result;
      };
      const rule = kind === "set" ? { set: guarded } : { value: guarded, writable: false };
      defineProperty(object, name, { ...was, ...rule, configurable: false });
    }
  };
  const always = () => true;
  const never = () => false;

  // Going to another server would tell it the address; a document of one's own would have neither this nor a policy of its own.
  const home = `${location.origin}/`;
  const destination = getter(window.NavigateEvent?.prototype, "destination");
  const downloadRequest = getter(window.NavigateEvent?.prototype, "downloadRequest");
  const url = getter(window.NavigationDestination?.prototype, "url");
  const { preventDefault } = Event.prototype;
  const stay = (event) => {
    const isSaved = typeof ask(downloadRequest, event) === "string";
    if (!isSaved && !begins(ask(url, ask(destination, event)) ?? "", home)) apply(preventDefault, event, []);
  };
  window.navigation?.addEventListener("navigate", stay, { capture: true });
  // Who has opened this page, or shows it in a frame, could be told something.
  window.opener = null;
  if (window.top !== window) window.stop();

  // Datagrams: WebRTC. Voices and ears may be a server's; a request may bring a document; a small window would have all of this again.
  for (const name of Object.getOwnPropertyNames(window)) {
    if (/^(webkit|moz)?(RTC|Speech)|^(speechSynthesis|PaymentRequest|XMLHttpRequest|documentPictureInPicture)$/.test(name)) delete window[name];
  }

  // Another window or frame would have all of that again. A link makes the browser look a server up and connect; so do a frame and a form,
  // before the policy is asked.
  const CLOSED = "iframe|frame|frameset|object|embed|fencedframe|portal|link|meta|base|form|area";
  const closedName = new RegExp(`^(${CLOSED})$`, "i");
  const closedHere = new RegExp(`^(${CLOSED}|a)$`, "i");
  const closedTag = new RegExp(`<([^<>\\s]*:)?(${CLOSED}|a)(?![\\w-])`, "i");
  // By the name that it has got, whatever was asked for.
  guard(Document.prototype, ["createElement"], never, (made) => matches(closedName, ask(localName, made)));
  guard(Document.prototype, ["createElementNS"], never, (made) => matches(closedHere, ask(localName, made)));
  guard(DOMImplementation.prototype, ["createDocument", "createHTMLDocument"], always);
  guard(window.CredentialsContainer?.prototype, ["get", "create", "store"], always);
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
  // A link that is there could be made to name another server; an anchor, which saves files, to lead there in another window.
  const leads = (self) => matches(/^(link|a)$/, ask(localName, self));
  guard(HTMLLinkElement.prototype, ["href", "imageSrcset"], always);
  const hasAttribute = Element.prototype.hasAttribute;
  const isSaved = (self, address) => begins(address, "blob:") && apply(hasAttribute, self, ["download"]);
  guard(HTMLAnchorElement.prototype, ["href"], (self, address) => !isSaved(self, address));
  guard(HTMLAnchorElement.prototype, ["ping", "target"], always);
  guard(Element.prototype, ["removeAttribute", "removeAttributeNS", "removeAttributeNode", "toggleAttribute"], leads);
  guard(Element.prototype, ["setAttribute", "setAttributeNS", "setAttributeNode", "setAttributeNodeNS"], leads);
  guard(NamedNodeMap.prototype, ["setNamedItem", "setNamedItemNS", "removeNamedItem", "removeNamedItemNS"], always);
  guard(Attr.prototype, ["value"], always);
  guard(Node.prototype, ["nodeValue", "textContent"], isAttribute);

  // The policy asks for this one wherever text becomes elements or a program; what else does so is refused by the browser.
  window.trustedTypes?.createPolicy("default", {
    createHTML: (html, _, sink) => (sink === "Element innerHTML" && !matches(closedTag, html) ? html : refuse(sink)),
    createScriptURL: (address) => (begins(address, "blob:") || address === "service-worker.js" ? address : refuse("a program from elsewhere")),
  });
})();
