"""ONNX files of networks: `onnx_of.py FOLDER` makes one of each graph and model file that `bench-web make` wrote."""

import json
import pathlib
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

OPSET = 17


class Builder:
    """Nodes and weights of one network."""

    def __init__(self, weights):
        self.weights = weights
        self.nodes = []
        self.initializers = {}

    def constant(self, name, values):
        self.initializers[name] = numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name)
        return name

    def node(self, kind, inputs, **attributes):
        output = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def activation(self, kind, x):
        if kind == "identity":
            return x
        if kind == "relu":
            return self.node("Relu", [x])
        if kind == "relu6":
            return self.node("Clip", [x, self.constant("zero", 0.0), self.constant("six", 6.0)])
        gate = self.node("Sigmoid", [x])
        return gate if kind == "sigmoid" else self.node("Mul", [x, gate])

    def window(self, layer):
        kernel, stride = layer["kernel"], layer["stride"]
        window = {"kernel_shape": [kernel] * 2, "strides": [stride] * 2}
        if layer["padding"] == "same":
            return window | {"auto_pad": "SAME_UPPER"}
        return window | {"pads": [layer["padding"]] * 4}

    def conv(self, name, x, window):
        inputs = [x, self.constant(f"{name}.weight", self.weights[f"{name}.weight"])]
        if f"{name}.bias" in self.weights:
            inputs.append(self.constant(f"{name}.bias", self.weights[f"{name}.bias"]))
        return self.node("Conv", inputs, **window)

    def excite(self, layer, x):
        point = {"kernel_shape": [1, 1], "strides": [1, 1], "pads": [0] * 4}
        mean = self.node("GlobalAveragePool", [x])
        squeezed = self.activation(layer["activation"], self.conv(layer["reduce"], mean, point))
        return self.node("Mul", [x, self.activation("sigmoid", self.conv(layer["expand"], squeezed, point))])

    def layer(self, layer, x):
        kind = layer["kind"]
        if kind == "conv":
            y = self.conv(layer["name"], x, self.window(layer) | {"group": layer["groups"]})
            return self.activation(layer["activation"], y)
        if kind == "norm":
            scale, shift = (
                self.constant(name := f"{layer['name']}.{part}", self.weights[name].reshape(1, -1, 1, 1))
                for part in ("scale", "shift")
            )
            return self.activation(layer["activation"], self.node("Add", [self.node("Mul", [x, scale]), shift]))
        if kind == "activate":
            return self.activation(layer["activation"], x)
        if kind == "max-pool":
            # Zeros around count in ours; what is pooled may be negative.
            pad = layer["padding"]
            if pad not in ("same", 0):
                pads = self.initializers.setdefault(
                    f"pads{pad}", numpy_helper.from_array(np.array([0, 0, pad, pad] * 2, np.int64), f"pads{pad}")
                )
                x = self.node("Pad", [x, pads.name])
                layer = layer | {"padding": 0}
            return self.node("MaxPool", [x], **self.window(layer))
        return self.excite(layer, x)

    def trunk(self, blocks, x):
        for block in blocks:
            y = x
            for layer in block["body"]:
                y = self.layer(layer, y)
            if block["shortcut"] is not None:
                for layer in block["shortcut"]:
                    x = self.layer(layer, x)
                y = self.node("Add", [y, x])
            x = y
        return x


def main(folder):
    out = folder / "onnx"
    out.mkdir(exist_ok=True)
    for path in sorted((folder / "graphs").glob("*.json")):
        graph = json.loads(path.read_text())
        builder = Builder(load_file(folder / "models" / graph["model"]))
        maps = builder.trunk(graph["blocks"], "x")
        builder.nodes.append(helper.make_node("GlobalAveragePool", [maps], ["features"]))
        side = graph["side"]
        x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, side, side])
        y = helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, len(graph["features"]), 1, 1])
        made = helper.make_graph(builder.nodes, path.stem, [x], [y], list(builder.initializers.values()))
        model = helper.make_model(made, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=9)
        onnx.save(model, out / f"{path.stem}.onnx")


main(pathlib.Path(sys.argv[1]))
