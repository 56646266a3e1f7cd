// Keeps the page, and the models that were used, by the hashes of their files, so that it works without a network. `cargo xtask build` puts
// the list of files in. ARCHITECTURE, "Without a network", has the messages between it and the page.
"use strict";

// Path: { sha256, bytes, model }.
const FILES = LIST_OF_FILES;
const STORE = "lymphoscope";
// A model that has come in part is kept in pieces of so many bytes.
const PIECE = 1 << 20;

const home = new URL("./", self.location).href;
const place = ({ sha256 }) => `${home}kept/${sha256}`;
const pieceOf = (file, at) => `${place(file)}/${at}`;
const store = () => caches.open(STORE);

// What is said to every page of this site.
async function tell(news) {
  const pages = await self.clients.matchAll({ includeUncontrolled: true, type: "window" });
  for (const page of pages) page.postMessage(news);
}

async function isWhole(bytes, { sha256 }) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("") === sha256;
}

const answerOf = (bytes, type) => new Response(bytes, { headers: { "content-type": type ?? "application/octet-stream" } });

// A file of the page, from the browser's own cache or from the server.
async function fetched(path, file) {
  for (const cache of ["force-cache", "reload"]) {
    const answer = await fetch(home + path, { cache });
    if (!answer.ok) throw new Error(`the server answered ${answer.status} for ${path}`);
    const bytes = await answer.arrayBuffer();
    if (await isWhole(bytes, file)) return answerOf(bytes, answer.headers.get("content-type"));
  }
  throw new Error(`${path} is of another version of the page`);
}

// All files of the page but its models.
async function install() {
  const own = Object.entries(FILES).filter(([, file]) => !file.model);
  const all = own.reduce((sum, [, file]) => sum + file.bytes, 0);
  let here = 0;
  try {
    const kept = await store();
    for (const [path, file] of own) {
      await tell({ keeping: { here, all } });
      if (!(await kept.match(place(file)))) await kept.put(place(file), await fetched(path, file));
      here += file.bytes;
    }
  } catch (why) {
    await tell({ failed: `${why.name}: ${why.message}` });
    throw why;
  }
}

// Lets go of what no file of this version is.
async function activate() {
  const kept = await store();
  const known = new Set(Object.values(FILES).map(place));
  for (const { url } of await kept.keys()) {
    const whole = url.replace(/(\/kept\/[^/]+)\/.*$/, "$1");
    if (!known.has(whole)) await kept.delete(url);
  }
  await self.clients.claim();
  await tellState();
}

async function pieces(kept, file) {
  const found = [];
  for (let at = 0; ; at += PIECE) {
    const piece = await kept.match(pieceOf(file, at));
    if (!piece) return found;
    found.push(await piece.blob());
  }
}

async function dropPieces(kept, file) {
  for (let at = 0; at < file.bytes; at += PIECE) await kept.delete(pieceOf(file, at));
}

// Keeps what passes in pieces, and the whole once it is here. Where there is no room the model passes all the same.
class Keeper {
  constructor(kept, file, at) {
    Object.assign(this, { kept, file, at, waiting: [], size: 0 });
  }

  async take(bytes) {
    if (!this.kept) return;
    this.waiting.push(bytes);
    this.size += bytes.length;
    if (this.size < PIECE) return;
    const all = new Blob(this.waiting);
    let cut = 0;
    for (; cut + PIECE <= all.size; cut += PIECE) {
      await this.put(pieceOf(this.file, this.at), all.slice(cut, cut + PIECE));
      this.at += PIECE;
    }
    const rest = new Uint8Array(await all.slice(cut).arrayBuffer());
    this.waiting = rest.length > 0 ? [rest] : [];
    this.size = rest.length;
  }

  async end() {
    if (!this.kept) return;
    const all = new Blob([...(await pieces(this.kept, this.file)), ...this.waiting]);
    if (await isWhole(await all.arrayBuffer(), this.file)) await this.put(place(this.file), all);
    if (this.kept) await dropPieces(this.kept, this.file);
    await tellState();
  }

  async put(address, blob) {
    if (!this.kept) return;
    try {
      await this.kept.put(address, answerOf(blob));
    } catch (why) {
      const { kept } = this;
      this.kept = undefined;
      await dropPieces(kept, this.file);
      await tell({ failed: `${why.name}: ${why.message}` });
    }
  }
}

// A model: what is here of it, then the rest from the server; `cache` says what the browser's own cache may give.
async function download(path, file, cache) {
  const kept = await store();
  const here = await pieces(kept, file);
  const had = here.length * PIECE;
  const asked = had > 0 ? { headers: { range: `bytes=${had}-` }, cache: "no-store" } : { cache };
  const answer = await fetch(home + path, asked);
  if (!answer.ok) return answer;
  const goesOn = answer.status === 206;
  const keeper = new Keeper(kept, file, goesOn ? had : 0);
  if (!goesOn) here.length = 0;
  const reader = answer.body.getReader();
  const body = new ReadableStream({
    async pull(out) {
      const piece = here.shift();
      if (piece) return out.enqueue(new Uint8Array(await piece.arrayBuffer()));
      const { done, value } = await reader.read();
      if (!done) {
        await keeper.take(value);
        return out.enqueue(value);
      }
      await keeper.end();
      out.close();
    },
    cancel: (why) => reader.cancel(why),
  });
  return answerOf(body);
}

// What is named by a request: the page itself, or one of its files.
function named(request) {
  const address = request.url.split(/[?#]/)[0];
  if (request.method !== "GET" || !address.startsWith(home)) return undefined;
  const path = address.slice(home.length) || "index.html";
  return Object.hasOwn(FILES, path) ? path : undefined;
}

async function answer(request, path) {
  const file = FILES[path];
  const kept = await store().then((all) => all.match(place(file))).catch(() => undefined);
  if (kept) return kept;
  return file.model ? download(path, file, "default") : fetch(request);
}

// Keeps a model that was used before this program saw it pass.
async function keep(path) {
  const file = FILES[path];
  if (!file?.model || (await (await store()).match(place(file)))) return tellState();
  try {
    const answer = await download(path, file, "force-cache");
    await answer.body.pipeTo(new WritableStream());
  } catch (why) {
    await tell({ failed: `${why.name}: ${why.message}` });
  }
  return tellState();
}

async function remove(path) {
  const file = FILES[path];
  if (!file?.model) return;
  const kept = await store();
  await kept.delete(place(file));
  await dropPieces(kept, file);
  await tellState();
}

async function tellState() {
  const kept = await store();
  const models = [];
  let own = 0;
  for (const [path, file] of Object.entries(FILES)) {
    const isHere = Boolean(await kept.match(place(file)));
    if (!file.model) own += isHere ? file.bytes : 0;
    else if (isHere) models.push({ path, bytes: file.bytes, whole: true });
    else {
      const part = (await pieces(kept, file)).length * PIECE;
      if (part > 0) models.push({ path, bytes: part, whole: false });
    }
  }
  await tell({ kept: { own, models } });
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const path = named(event.request);
  if (path) event.respondWith(answer(event.request, path));
});
self.addEventListener("message", (event) => {
  const { state, keep: kept, remove: gone, use } = event.data;
  if (state) event.waitUntil(tellState());
  if (kept) event.waitUntil(keep(kept));
  if (gone) event.waitUntil(remove(gone));
  // The page asks for it once a person has agreed.
  if (use) self.skipWaiting();
});
