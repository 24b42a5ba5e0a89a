using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (
      name = "main",
      worker = (
        modules = [
          (name = "worker.js", esModule = embed "out/workerd/worker.js"),
          (name = "wasm-nn/simd.wasm", wasm = embed "node_modules/wasm-nn/dist/simd.wasm"),
        ],
        compatibilityDate = "2026-11-01",
      ),
    ),
  ],
);
