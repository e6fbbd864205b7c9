"""Draws strips of text as the reader would hand them to the recogniser, with the place of every character.

    python render.py --texts FILE --out DIR --shard N [--windows 8192] [--hard 1.0]

A shard is decided by its number alone. Each holds `images` (uint8, n x 36 x 320, ink bright) and `targets` (int16, n x 80).
"""

import argparse
import io
import os
import random
import subprocess

import numpy as np
from fontTools.ttLib import TTCollection, TTFont
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from alphabet import BLANK, IGNORE, OTHERS, common_syllables, target_of
from net import HEIGHT, STRIDE

WIDTH = 320
LETTER = 25.0
# Letters of a page at 200 dpi; degradations are those of a page.
PAGE_LETTER = 33.0
CANVAS = (480, 64)

# Kept for the validation split of certificates: never seen here.
HELD_BACK = ("Shinmun", "NanumSquare", "UnGraphic")
# Handwriting and display faces that no office prints with, and fonts of old letters.
UNLIKELY = ("Pen.ttf", "Brush", "UnPilgi", "UnJamo", "YetHangul", "YetGul", "Yetgul")


class Face:
    """A font with the characters it has and the share of its size that a syllable fills."""

    def __init__(self, path, index):
        self.path, self.index = path, index
        if path.endswith(".ttc"):
            self.chars = set(TTCollection(path).fonts[index].getBestCmap())
        else:
            self.chars = set(TTFont(path).getBestCmap())
        probe = ImageFont.truetype(path, 100, index=index)
        boxes = [probe.getbbox(c) for c in "국한를업점강"]
        self.share = float(np.median([b[3] - b[1] for b in boxes])) / 100
        self.middle = float(np.median([b[3] + b[1] for b in boxes])) / 200
        self.sizes = {}

    def at(self, size):
        return self.sizes.setdefault(size, ImageFont.truetype(self.path, size, index=self.index))


def faces(folder=None):
    """Every Korean face of the machine (or of a folder), those held back aside."""
    if folder:
        paths = sorted(os.path.join(folder, name) for name in os.listdir(folder))
    else:
        listed = subprocess.run(["fc-list", ":lang=ko", "file"], capture_output=True, text=True, check=True).stdout
        paths = sorted({line.split(":")[0].strip() for line in listed.splitlines()})
    wanted = [p for p in paths if not any(word in p for word in HELD_BACK + UNLIKELY)]
    # The second face of a Noto collection is the Korean one.
    made = [Face(p, 1 if p.endswith(".ttc") else 0) for p in wanted]
    return [face for face in made if {ord("가"), ord("업"), ord("쌀")} <= face.chars and 0.5 < face.share < 1.2]


class Writer:
    """Text to draw: lines as on certificates, and words that mean nothing but hold every syllable."""

    def __init__(self, texts, dice):
        self.texts, self.dice, self.common = texts, dice, common_syllables()

    def word(self):
        dice = self.dice
        kind = dice.random()
        if kind < 0.62:
            return "".join(self.syllable() for _ in range(dice.randint(1, 6)))
        if kind < 0.76:
            return "".join(dice.choice("0123456789") for _ in range(dice.randint(1, 6)))
        if kind < 0.9:
            letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
            word = "".join(dice.choice(letters if dice.random() < 0.5 else letters.lower()) for _ in range(dice.randint(1, 7)))
            return word if dice.random() < 0.3 else dice.choice((word.upper(), word.lower(), word.capitalize()))
        return "".join(dice.choice(OTHERS[62:]) for _ in range(dice.randint(1, 3)))

    def syllable(self):
        if self.dice.random() < 0.02:
            return chr(self.dice.randint(0xAC00, 0xD7A3))
        return self.dice.choice(self.common)

    def line(self):
        dice = self.dice
        if dice.random() < 0.45:
            return dice.choice(self.texts)
        parts = []
        for _ in range(dice.randint(1, 4)):
            parts.append(self.word())
            parts.append(dice.choice(("", "", " ", " ", ", ", "(", ") ", "-", "·", "&")))
        return "".join(parts)


