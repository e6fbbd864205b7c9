"""Trains the recogniser on rendered shards; stops by the clock, and goes on from its checkpoint when started again.

    python train.py --shards DIR --out DIR --minutes 50 [--threads 1] [--batch 64] [--rate 0.003]

The rate of learning follows the share of the minutes that is spent, so that every length of training ends settled.
`DIR/state.pt` holds the state, `DIR/model.pt` the weights; shard 00000 is only measured with.
"""

import argparse
import glob
import math
import os
import random
import time

import numpy as np
import torch
from torch.nn import functional as F

from alphabet import BLANK, HANGUL, IGNORE, SYLLABLE
from net import PARTS, Recogniser


def parts_of(targets):
    """Kind, initial, vowel, final of every column; -100 where nothing is asked."""
    hangul = targets >= SYLLABLE
    place = (targets - SYLLABLE).clamp(min=0)
    kind = torch.where(hangul, torch.full_like(targets, HANGUL), targets)
    kind = torch.where(targets == IGNORE, torch.full_like(targets, -100), kind)
    off = torch.full_like(targets, -100)
    return kind, torch.where(hangul, place // 588, off), torch.where(hangul, place % 588 // 28, off), torch.where(hangul, place % 28, off)


def loss_of(logits, targets):
    total = 0.0
    for part, wanted in zip(logits.float().split(PARTS, dim=2), parts_of(targets)):
        total = total + F.cross_entropy(part.reshape(-1, part.shape[2]), wanted.reshape(-1), ignore_index=-100)
    return total


def augmented(images, noise):
    """Cheap differences between two looks at the same strip: lightness, height on the line, soft spots."""
    x = torch.from_numpy(images).float().div_(255).unsqueeze(1)
    x = torch.roll(x, int(noise.integers(-2, 3)), 2)
    power = torch.from_numpy(noise.uniform(0.75, 1.35, (len(images), 1, 1, 1)).astype(np.float32))
    return x.clamp_(0, 1).pow_(power)


@torch.no_grad()
def measure(model, images, targets):
    """Share of columns with the right kind, and of syllables wholly right."""
    model.eval()
    right = kinds = syllables = wanted = 0
    for at in range(0, len(images), 256):
        x = torch.from_numpy(images[at : at + 256]).float().div_(255).unsqueeze(1)
        t = torch.from_numpy(targets[at : at + 256].astype(np.int64))
        said = [part.argmax(2) for part in model(x.to(next(model.parameters()).device)).float().cpu().split(PARTS, dim=2)]
        asked = parts_of(t)
        known = asked[0] >= 0
        right += int((said[0] == asked[0])[known].sum())
        kinds += int(known.sum())
        hangul = asked[1] >= 0
        syllables += int(((said[0] == HANGUL) & (said[1] == asked[1]) & (said[2] == asked[2]) & (said[3] == asked[3]))[hangul].sum())
        wanted += int(hangul.sum())
    model.train()
    return right / kinds, syllables / max(1, wanted)


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--shards", required=True)
    options.add_argument("--out", required=True)
    options.add_argument("--minutes", type=float, required=True)
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--batch", type=int, default=64)
    options.add_argument("--rate", type=float, default=0.003)
    options.add_argument("--half", action="store_true", help="bfloat16 where the processor has it")
    given = options.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(1)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    os.makedirs(given.out, exist_ok=True)
    model = Recogniser().to(device)
    learner = torch.optim.AdamW(model.parameters(), lr=given.rate, weight_decay=0.01)
    state = os.path.join(given.out, "state.pt")
    spent, seen, round_ = 0.0, 0, 0
    if os.path.exists(state):
        kept = torch.load(state, map_location=device)
        model.load_state_dict(kept["model"])
        learner.load_state_dict(kept["learner"])
        spent, seen, round_ = kept["spent"], kept["seen"], kept["round"]
    print(f"{sum(p.numel() for p in model.parameters())} weights on {device}, {spent / 60:.1f} minutes spent", flush=True)
    check = np.load(os.path.join(given.shards, "00000.npz"))
    check_images, check_targets = check["images"][:1024], check["targets"][:1024]
    noise = np.random.default_rng(round_)
    last, total = time.monotonic(), given.minutes * 60
    left, newest, used = [], set(), []
    while spent < total:
        if not left:
            present = sorted(set(glob.glob(os.path.join(given.shards, "*.npz"))) - {os.path.join(given.shards, "00000.npz")})
            # What has never been seen comes first: shards are still being drawn while the training runs.
            fresh = [path for path in present if path not in newest]
            left = fresh or random.Random(round_).sample(present, len(present))
        path = left.pop(0)
        newest.add(path)
        round_ += 1
        shard = np.load(path)
        images, targets = shard["images"], shard["targets"]
        order = noise.permutation(len(images))
        for at in range(0, len(order) - given.batch + 1, given.batch):
            now = time.monotonic()
            spent, last = spent + now - last, now
            if spent >= total:
                break
            share = spent / total
            for group in learner.param_groups:
                group["lr"] = given.rate * (min(1.0, seen / 12_000 + 0.05)) * (0.5 + 0.5 * math.cos(math.pi * share)) + 1e-6
            pick = order[at : at + given.batch]
            x = augmented(images[pick], noise).to(device)
            t = torch.from_numpy(targets[pick].astype(np.int64)).to(device)
            with torch.autocast(device, dtype=torch.bfloat16, enabled=given.half or device == "cuda"):
                logits = model(x)
            loss = loss_of(logits, t)
            learner.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 2.0)
            learner.step()
            seen += len(pick)
            used.append(loss.item())
        kinds, syllables = measure(model, check_images, check_targets)
        print(f"{spent / 60:6.1f} min  {seen:8d} strips  loss {np.mean(used):.3f}  columns {kinds:.4f}  syllables {syllables:.4f}", flush=True)
        used = []
        torch.save({"model": model.state_dict(), "learner": learner.state_dict(), "spent": spent, "seen": seen, "round": round_}, state + ".new")
        os.replace(state + ".new", state)
        torch.save(model.state_dict(), os.path.join(given.out, "model.pt"))


if __name__ == "__main__":
    main()
