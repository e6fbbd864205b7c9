"""Writes the weights as the reader wants them: batch norms folded in, a byte each, a scale per output.

    python export.py --weights FILE.pt --out FILE.bin
"""

import argparse

import numpy as np
import torch
from torch import nn

from net import Glyphs


def folded(layer, norm):
    scale = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach()
    shape = (-1,) + (1,) * (layer.weight.dim() - 1)
    return layer.weight.detach() * scale.view(shape), (norm.bias - norm.running_mean * scale).detach()


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--weights", required=True)
    options.add_argument("--out", required=True)
    given = options.parse_args()
    net = Glyphs()
    kept = torch.load(given.weights, map_location="cpu", weights_only=False)
    net.load_state_dict(kept.get("net", kept))
    net.eval()
    pairs = [folded(part[0], part[1]) for part in net.body if isinstance(part, nn.Sequential)]
    pairs.append(folded(net.wide[1], net.wide[2]))
    pairs.append((net.heads.weight.detach(), net.heads.bias.detach()))
    with open(given.out, "wb") as out:
        for weight, bias in pairs:
            flat = weight.reshape(len(weight), -1).numpy()
            scale = np.maximum(np.abs(flat).max(1), 1e-8) / 127
            out.write(scale.astype("<f4").tobytes())
            out.write(bias.numpy().astype("<f4").tobytes())
            out.write(np.round(flat / scale[:, None]).astype(np.int8).tobytes())


if __name__ == "__main__":
    main()