def draw(face, writer, dice):
    """A dark-on-light canvas with lines of text side by side, and where each character stands."""
    size = max(12, round(PAGE_LETTER / face.share * dice.uniform(0.88, 1.12)))
    font = face.at(size)
    paper, ink = dice.randint(232, 255), dice.choice((0, 10, 25, 45, 70))
    canvas = Image.new("L", CANVAS, paper)
    pen = ImageDraw.Draw(canvas)
    top = CANVAS[1] / 2 - face.middle * size
    spacing = dice.choice((0, 0, 0, 0, dice.uniform(-1.5, 1.5), dice.uniform(0, 6)))
    x = dice.uniform(-size, size)
    marks = []
    for _ in range(40):
        for char in writer.line():
            if char == " " or ord(char) not in face.chars:
                x += size * dice.uniform(0.2, 0.4)
                continue
            wide = font.getlength(char)
            left, _, right, _ = font.getbbox(char)
            at = round(x)
            pen.text((at, top), char, fill=ink, font=font)
            marks.append((char, at + left, at + right))
            x += wide + spacing
        x += size * dice.uniform(0.5, 2.0)
        if x > CANVAS[0]:
            break
    if dice.random() < 0.12:
        # A neighbouring line of a wrapped entry reaches into the strip.
        text = writer.line()
        text = "".join(c for c in text if ord(c) in face.chars)
        pen.text((dice.uniform(-100, 100), top + dice.choice((-1, 1)) * size * dice.uniform(1.28, 1.45)), text, fill=ink, font=font)
    return canvas, marks, paper


def watermark(canvas, paper, dice):
    """Large faint shapes behind the text."""
    faint = Image.new("L", canvas.size, 255)
    pen = ImageDraw.Draw(faint)
    shade = round(255 * (1 - dice.uniform(0.05, 0.17)))
    for _ in range(dice.randint(1, 4)):
        x, y = dice.uniform(0, canvas.size[0]), dice.uniform(-60, canvas.size[1])
        width = dice.uniform(6, 40)
        if dice.random() < 0.5:
            pen.line((x, y, x + dice.uniform(-200, 200), y + dice.uniform(40, 140)), fill=shade, width=round(width))
        else:
            pen.ellipse((x, y, x + dice.uniform(40, 220), y + dice.uniform(40, 220)), outline=shade, width=round(width))
    return Image.fromarray(np.minimum(np.asarray(canvas), np.asarray(faint)))


