// ONNX Runtime Web.

export async function ort(graph, engine) {
  const bundle = engine === "webgpu" ? "ort.webgpu.bundle.min.mjs" : "ort.wasm.bundle.min.mjs";
  const runtime = await import(`./ort/${bundle}`);
  runtime.env.wasm.wasmPaths = new URL("./ort/", location.href).href;
  runtime.env.wasm.numThreads = 1;
  runtime.env.logLevel = "error";
  const session = await runtime.InferenceSession.create(`onnx/${graph.network}.onnx`, {
    executionProviders: [engine === "webgpu" ? "webgpu" : "wasm"],
    graphOptimizationLevel: "all",
  });
  const x = new runtime.Tensor("float32", graph.input, [1, 3, graph.side, graph.side]);
  const run = async () => {
    const { features } = await session.run({ x });
    return Array.from(await features.getData());
  };
  return {
    works: ["forward"],
    async run() { const begun = performance.now(); await run(); return performance.now() - begun; },
    features: await run(),
    end() { return session.release(); },
  };
}
