// Keeps the page, and the models and programs that were used, by the hashes of their files, so that it works without a network. `cargo xtask build` puts
// the list of files in. ARCHITECTURE, "Without a network", has the messages between it and the page.
"use strict";

// Path: { sha256, bytes, kind }. Kind: "page" is kept at once; "program" (an engine beside the one that runs everywhere) and "model"
// once they were used.
const FILES = LIST_OF_FILES;
// A model that has come in part is kept in pieces of so many bytes.
const PIECE = 1 << 20;

const home = new URL("./", self.location).href;
// Another copy of the page beside this one has a store of its own.
const STORE = `lymphoscope ${home}`;
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

// With the server's own headers, as far as they are not of the way here: some of them guard the page.
function answerOf(bytes, given) {
  const headers = new Headers(given);
  for (const name of ["content-encoding", "content-length", "content-range", "transfer-encoding"]) headers.delete(name);
  return new Response(bytes, { headers });
}

const said = (why) => `${why.name}: ${why.message}`;

// A file of the page, from the browser's own cache or from the server.
async function fetched(path, file) {
  for (const cache of ["force-cache", "reload"]) {
    const answer = await fetch(home + path, { cache });
    if (!answer.ok) throw new Error(`the server answered ${answer.status} for ${path}`);
    const bytes = await answer.arrayBuffer();
    if (await isWhole(bytes, file)) return answerOf(bytes, answer.headers);
  }
  throw new Error(`${path} is of another version of the page`);
}

// All that the page needs.
async function install() {
  const own = Object.entries(FILES).filter(([, file]) => file.kind === "page");
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
    // Half a page is of no use, and takes room.
    if (!self.registration.active) await caches.delete(STORE);
    await tell({ failed: { of: "page", why: said(why) } });
    throw why;
  }
}

