"""Writes the trained network as ONNX with weights of half precision.

    python export.py --model DIR/model.pt --out FILE.onnx
"""

import argparse

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from net import HEIGHT, Recogniser


def halved(model):
    """Weights kept as 16-bit floats and widened when the file is opened: half the size, the same sums."""
    kept, casts = [], []
    for tensor in model.graph.initializer:
        array = numpy_helper.to_array(tensor)
        if array.dtype != np.float32 or array.size < 256:
            kept.append(tensor)
            continue
        kept.append(numpy_helper.from_array(array.astype(np.float16), f"{tensor.name}_half"))
        casts.append(helper.make_node("Cast", [f"{tensor.name}_half"], [tensor.name], to=TensorProto.FLOAT))
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    nodes = list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(casts + nodes)
    return model


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--model", required=True)
    options.add_argument("--out", required=True)
    given = options.parse_args()
    net = Recogniser()
    net.load_state_dict(torch.load(given.model, map_location="cpu"))
    net.eval()
    torch.onnx.export(
        net, (torch.zeros(1, 1, HEIGHT, 320),), given.out, input_names=["strip"], output_names=["columns"], opset_version=17,
        dynamic_axes={"strip": {0: "batch", 3: "width"}, "columns": {0: "batch", 1: "columns"}}, dynamo=False,
    )
    onnx.save(halved(onnx.load(given.out)), given.out)


if __name__ == "__main__":
    main()
