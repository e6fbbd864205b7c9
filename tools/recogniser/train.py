"""Learns syllables from drawn ones, spoiled as scans, photographs and fax machines spoil them.

    python train.py --bank DIR --out DIR --minutes N
"""

import argparse
import os
import time

import numpy as np
import torch
import torch.nn.functional as F

from alphabet import FIRST_SYLLABLE
from net import FIRST_OTHER, LETTER, NOTHING, SIDE, SYLLABLE, Glyphs

EM, BOX = 40, 48
SYLLABLES = 2350


class Bank:
    def __init__(self, folder):
        facts = np.load(os.path.join(folder, "facts.npz"))
        self.images = torch.from_numpy(np.load(os.path.join(folder, "images.npy"), mmap_mode=None))
        self.halves = torch.from_numpy(facts["halves"])
        self.shares = torch.from_numpy(facts["shares"])
        self.weights = torch.from_numpy(facts["weights"])
        self.codes = torch.tensor([ord(c) - FIRST_SYLLABLE for c in facts["chars"][:SYLLABLES]])
        self.faces, self.chars = self.halves.shape


def uniform(n, low, high):
    return torch.rand(n) * (high - low) + low


def placed(bank, face, char, at, scale_x, scale_y, shear, turn, down):
    """Windows showing a glyph whose middle lies `at` pixels of the bank from the middle of the window."""
    n = len(face)
    axis = torch.linspace(-1, 1, SIDE) * (SIDE - 1) / 2
    y, x = torch.meshgrid(axis, axis, indexing="ij")
    x, y = x.expand(n, -1, -1), y.expand(n, -1, -1)
    u = x * scale_x[:, None, None] + y * shear[:, None, None] - at[:, None, None]
    v = y * scale_y[:, None, None] + x * turn[:, None, None] + down[:, None, None]
    grid = torch.stack((u, v), -1) / (BOX / 2)
    return F.grid_sample(bank.images[face, char][:, None].float() / 255, grid, align_corners=False)


def blurred(x, sigma_x, sigma_y):
    n = len(x)
    k = torch.arange(-4, 5, dtype=torch.float32)
    for sigma, shape in ((sigma_x, (n, 1, 1, 9)), (sigma_y, (n, 1, 9, 1))):
        kernel = torch.exp(-0.5 * (k[None] / sigma[:, None].clamp(min=0.15)) ** 2)
        kernel = kernel / kernel.sum(1, keepdim=True)
        pad = (4, 4, 0, 0) if shape[3] == 9 else (0, 0, 4, 4)
        x = F.conv2d(F.pad(x.transpose(0, 1), pad), kernel.view(shape), groups=n).transpose(0, 1)
    return x


