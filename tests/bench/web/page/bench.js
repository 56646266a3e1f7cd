// Rounds of all runtimes in turn, so that what slows the machine slows all of them.

import { ort } from "./ort.js";
import { ours } from "./ours.js";
import { tfjs } from "./tfjs.js";

// Values are sums of thousands of products, in another order each.
const TOLERANCE = 1e-3;

function check(runtime, found, expected) {
  const size = Math.max(...expected.map(Math.abs));
  const apart = Math.max(...expected.map((v, at) => Math.abs(v - found[at])));
  if (!(apart <= TOLERANCE * size)) throw new Error(`${runtime}: features are ${apart} apart, of ${size}`);
}

/** Times a network on one engine: `{ runtime: { cold, forward: [ms...], ... } }`, or an error in its place. */
async function bench({ network, engine, runtimes, rounds, seconds, messages }) {
  const graph = await (await fetch(`graphs/${network}.json`)).json();
  graph.input = new Float32Array(await (await fetch(`graphs/${network}.f32`)).arrayBuffer());
  const makers = {
    ours: () => ours(`engine-${engine}`, messages),
    // The same for browsers with relaxed SIMD.
    "ours-relaxed": () => ours("engine-cpu-relaxed", messages),
    "ort-web": () => ort(graph, engine),
    tfjs: () => tfjs(graph, engine),
  };
  const made = {};
  const times = {};
  for (const runtime of runtimes) {
    try {
      const begun = performance.now();
      const one = await makers[runtime]();
      // To its first answer, all that is got and compiled included.
      await one.run("forward");
      times[runtime] = { ready_ms: performance.now() - begun };
      if (one.features) check(runtime, one.features, graph.features);
      for (const work of one.works) {
        times[runtime][work] = [];
        // Kernels are compiled, memory is had.
        if (work !== "forward") await one.run(work);
      }
      made[runtime] = one;
    } catch (why) {
      times[runtime] = { error: String(why.message ?? why) };
    }
  }
  const begun = performance.now();
  const [least, most] = rounds;
  for (let round = 0; round < most; round++) {
    if (round >= least && performance.now() - begun > 1000 * seconds) break;
    for (const [runtime, one] of Object.entries(made)) {
      for (const work of one.works) times[runtime][work].push(await one.run(work));
    }
  }
  for (const one of Object.values(made)) await one.end();
  return times;
}

window.start = (task) => {
  window.done = null;
  bench(task).then((times) => { window.done = times; }, (why) => { window.done = { error: String(why) }; });
};
window.ready = true;