def degrade(canvas, paper, dice, noise, hard):
    """What scanners, phones, fax machines and messengers do to a page. `hard` 0 leaves it almost as printed."""
    if dice.random() < 0.25:
        canvas = watermark(canvas, paper, dice)
    if dice.random() < 0.35 * hard:
        # Fewer pixels, as at 120 to 180 dpi or in a shrunk picture.
        share = dice.uniform(0.55, 0.95)
        small = canvas.resize((round(canvas.size[0] * share), round(canvas.size[1] * share)), Image.BOX if dice.random() < 0.5 else Image.BILINEAR)
        canvas = small.resize(canvas.size, Image.BILINEAR)
    blur = dice.random()
    if blur < 0.25 * hard:
        canvas = canvas.filter(ImageFilter.GaussianBlur(dice.uniform(1.1, 2.1)))
    elif blur < 0.7:
        canvas = canvas.filter(ImageFilter.GaussianBlur(dice.uniform(0.3, 1.0)))
    grey = np.asarray(canvas, dtype=np.float32)
    if dice.random() < 0.06 * hard:
        reach, (dx, dy) = dice.randint(3, 7), dice.choice(((1, 0), (0, 1), (1, 1), (1, -1)))
        grey = np.mean([np.roll(grey, (dy * k - dy * reach // 2, dx * k - dx * reach // 2), (0, 1)) for k in range(reach)], axis=0)
    if dice.random() < 0.4 * hard:
        # Light that falls off.
        grey = grey * (1 - dice.uniform(0, 0.5) * np.linspace(0, 1, grey.shape[1], dtype=np.float32)[:: dice.choice((1, -1))])
    if dice.random() < 0.5 * hard:
        grey = grey + noise.normal(0, dice.uniform(2, 14), grey.shape).astype(np.float32)
    if dice.random() < 0.16 * hard:
        cut = float(grey.max()) * dice.uniform(0.5, 0.72)
        flips = noise.random(grey.shape) < 0.0015
        grey = np.where((grey + noise.uniform(-18, 18, grey.shape) > cut) != flips, 255.0, 0.0)
    elif dice.random() < 0.35 * hard:
        kept = io.BytesIO()
        Image.fromarray(np.clip(grey, 0, 255).astype(np.uint8)).save(kept, "JPEG", quality=dice.randint(25, 80))
        grey = np.asarray(Image.open(kept), dtype=np.float32)
    return grey


def whitened(grey):
    """Paper white and ink black, as `reader/page/clean.ts` makes them."""
    flat = np.clip(grey * (255.0 / np.maximum(24.0, np.percentile(grey, 92))), 0, 255)
    dark = flat[flat < 190]
    ink = min(140.0, float(np.percentile(dark, 15))) if dark.size > 20 else 0.0
    return np.clip((flat - ink) * (255.0 / (212.0 - ink)), 0, 255)


def window(face, writer, dice, noise, hard):
    """One strip and the targets of its columns."""
    canvas, marks, paper = draw(face, writer, dice)
    grey = whitened(degrade(canvas, paper, dice, noise, hard))
    scale_y = PAGE_LETTER / LETTER * dice.uniform(0.9, 1.12)
    scale_x = scale_y * dice.uniform(0.9, 1.1)
    slope, shear = np.tan(np.radians(dice.gauss(0, 0.5 * hard))), dice.gauss(0, 0.02 * hard)
    from_x = dice.uniform(0, max(1.0, CANVAS[0] - WIDTH * scale_x))
    from_y = CANVAS[1] / 2 - scale_y * HEIGHT / 2 + dice.gauss(0, 1.6)
    middle = HEIGHT / 2
    shift = from_x - shear * middle
    lift = from_y - slope * WIDTH / 2
    strip = Image.fromarray(grey.astype(np.uint8)).transform((WIDTH, HEIGHT), Image.AFFINE, (scale_x, shear, shift, slope, scale_y, lift), Image.BILINEAR, fillcolor=255)
    return 255 - np.asarray(strip), targets_of(marks, lambda x: (x - from_x) / scale_x)


def targets_of(marks, place):
    """The middle of a character says which it is, the rest of it may say anything, between characters there is nothing."""
    columns = WIDTH // STRIDE
    out = np.full(columns, BLANK, dtype=np.int16)
    centres = (np.arange(columns) + 0.5) * STRIDE
    for char, left, right in marks:
        left, right = place(left), place(right)
        if right < 0 or left > WIDTH:
            continue
        target = target_of(char)
        wide = max(right - left, 2.0)
        if target is None or left < -wide * 0.12 or right > WIDTH + wide * 0.12:
            out[(centres > left - 1) & (centres < right + 1)] = IGNORE
            continue
        middle = (left + right) / 2
        out[(np.abs(centres - middle) < wide * 0.42) & (out == BLANK)] = IGNORE
        core = np.abs(centres - middle) < wide * 0.24
        core[min(columns - 1, max(0, int(middle / STRIDE)))] = True
        out[core] = target
    return out


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--texts", required=True)
    options.add_argument("--out", required=True)
    options.add_argument("--shard", type=int, required=True)
    options.add_argument("--windows", type=int, default=8192)
    options.add_argument("--hard", type=float, default=1.0)
    options.add_argument("--fonts")
    given = options.parse_args()
    dice, noise = random.Random(7_000_000 + given.shard), np.random.default_rng(7_000_000 + given.shard)
    with open(given.texts, encoding="utf-8") as file:
        texts = [line.rstrip("\n") for line in file if line.strip()]
    known, writer = faces(given.fonts), Writer(texts, dice)
    images = np.empty((given.windows, HEIGHT, WIDTH), dtype=np.uint8)
    targets = np.empty((given.windows, WIDTH // STRIDE), dtype=np.int16)
    for n in range(given.windows):
        images[n], targets[n] = window(dice.choice(known), writer, dice, noise, given.hard)
    os.makedirs(given.out, exist_ok=True)
    unfinished = os.path.join(given.out, f".{given.shard}.npz")
    with open(unfinished, "wb") as file:
        np.savez(file, images=images, targets=targets)
    os.replace(unfinished, os.path.join(given.out, f"{given.shard:05d}.npz"))


if __name__ == "__main__":
    main()