def batch(bank, n, weights):
    face = torch.multinomial(weights, n, True)
    kind = torch.rand(n)
    char = torch.randint(SYLLABLES, (n,))
    other = (kind > 0.8) & (kind < 0.93)
    char[other] = torch.randint(SYLLABLES, bank.chars, (int(other.sum()),))
    sides = [torch.where(torch.rand(n) < 0.75, torch.randint(SYLLABLES, (n,)), torch.randint(SYLLABLES, bank.chars, (n,))) for _ in range(2)]
    half = bank.halves[face, char]
    # Pixels of the bank in a pixel of the window.
    scale = bank.shares[face] * EM / LETTER * torch.exp(torch.randn(n) * 0.07)
    scale_x, scale_y = scale * torch.exp(torch.randn(n) * 0.06), scale * torch.exp(torch.randn(n) * 0.04)
    shear, turn = torch.randn(n) * 0.03, torch.randn(n) * 0.015
    down = torch.randn(n) * 1.5
    off = torch.randn(n) * 1.6
    nothing = kind >= 0.93
    gaps = [uniform(n, 0.5, 6) + (torch.rand(n) < 0.15) * 10 for _ in range(2)]
    # A cut shows the white between the letter and its neighbour.
    off[nothing] = -(half + gaps[1] / 2)[nothing] + torch.randn(int(nothing.sum()))
    ink = placed(bank, face, char, off, scale_x, scale_y, shear, turn, down)
    for side, other_char, gap in ((-1, sides[0], gaps[0]), (1, sides[1], gaps[1])):
        there = torch.rand(n) < 0.85
        reach = torch.where(there, half + gap + bank.halves[face, other_char], torch.tensor(999.0))
        ink = torch.maximum(ink, placed(bank, face, other_char, off + side * reach, scale_x, scale_y, shear, turn, down))
    soft = torch.rand(n) ** 2 * 1.5
    ink = blurred(ink, soft + (torch.rand(n) < 0.1) * uniform(n, 0, 1.4), soft + (torch.rand(n) < 0.06) * uniform(n, 0, 1.2))
    wide = lambda t: t[:, None, None, None]
    peak = ink.amax((1, 2, 3), keepdim=True).clamp(min=0.2)
    low, high = wide(uniform(n, 0.0, 0.28)), wide(uniform(n, 0.5, 1.05))
    ink = ((ink / peak - low) / (high - low)).clamp(0, 1)
    noise = wide(torch.rand(n) ** 2 * 0.16)
    ink = ink + torch.randn_like(ink) * noise
    fax = torch.rand(n) < 0.2
    if fax.any():
        level = wide(uniform(n, 0.3, 0.65))[fax]
        hard = torch.sigmoid((ink[fax] - level) * 14)
        flip = (torch.rand_like(hard) < 0.015).float()
        hard = (hard - flip).abs()
        ink[fax] = blurred(hard, uniform(len(hard), 0.2, 0.7), uniform(len(hard), 0.2, 0.7))
    ink = ink.clamp(0, 1)
    missing = half == 0
    kinds = torch.where(char < SYLLABLES, torch.tensor(SYLLABLE), char - SYLLABLES + FIRST_OTHER)
    kinds[nothing | missing] = NOTHING
    code = bank.codes[char.clamp(max=SYLLABLES - 1)]
    return ink, kinds, code // 588, code % 588 // 28, code % 28


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--bank", required=True)
    options.add_argument("--out", required=True)
    options.add_argument("--minutes", type=float, default=30)
    options.add_argument("--rate", type=float, default=3e-3)
    options.add_argument("--size", type=int, default=256)
    given = options.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(11)
    bank = Bank(given.bank)
    # Faces that offices print with come more often than display faces.
    weights = bank.weights
    net = Glyphs().to(memory_format=torch.channels_last)
    best = torch.optim.AdamW(net.parameters(), given.rate, weight_decay=1e-3)
    began, seen, last = time.time(), 0, 0.0
    state = os.path.join(given.out, "state.pt")
    os.makedirs(given.out, exist_ok=True)
    if os.path.exists(state):
        kept = torch.load(state, weights_only=False)
        net.load_state_dict(kept["net"]); best.load_state_dict(kept["best"]); seen = kept["seen"]
    torch.manual_seed(11 + seen)
    start = seen
    while True:
        part = (time.time() - began) / 60 / given.minutes
        if part >= 1:
            break
        warm = min(1.0, (seen - start + 1) / 20000)
        for group in best.param_groups:
            group["lr"] = float(given.rate * warm * (0.5 + 0.5 * np.cos(np.pi * min(1.0, part))) + 1e-5)
        with torch.no_grad():
            x, kinds, *letters = batch(bank, given.size, weights)
        # Half precision is twice as fast where the processor has it.
        with torch.autocast("cpu", torch.bfloat16):
            heads = [head.float() for head in net(x.to(memory_format=torch.channels_last))]
        of = kinds == SYLLABLE
        loss = F.cross_entropy(heads[0], kinds) + sum(F.cross_entropy(h[of], t[of]) for h, t in zip(heads[1:], letters))
        best.zero_grad(set_to_none=True)
        loss.backward()
        best.step()
        seen += len(x)
        if time.time() - last > 60:
            last = time.time()
            net.eval()
            with torch.no_grad():
                torch.manual_seed(5)
                x, kinds, *letters = batch(bank, 1024, weights)
                torch.manual_seed(int(seen))
                heads = net(x)
                of = kinds == SYLLABLE
                right = torch.stack([h[of].argmax(1) == t[of] for h, t in zip(heads[1:], letters)])
                print(f"{(time.time() - began) / 60:5.1f} min {seen:9d} loss {loss.item():.3f} kinds {(heads[0].argmax(1) == kinds).float().mean():.4f} letters {[round(r.float().mean().item(), 3) for r in right]} syllables {right.all(0).float().mean():.4f}", flush=True)
            net.train()
            torch.save({"net": net.state_dict(), "best": best.state_dict(), "seen": seen}, state)
    net.eval()
    torch.save(net.state_dict(), os.path.join(given.out, "glyphs.pt"))
    torch.save({"net": net.state_dict(), "best": best.state_dict(), "seen": seen}, state)


if __name__ == "__main__":
    main()
