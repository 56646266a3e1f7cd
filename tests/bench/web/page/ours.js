// Our engine, as the page starts it: a worker that takes and gives bytes.

/**
 * @param name which one of the engine's programs
 * @param messages bytes of each request, and the first byte of each answer that is awaited
 */
export async function ours(name, messages) {
  const script = await (await fetch(`page/${name}.js`)).text();
  const program = `${script}
    self.onmessage = event => { self.onmessage = null; wasm_bindgen({ module_or_path: event.data }); };`;
  const worker = new Worker(URL.createObjectURL(new Blob([program], { type: "text/javascript" })));
  const heard = [];
  let tell = () => {};
  worker.onmessage = (event) => { heard.push(new Uint8Array(event.data[0])); tell(); };
  let broken = null;
  worker.onerror = (event) => { broken = new Error(event.message); tell(); };
  // The next answer of a kind.
  const answer = async (kind) => {
    for (;;) {
      while (heard.length) {
        const bytes = heard.shift();
        if (bytes[0] === messages.failed || bytes[0] === messages.lost) throw new Error(new TextDecoder().decode(bytes));
        if (bytes[0] === messages[kind]) return bytes;
      }
      if (broken) throw broken;
      await new Promise((done) => { tell = done; });
    }
  };
  const ask = (bytes) => { const sent = new Uint8Array(bytes); worker.postMessage([sent.buffer], [sent.buffer]); };
  worker.postMessage(await WebAssembly.compileStreaming(fetch(`page/${name}_bg.wasm`)));
  await answer("engine");
  ask(messages.start);
  ask(messages.load);
  await answer("loaded");
  return {
    works: ["forward", "grad-cam", "input-gradient"],
    async run(work) {
      ask(messages[work]);
      const bytes = await answer("benched");
      // One time, after its count.
      if (bytes[1] !== 1) throw new Error("not one time");
      return new DataView(bytes.buffer, bytes.byteOffset + 2, 8).getFloat64(0, true);
    },
    // A model is ready only where it gives its golden answer.
    features: null,
    end() { worker.terminate(); },
  };
}