// Lets go of what no file of this version is.
async function activate() {
  const kept = await store();
  const known = new Set(Object.values(FILES).map(place));
  for (const { url } of await kept.keys()) {
    const [hash] = url.slice(`${home}kept/`.length).split("/");
    if (!known.has(place({ sha256: hash }))) await kept.delete(url);
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

// Keeps what passes in pieces, and the whole once it is here. Where the store takes no more the model passes all the same.
class Keeper {
  constructor(kept, path, at) {
    Object.assign(this, { kept, path, file: FILES[path], at, waiting: [], size: 0 });
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
    const { kept, path, file } = this;
    if (!kept) return;
    const all = new Blob([...(await pieces(kept, file)), ...this.waiting]);
    if (await isWhole(await all.arrayBuffer(), file)) await this.put(place(file), all);
    else await tell({ failed: { of: path, why: "TypeError: what came is another file" } });
    await dropPieces(kept, file);
    await tellState();
  }

  async put(address, blob) {
    if (!this.kept) return;
    try {
      await this.kept.put(address, answerOf(blob));
    } catch (why) {
      await this.give(why);
    }
  }

  // The store fails: nothing more is kept of this.
  async give(why) {
    const { kept, file, path } = this;
    this.kept = undefined;
    await tell({ failed: { of: path, why: said(why) } });
    if (kept) await dropPieces(kept, file);
  }
}

// What a store that fails holds, nothing; it is told when something is to be put in.
async function opened(file) {
  try {
    const kept = await store();
    return { kept, here: await pieces(kept, file) };
  } catch (why) {
    await tell({ failed: { of: "page", why: said(why) } });
    return { kept: undefined, here: [] };
  }
}

// A model: what is here of it, then the rest from the server; `cache` says what the browser's own cache may give.
async function download(path, cache) {
  const file = FILES[path];
  const { kept, here } = await opened(file);
  const had = here.length * PIECE;
  if (had > 0) {
    const rest = await fetch(home + path, { headers: { range: `bytes=${had}-` }, cache: "no-store" });
    const goesOn = rest.status === 206 && rest.headers.get("content-range")?.startsWith(`bytes ${had}-`);
    if (goesOn) return passing(rest, here, new Keeper(kept, path, had));
    await rest.body?.cancel();
    await dropPieces(kept, file);
  }
  const all = await fetch(home + path, { cache });
  return all.ok ? passing(all, [], new Keeper(kept, path, 0)) : all;
}

// An answer whose bytes are kept as they pass, after those that are here.
function passing(answer, here, keeper) {
  const reader = answer.body.getReader();
  const body = new ReadableStream({
    async pull(out) {
      const piece = here.shift();
      if (piece) return out.enqueue(new Uint8Array(await piece.arrayBuffer()));
      const { done, value } = await reader.read();
      try {
        await (done ? keeper.end() : keeper.take(value));
      } catch (why) {
        await keeper.give(why);
      }
      return done ? out.close() : out.enqueue(value);
    },
    cancel: (why) => reader.cancel(why),
  });
  return answerOf(body, answer.headers);
}

// What is named by a request: the page itself, or one of its files.
function named(request) {
  const address = request.url.split(/[?#]/)[0];
  if (request.method !== "GET" || !address.startsWith(home)) return undefined;
  const path = address.slice(home.length) || "index.html";
  return Object.hasOwn(FILES, path) ? path : undefined;
}

// What is kept of a file, if it is what it should be: whoever can write into the store must not change the page by it.
async function keptOf(path) {
  const file = FILES[path];
  const kept = await store();
  const found = await kept.match(place(file));
  if (!found || !/\.(html|js)$/.test(path)) return found;
  if (await isWhole(await found.clone().arrayBuffer(), file)) return found;
  await kept.delete(place(file));
  return undefined;
}

// An engine, whole or not at all: one of another version would not understand the page, which takes another of this one then.
async function engine(path) {
  const file = FILES[path];
  const found = await fetched(path, file);
  try {
    await (await store()).put(place(file), found.clone());
  } catch (why) {
    await tell({ failed: { of: path, why: said(why) } });
  }
  return found;
}

async function answer(request, path) {
  try {
    const kept = await keptOf(path);
    if (kept) return kept;
  } catch (why) {
    await tell({ failed: { of: "page", why: said(why) } });
  }
  const { kind } = FILES[path];
  if (kind === "program") return engine(path);
  return kind === "model" ? download(path, "default") : fetch(request);
}

// Keeps what was used before this program saw it pass.
async function keep(path) {
  try {
    const file = FILES[path];
    if (!file) throw new Error(`${path} is no file of this version`);
    const isHere = await (await store()).match(place(file));
    if (!isHere && file.kind === "program") await engine(path);
    else if (!isHere) {
      const answer = await download(path, "force-cache");
      if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
      await answer.body.pipeTo(new WritableStream());
    }
  } catch (why) {
    await tell({ failed: { of: path, why: said(why) } });
  }
  await tellState();
}

async function remove(path) {
  const file = FILES[path];
  if (file?.kind !== "model") return;
  const kept = await store();
  await kept.delete(place(file));
  await dropPieces(kept, file);
  await tellState();
}

async function tellState() {
  const kept = await store();
  const [whole, models] = [[], []];
  let own = 0;
  for (const [path, file] of Object.entries(FILES)) {
    const isHere = Boolean(await kept.match(place(file)));
    if (isHere) whole.push(path);
    if (file.kind !== "model") own += isHere ? file.bytes : 0;
    else if (isHere) models.push({ path, bytes: file.bytes, whole: true });
    else {
      const part = (await pieces(kept, file)).length * PIECE;
      if (part > 0) models.push({ path, bytes: part, whole: false });
    }
  }
  await tell({ kept: { own, whole, models } });
}

// One after the other: two at once would take the room of one another, and say so in any order.
let keeping = Promise.resolve();

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const path = named(event.request);
  if (path) event.respondWith(answer(event.request, path));
});
self.addEventListener("message", (event) => {
  const { state, keep: wanted, remove: gone, use } = event.data;
  if (state) event.waitUntil(tellState());
  if (wanted) event.waitUntil((keeping = keeping.then(() => keep(wanted))));
  if (gone) event.waitUntil(remove(gone));
  // The page asks for it once a person has agreed.
  if (use) self.skipWaiting();
});
