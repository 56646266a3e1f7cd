// TensorFlow.js: the same network from the same graph and weights, channels last.

/** Weights of a model file: safetensors in f32. */
async function weights(file) {
  const bytes = await (await fetch(`models/${file}`)).arrayBuffer();
  const length = Number(new DataView(bytes).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(bytes, 8, length)));
  const values = {};
  for (const [name, { shape, data_offsets }] of Object.entries(header)) {
    if (name === "__metadata__") continue;
    const [start, end] = data_offsets;
    values[name] = { shape, values: new Float32Array(bytes.slice(8 + length + start, 8 + length + end)) };
  }
  return values;
}

const ACTIVATIONS = {
  identity: (x) => x,
  relu: (x) => tf.relu(x),
  relu6: (x) => tf.relu6(x),
  sigmoid: (x) => tf.sigmoid(x),
  silu: (x) => tf.mul(x, tf.sigmoid(x)),
};
// Those that a convolution applies itself.
const FUSED = { identity: "linear", relu: "relu", relu6: "relu6" };

export async function tfjs(graph, engine) {
  if (engine === "cpu") {
    tf.wasm.setWasmPaths(new URL("./tf-wasm/", location.href).href);
    tf.wasm.setThreadsCount(1);
  }
  const backend = engine === "cpu" ? "wasm" : "webgpu";
  // Else another one would take its place without a word.
  if (!await tf.setBackend(backend)) throw new Error(`${backend} does not start`);
  await tf.ready();
  const raw = await weights(graph.model);
  const rows = graph.blocks.flatMap((block) => [...block.body, ...(block.shortcut ?? [])]);
  const depthwise = new Set(rows.filter((row) => row.groups > 1).map((row) => `${row.name}.weight`));
  const tensors = {};
  for (const [name, { shape, values }] of Object.entries(raw)) {
    // [o, i, k, k] to [k, k, i, o]; [c, 1, k, k] of a depthwise one to [k, k, c, 1]
    const axes = depthwise.has(name) ? [2, 3, 0, 1] : [2, 3, 1, 0];
    tensors[name] = tf.tidy(() => {
      const made = tf.tensor(values, shape);
      return tf.keep(shape.length === 4 ? tf.transpose(made, axes) : made);
    });
  }
  const window = (layer, x) => {
    if (layer.padding === "same") return [x, "same"];
    const n = layer.padding;
    return [n ? tf.pad(x, [[0, 0], [n, n], [n, n], [0, 0]]) : x, "valid"];
  };
  const conv = (name, layer, input, activation) => {
    const [x, pad] = window(layer, input);
    const [filter, bias] = [tensors[`${name}.weight`], tensors[`${name}.bias`]];
    const fused = FUSED[activation];
    const options = { x, strides: layer.stride, pad, bias, activation: fused ?? "linear" };
    const y = layer.groups > 1
      ? tf.fused.depthwiseConv2d({ ...options, filter })
      : tf.fused.conv2d({ ...options, filter });
    return fused ? y : ACTIVATIONS[activation](y);
  };
  const point = { stride: 1, padding: 0, groups: 1 };
  const layers = {
    conv: (layer, x) => conv(layer.name, layer, x, layer.activation),
    norm: (layer, x) => ACTIVATIONS[layer.activation](
      tf.add(tf.mul(x, tensors[`${layer.name}.scale`]), tensors[`${layer.name}.shift`])),
    activate: (layer, x) => ACTIVATIONS[layer.activation](x),
    "max-pool": (layer, input) => {
      const [x, pad] = window(layer, input);
      return tf.maxPool(x, layer.kernel, layer.stride, pad);
    },
    excite: (layer, x) => {
      const mean = tf.mean(x, [1, 2], true);
      const squeezed = conv(layer.reduce, point, mean, layer.activation);
      return tf.mul(x, conv(layer.expand, point, squeezed, "sigmoid"));
    },
  };
  const through = (rows, x) => rows.reduce((x, row) => layers[row.kind](row, x), x);
  const input = tf.tidy(() => tf.keep(tf.transpose(tf.tensor(graph.input, [1, 3, graph.side, graph.side]), [0, 2, 3, 1])));
  const run = async () => {
    const features = tf.tidy(() => {
      const maps = graph.blocks.reduce((x, block) => {
        const y = through(block.body, x);
        return block.shortcut ? tf.add(y, through(block.shortcut, x)) : y;
      }, input);
      return tf.mean(maps, [1, 2]);
    });
    const values = Array.from(await features.data());
    features.dispose();
    return values;
  };
  return {
    works: ["forward"],
    async run() { const begun = performance.now(); await run(); return performance.now() - begun; },
    features: await run(),
    end() { tf.disposeVariables(); Object.values(tensors).forEach((t) => t.dispose()); input.dispose(); },
  };
}
